-- Claims the first message of each topic that is due: nobody else gets it until the lease is over.
--
-- KEYS[1] due       sorted set: topic -> when its first message is due, in ms
-- KEYS[2] queue     sorted set of "{topic} {sequence}", all with score 0
-- KEYS[3] messages  hash: sequence -> "{attempts} {rest}"
-- ARGV[1] how many at most   ARGV[2] the lease in ms
--
-- Returns { sequence, message, … }, the attempts counted.

local time = redis.call("TIME")
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local claimed = {}
for _, topic in ipairs(redis.call("ZRANGEBYSCORE", KEYS[1], "-inf", now, "LIMIT", 0, ARGV[1])) do
  -- "!" is what comes after a space.
  local first = redis.call("ZRANGEBYLEX", KEYS[2], "[" .. topic .. " ", "(" .. topic .. "!", "LIMIT", 0, 1)[1]
  local sequence = first and string.sub(first, #topic + 2)
  local attempts, rest = string.match(sequence and redis.call("HGET", KEYS[3], sequence) or "", "^(%d+) (.*)$")
  if attempts then
    local message = string.format("%.0f", attempts + 1) .. " " .. rest
    redis.call("HSET", KEYS[3], sequence, message)
    redis.call("ZADD", KEYS[1], now + ARGV[2], topic)
    claimed[#claimed + 1] = sequence
    claimed[#claimed + 1] = message
  elseif first then
    redis.call("ZREM", KEYS[2], first)
  else
    redis.call("ZREM", KEYS[1], topic)
  end
end
return claimed
