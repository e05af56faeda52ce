-- Removes a deleted recording's row, and keeps its tombstone. Repeating it does nothing more.
--
-- KEYS[1] rows  hash: recording id -> "{rank} {place} {json}"
-- KEYS[2] all   sorted set of every row's place
-- KEYS[3] room  the same of the recording's room
-- KEYS[4] gone  sorted set: the recording ids of tombstones, by the time they were set in ms
-- ARGV[1] recording id   ARGV[2] when the tombstone was set
--
-- Returns 1 when there was a row, else 0.

redis.call("ZADD", KEYS[4], ARGV[2], ARGV[1])
local place = string.match(redis.call("HGET", KEYS[1], ARGV[1]) or "", "^%d (%S+) ")
if place then
  redis.call("ZREM", KEYS[2], place)
  redis.call("ZREM", KEYS[3], place)
end
return redis.call("HDEL", KEYS[1], ARGV[1])
