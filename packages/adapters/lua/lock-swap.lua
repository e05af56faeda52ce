-- Writes or removes one room's lock, if it is still the version that the caller read, and queues evidence with it.
--
-- KEYS[1]  the lock: a hash of v (version), t (claimed at, ms), d (the lock as JSON); it never expires
-- KEYS[2]  the room's queue, in the same slot; only when there is evidence: a sorted set of evidence as JSON, by the
--          time it was queued in µs
-- ARGV[1]  the version expected; empty for "absent", "unversioned" for a key that has none
-- ARGV[2]  the version to write; empty to remove
-- ARGV[3]  the lock to write, as JSON
-- ARGV[4]  "1" stamps the claim anew
-- ARGV[5]  evidence to queue if the swap is won; empty for none
-- returns  { 0, now ms, v, t, d } when it is lost, without v, t, d when the lock is absent; { 1, now ms, t } when it is
--          won, without t when it was a release

local expected, version, json, restamp, evidence = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local time = redis.call("TIME")
local now = time[1] * 1000 + math.floor(time[2] / 1000)

-- A claim mostly finds nothing, and then need not ask for what is in it.
local held, found = {}, nil
local absent = expected == "" and redis.call("EXISTS", KEYS[1]) == 0
if not absent then
  held = redis.pcall("HMGET", KEYS[1], "v", "t", "d")
  if held.err then
    held = {}
  end
  found = held[1]
end
if not found then
  found = not absent and redis.call("EXISTS", KEYS[1]) == 1 and "unversioned" or ""
end

local repeated = found == version
if not repeated and found ~= expected then
  if found == "" then
    return { 0, now }
  end
  return { 0, now, held[1] or "", held[2] or "", held[3] or "" }
end

if not repeated then
  if version == "" then
    redis.call("DEL", KEYS[1])
  else
    local claimed_at = held[2]
    if not claimed_at or restamp == "1" then
      claimed_at = string.format("%.0f", now)
    end
    held[2] = claimed_at
    redis.call("HSET", KEYS[1], "v", version, "t", claimed_at, "d", json)
  end
end
if evidence ~= "" then
  -- What waits already keeps its place.
  redis.call("ZADD", KEYS[2], "NX", string.format("%.0f", time[1] * 1000000 + time[2]), evidence)
end
if version == "" then
  return { 1, now }
end
return { 1, now, held[2] or "" }
