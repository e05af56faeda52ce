-- Reads one room's lock together with the server's clock.
--
-- KEYS[1]  the lock: a hash of v (version), t (claimed at, ms), d (the lock as JSON)
-- returns  { now ms, v, t, d }; { now ms } when the key is absent; empty strings for what is missing from it

local time = redis.call("TIME")
local now = time[1] * 1000 + math.floor(time[2] / 1000)

-- Not a hash, or a hash without a version, is held all the same.
local held = redis.pcall("HMGET", KEYS[1], "v", "t", "d")
if held.err then
  return { now, "", "", "" }
end
if not held[1] and redis.call("EXISTS", KEYS[1]) == 0 then
  return { now }
end
return { now, held[1] or "", held[2] or "", held[3] or "" }
