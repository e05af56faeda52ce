-- Announces one step of a recording: appends its event to the outbox and writes its row, in one step.
-- Nothing happens while the recording has a tombstone, or when the row's rank is above; an equal rank writes the row alone.
--
-- KEYS[1] rows      hash: recording id -> "{rank} {place} {json}"
-- KEYS[2] all       sorted set of every row's place, all with score 0
-- KEYS[3] room      the same of the recording's room
-- KEYS[4] outbox    sorted set: "{sequence} {rank} {json}", score = sequence
-- KEYS[5] sequence  the last sequence that was given
-- KEYS[6] gone      sorted set: the recording ids of tombstones
-- ARGV[1] recording id   ARGV[2] rank   ARGV[3] place   ARGV[4] json   ARGV[5] "1" appends no event
--
-- Returns 2 when an event was appended, 1 when only the row was written, 0 when nothing was.

if redis.call("ZSCORE", KEYS[6], ARGV[1]) then
  return 0
end

local rank = tonumber(ARGV[2])
local knownRank, knownPlace = string.match(redis.call("HGET", KEYS[1], ARGV[1]) or "", "^(%d) (%S+) ")
knownRank = tonumber(knownRank or -1)
if rank < knownRank then
  return 0
end

local appends = rank > knownRank and ARGV[5] ~= "1"
if appends then
  -- Microseconds of the clock where it went on, so that sequences grow even past a store that was emptied.
  local time = redis.call("TIME")
  local last = tonumber(redis.call("GET", KEYS[5]) or 0)
  local sequence = string.format("%016.0f", math.max(last + 1, time[1] * 1000000 + time[2]))
  redis.call("SET", KEYS[5], sequence)
  redis.call("ZADD", KEYS[4], sequence, sequence .. " " .. ARGV[2] .. " " .. ARGV[4])
end

if knownPlace and knownPlace ~= ARGV[3] then
  redis.call("ZREM", KEYS[2], knownPlace)
  redis.call("ZREM", KEYS[3], knownPlace)
end
redis.call("HSET", KEYS[1], ARGV[1], ARGV[2] .. " " .. ARGV[3] .. " " .. ARGV[4])
redis.call("ZADD", KEYS[2], 0, ARGV[3])
redis.call("ZADD", KEYS[3], 0, ARGV[3])
return appends and 2 or 1
