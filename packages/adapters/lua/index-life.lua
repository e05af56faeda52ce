-- What is known of the index as a whole.
--
-- state: "whole", "behind" when the server has begun another life since, else "lost".
-- begin: names this life: the epoch, made by the first that begins, and the server's replication id. What is left of an
--        index of which a key is gone (evicted, or removed by hand) goes too, so that it is made anew.
-- whole: says that all was restored, if this is still the life that was named.
-- tear:  makes it lost: the list of a room was found to lack places, or to have too many.
--
-- KEYS[1] epoch   KEYS[2] whole: the life in which it was told that it is whole
-- KEYS[3] rows    KEYS[4..7] the sets of all rows' places   KEYS[8] notes   KEYS[9] gone
-- KEYS[10] counts: how many members each key should have, as index-write.lua counted them
-- ARGV[1] verb    ARGV[2] begin: an epoch to give; whole: the life
--
-- Returns the state; the life; 1 or 0.

local verb = ARGV[1]

-- It changes with every start of a server and with every failover. Where INFO is not permitted, it is not known.
local info = redis.pcall("INFO", "replication")
local replication = type(info) == "string" and string.match(info, "master_replid:(%x+)") or "unknown"
local epoch = redis.call("GET", KEYS[1])
local life = epoch and epoch .. "@" .. replication

local rows = redis.call("HLEN", KEYS[3])
local counted = redis.call("HMGET", KEYS[10], "rows", "notes", "gone")
local is_torn = tonumber(counted[1] or 0) ~= rows
  or tonumber(counted[2] or 0) ~= redis.call("ZCARD", KEYS[8])
  or tonumber(counted[3] or 0) ~= redis.call("ZCARD", KEYS[9])
for nth = 4, 7 do
  is_torn = is_torn or redis.call("ZCARD", KEYS[nth]) ~= rows
end

if verb == "state" then
  local whole = redis.call("GET", KEYS[2])
  if is_torn or not life or not whole then
    return "lost"
  end
  return whole == life and "whole" or "behind"
end

if verb == "tear" then
  return redis.call("HDEL", KEYS[10], "rows")
end

if verb == "begin" then
  if is_torn then
    redis.call("UNLINK", KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7], KEYS[8], KEYS[10])
    -- Tombstones that are left stay: what they keep away must not come back meanwhile.
    local gone = redis.call("ZCARD", KEYS[9])
    if gone > 0 then
      redis.call("HSET", KEYS[10], "gone", gone)
    end
    epoch = nil
  end
  if not epoch then
    epoch = ARGV[2]
    redis.call("SET", KEYS[1], epoch)
  end
  return epoch .. "@" .. replication
end

if is_torn or life ~= ARGV[2] then
  return 0
end
redis.call("SET", KEYS[2], life)
return 1
