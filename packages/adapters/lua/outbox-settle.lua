-- Says what became of a claim, or revives a dead letter.
--
-- acknowledge: the message goes, whoever has claimed it since.
-- postpone:    if nobody has, it is due later.
-- bury:        if nobody has, it becomes a dead letter.
-- revive:      a dead letter is queued again.
--
-- KEYS[1] due       sorted set: topic -> when its first message is due, in ms
-- KEYS[2] queue     sorted set of "{topic} {sequence}", all with score 0
-- KEYS[3] messages  hash: sequence -> "{attempts} {queued at} {topic} {rest}"
-- KEYS[4] dead      sorted set of sequences, by themselves
-- KEYS[5] errors    hash: sequence -> why it was given up
-- ARGV[1] verb   ARGV[2] sequence   ARGV[3] attempts as claimed   ARGV[4] ms for postpone, error for bury
--
-- Returns 1 if that changed anything, else 0.

local verb, sequence = ARGV[1], ARGV[2]
local attempts, rest, topic = string.match(redis.call("HGET", KEYS[3], sequence) or "", "^(%d+) (%d+ ([^ ]+) .*)$")
if not attempts then
  return 0
end
local is_latest_claim = attempts == ARGV[3]
local time = redis.call("TIME")
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function free_topic()
  if #redis.call("ZRANGEBYLEX", KEYS[2], "[" .. topic .. " ", "(" .. topic .. "!", "LIMIT", 0, 1) > 0 then
    redis.call("ZADD", KEYS[1], now, topic)
  else
    redis.call("ZREM", KEYS[1], topic)
  end
end

if verb == "revive" then
  if redis.call("ZREM", KEYS[4], sequence) == 0 then
    return 0
  end
  redis.call("HDEL", KEYS[5], sequence)
  redis.call("HSET", KEYS[3], sequence, "0 " .. rest)
  redis.call("ZADD", KEYS[2], 0, topic .. " " .. sequence)
  redis.call("ZADD", KEYS[1], now, topic)
  return 1
end

if verb == "acknowledge" then
  redis.call("ZREM", KEYS[2], topic .. " " .. sequence)
  redis.call("ZREM", KEYS[4], sequence)
  redis.call("HDEL", KEYS[3], sequence)
  redis.call("HDEL", KEYS[5], sequence)
  -- Another's claim holds its topic until it says something itself, or its lease is over.
  if is_latest_claim then
    free_topic()
  end
  return 1
end

if not is_latest_claim or not redis.call("ZSCORE", KEYS[2], topic .. " " .. sequence) then
  return 0
end
if verb == "postpone" then
  redis.call("ZADD", KEYS[1], now + ARGV[4], topic)
else
  redis.call("ZREM", KEYS[2], topic .. " " .. sequence)
  redis.call("ZADD", KEYS[4], sequence, sequence)
  redis.call("HSET", KEYS[5], sequence, ARGV[4])
  free_topic()
end
return 1
