-- Appends a notice to the outbox.
--
-- KEYS[1] outbox    sorted set: "{sequence} {event}", score = sequence
-- KEYS[2] sequence  the last sequence that was given
-- ARGV[1] the event
--
-- Returns the sequence.

local time = redis.call("TIME")
local last = tonumber(redis.call("GET", KEYS[2]) or 0)
local sequence = string.format("%016.0f", math.max(last + 1, time[1] * 1000000 + time[2]))
redis.call("SET", KEYS[2], sequence)
redis.call("ZADD", KEYS[1], sequence, sequence .. " " .. ARGV[1])
return sequence
