-- Takes the oldest events off the outbox and queues each for every receiver, in one step.
--
-- KEYS[1] outbox     sorted set: "{sequence} {topic} {rest}", score = sequence
-- KEYS[2] receivers  set of those that ever had a queue
-- KEYS[3..]          of each receiver, three keys:
--   due       sorted set: topic -> when its first message is due, in ms
--   queue     sorted set of "{topic} {sequence}", all with score 0
--   messages  hash: sequence -> "{attempts} {queued at, ms} {topic} {rest}"
-- ARGV[1] how many at most   ARGV[2..] the receivers
--
-- Returns how many it took.

local events = redis.call("ZRANGE", KEYS[1], 0, ARGV[1] - 1)
local taken = 0
for _, event in ipairs(events) do
  local sequence, message, topic = string.match(event, "^(%d+) (([^ ]+) [^ ]+ [^ ]+ .*)$")
  -- Another version's stays where it is.
  if sequence then
    local queued_at = string.format("%.0f", math.floor(sequence / 1000))
    for nth = 2, #ARGV do
      local due, queue, messages = KEYS[3 * nth - 3], KEYS[3 * nth - 2], KEYS[3 * nth - 1]
      redis.call("SADD", KEYS[2], ARGV[nth])
      redis.call("HSET", messages, sequence, "0 " .. queued_at .. " " .. message)
      redis.call("ZADD", queue, 0, topic .. " " .. sequence)
      -- A topic that waits already is due when its first message is.
      redis.call("ZADD", due, "NX", queued_at, topic)
    end
    redis.call("ZREM", KEYS[1], event)
    taken = taken + 1
  end
end
return taken
