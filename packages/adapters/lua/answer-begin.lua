-- Puts a start on record under its key, unless one is.
--
-- KEYS[1]  the record: a hash of u (the attempt's uid), s (the start as JSON), a (its answer as JSON, once there is one)
-- ARGV[1]  uid   ARGV[2] the start   ARGV[3] how long the record is kept, in ms
-- returns  { s, a } as they are now; false for an answer that is not there yet

if redis.call("HSETNX", KEYS[1], "u", ARGV[1]) == 1 then
  redis.call("HSET", KEYS[1], "s", ARGV[2])
  redis.call("PEXPIRE", KEYS[1], ARGV[3])
end
return redis.call("HMGET", KEYS[1], "s", "a")
