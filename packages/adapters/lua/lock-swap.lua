-- Writes or removes one room's lock, if it is still the version that the caller read, and queues evidence with it.
--
-- KEYS[1]  the lock: a hash of v (version), t (claimed at, ms), d (the lock as JSON); it never expires
-- KEYS[2]  the room's queue, in the same slot; only when there is evidence: a sorted set of evidence as JSON, by the
--          time it was queued in µs
-- ARGV     those at the end that are empty may be left out
-- ARGV[1]  the version expected; empty for "absent", "unversioned" for a key that has none
-- ARGV[2]  the version to write; empty to remove
-- ARGV[3]  the lock to write, as JSON
-- ARGV[4]  "1" stamps the claim anew
-- ARGV[5]  evidence to queue if the swap is won; empty for none
-- returns  { 0, now ms, v, t, d } when it is lost, without v, t, d when the lock is absent; { 1, now ms, t } when it is
--          won, without t when it was a release

local expected, version, evidence = ARGV[1] or "", ARGV[2] or "", ARGV[5] or ""
local time = redis.call("TIME")
local now = time[1] * 1000 + math.floor(time[2] / 1000)

-- A claim mostly finds nothing, and then need not ask for what is in it.
local held, found = nil, ""
if expected ~= "" or redis.call("EXISTS", KEYS[1]) == 1 then
  held = redis.pcall("HMGET", KEYS[1], "v", "t", "d")
  if held.err then
    held = {}
  end
  found = held[1] or (redis.call("EXISTS", KEYS[1]) == 1 and "unversioned" or "")
end

local repeated = found == version
if not repeated and found ~= expected then
  if found == "" then
    return { 0, now }
  end
  return { 0, now, held[1] or "", held[2] or "", held[3] or "" }
end

local claimed_at = held and held[2]
if not repeated then
  if version == "" then
    redis.call("DEL", KEYS[1])
  else
    if not claimed_at or ARGV[4] == "1" then
      claimed_at = string.format("%.0f", now)
    end
    redis.call("HSET", KEYS[1], "v", version, "t", claimed_at, "d", ARGV[3])
  end
end
if evidence ~= "" then
  -- What waits already keeps its place.
  redis.call("ZADD", KEYS[2], "NX", string.format("%.0f", time[1] * 1000000 + time[2]), evidence)
end
if version == "" then
  return { 1, now }
end
return { 1, now, claimed_at or "" }
