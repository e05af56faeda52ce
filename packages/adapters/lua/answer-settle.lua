-- Writes the answer of a start, if it has none yet and the record is this attempt's.
--
-- KEYS[1]  the record, as in answer-begin.lua; what is written does not prolong it
-- ARGV[1]  uid   ARGV[2] the answer
-- returns  { s, a } as they are now; two times false when the record is gone or another attempt's

if redis.call("HGET", KEYS[1], "u") ~= ARGV[1] then
  return { false, false }
end
redis.call("HSETNX", KEYS[1], "a", ARGV[2])
return redis.call("HMGET", KEYS[1], "s", "a")
