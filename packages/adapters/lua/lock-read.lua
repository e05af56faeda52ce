-- Reads the locks of one room or more together with the server's clock.
--
-- KEYS     the locks: hashes of v (version), t (claimed at, ms), d (the lock as JSON); in a cluster, of one slot
-- returns  { now ms, { v, t, d }, … } in their order; {} for a key that is absent, empty strings for what is missing from it

local time = redis.call("TIME")
local answer = { time[1] * 1000 + math.floor(time[2] / 1000) }
for at, key in ipairs(KEYS) do
  -- Not a hash, or a hash without a version, is held all the same.
  local held = redis.pcall("HMGET", key, "v", "t", "d")
  if held.err then
    answer[at + 1] = { "", "", "" }
  elseif not held[1] and redis.call("EXISTS", key) == 0 then
    answer[at + 1] = {}
  else
    answer[at + 1] = { held[1] or "", held[2] or "", held[3] or "" }
  end
end
return answer
