-- Reads the locks of one room or more together with the server's clock.
--
-- KEYS     the locks: hashes of v (version), t (claimed at, ms), d (the lock as JSON); in a cluster, of one slot
-- returns  as one JSON text, which a client reads in a third of the time of as many strings: [now ms, [v, t, d], …] in
--          their order; false for a key that is absent, empty strings for what is missing from it

local time = redis.call("TIME")
local answer = { time[1] * 1000 + math.floor(time[2] / 1000) }
for at, key in ipairs(KEYS) do
  -- Not a hash, or a hash without a version, is held all the same.
  local held = redis.pcall("HMGET", key, "v", "t", "d")
  if held.err then
    held = { "", "", "" }
  elseif not held[1] and redis.call("EXISTS", key) == 0 then
    held = false
  else
    for column = 1, 3 do
      held[column] = held[column] or ""
    end
  end
  answer[at + 1] = held
end
return cjson.encode(answer)
