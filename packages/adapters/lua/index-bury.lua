-- Removes a deleted recording's row, and remembers for a while that it is gone. Repeating it does nothing more.
--
-- KEYS[1] rows  hash: recording id -> "{rank} {place} {json}"
-- KEYS[2] all   sorted set of every row's place
-- KEYS[3] room  the same of the recording's room
-- KEYS[4] gone  is there from now on
-- ARGV[1] recording id   ARGV[2] milliseconds to remember
--
-- Returns 1 when there was a row, else 0.

redis.call("SET", KEYS[4], "", "PX", ARGV[2])
local place = string.match(redis.call("HGET", KEYS[1], ARGV[1]) or "", "^%d (%S+) ")
if place then
  redis.call("ZREM", KEYS[2], place)
  redis.call("ZREM", KEYS[3], place)
end
return redis.call("HDEL", KEYS[1], ARGV[1])
