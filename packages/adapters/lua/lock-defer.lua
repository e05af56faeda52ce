-- Queues evidence that no lock goes with.
--
-- KEYS[1]  the room's queue: a sorted set of evidence as JSON, by the time it was queued in µs
-- ARGV[1]  the evidence
-- returns  1 if it was queued, 0 if it waits already and keeps its place

local time = redis.call("TIME")
return redis.call("ZADD", KEYS[1], "NX", string.format("%.0f", time[1] * 1000000 + time[2]), ARGV[1])
