-- Takes in one step of a recording: its event, its row and its places, or its tombstone, in one step.
--
-- announce: appends the event if its rank is above the row's, and writes the row unless that is newer.
-- restore:  the same without an event. Both do nothing while the recording has a tombstone.
-- drop:     removes the row if it still has the rank and the revision of the given one, and puts another in its place.
-- bury:     removes the row and keeps the tombstone. Repeating it does nothing more.
-- forget:   removes the tombstone.
--
-- KEYS[1] rows      hash: recording id -> "{rank} {revision} {noted} {keys} {json}"
-- KEYS[2] outbox    sorted set: "{sequence} {event}", score = sequence; its event is "{id} recording {rank} {json}"
-- KEYS[3] sequence  the last sequence that was given
-- KEYS[4] gone      sorted set: the recording ids of tombstones, by the time they were set in ms
-- KEYS[5..8]        sorted sets of every row's places, all with score 0: by startDate, roomName, duration, size
-- KEYS[9..12]       the same of the recording's room
-- KEYS[13] notes     sorted set: the recording ids of rows with a note, by the time it was made in ms
-- KEYS[14] counts    hash: "rows", "notes", "gone" or "room:{room id}" -> how many there are, if any. Where a key holds
--          another number, it was lost: evicted, or removed by hand.
-- ARGV[1] the verb   ARGV[2] recording id   ARGV[3] the recording's room as a field of counts
-- ARGV[4] the row; to bury: when the tombstone was set; to forget: nothing
-- ARGV[5] to drop: the row that takes its place, or nothing
--
-- Returns 2 when an event was appended, 1 when only a row was written or removed, 0 when nothing was.

local verb, id, room, told = ARGV[1], ARGV[2], ARGV[3], ARGV[4]

local function parse(row)
  local pattern = "^(%d) (%d+) ([^ ]+) (%d %d+ [^ ]+ [^ ]+ [^ ]+) (.*)$"
  local rank, revision, noted, keys, json = string.match(row, pattern)
  return { rank = tonumber(rank or -1), revision = tonumber(revision or -1), noted = noted, keys = keys, json = json }
end

local function each_place(keys, command)
  local status, start, values = string.match(keys, "^(%d) (%d+) (.*)$")
  local tail = start .. ":" .. id
  local places = { status .. tail }
  for value in string.gmatch(values, "[^ ]+") do
    places[#places + 1] = status .. value .. " " .. tail
  end
  for nth, place in ipairs(places) do
    command(KEYS[4 + nth], place)
    command(KEYS[8 + nth], place)
  end
end

local function count(field, by)
  -- HINCRBY would need one more permission, and would leave a field for each room that was emptied.
  local number = tonumber(redis.call("HGET", KEYS[14], field) or 0) + by
  if number == 0 then
    redis.call("HDEL", KEYS[14], field)
  elseif by ~= 0 then
    redis.call("HSET", KEYS[14], field, number)
  end
end

local function remove(key, place)
  redis.call("ZREM", key, place)
end

if verb == "forget" then
  count("gone", -redis.call("ZREM", KEYS[4], id))
  return 0
end

-- What a room without rows still lists is left of an index that was lost.
if not redis.call("HGET", KEYS[14], room) then
  redis.call("UNLINK", KEYS[9], KEYS[10], KEYS[11], KEYS[12])
end

local known = parse(redis.call("HGET", KEYS[1], id) or "")

local function is_noted(row)
  return row.noted and row.noted ~= "-"
end

local function remove_row()
  if known.keys then
    each_place(known.keys, remove)
  end
  redis.call("ZREM", KEYS[13], id)
  count("notes", is_noted(known) and -1 or 0)
  local removed = redis.call("HDEL", KEYS[1], id)
  count("rows", -removed)
  count(room, -removed)
  return removed
end

if verb == "bury" then
  count("gone", redis.call("ZADD", KEYS[4], told, id))
  return remove_row()
end

local row = parse(told)
if verb == "drop" then
  if row.rank ~= known.rank or row.revision ~= known.revision then
    return 0
  end
  remove_row()
  if ARGV[5] == "" then
    return 1
  end
  told = ARGV[5]
  row, known = parse(told), parse("")
end
local is_older = row.rank < known.rank or (row.rank == known.rank and row.revision < known.revision)
if is_older or redis.call("ZSCORE", KEYS[4], id) then
  return 0
end

local appends = verb == "announce" and row.rank > known.rank
if appends then
  -- Microseconds of the clock where it went on, so that sequences grow even past a store that was emptied.
  local time = redis.call("TIME")
  local last = tonumber(redis.call("GET", KEYS[3]) or 0)
  local sequence = string.format("%016.0f", math.max(last + 1, time[1] * 1000000 + time[2]))
  redis.call("SET", KEYS[3], sequence)
  redis.call("ZADD", KEYS[2], sequence, sequence .. " " .. id .. " recording " .. row.rank .. " " .. row.json)
end

if known.keys and known.keys ~= row.keys then
  each_place(known.keys, remove)
end
local added = redis.call("HSET", KEYS[1], id, told)
count("rows", added)
count(room, added)
if is_noted(row) then
  redis.call("ZADD", KEYS[13], row.noted, id)
else
  redis.call("ZREM", KEYS[13], id)
end
count("notes", (is_noted(row) and 1 or 0) - (is_noted(known) and 1 or 0))
each_place(row.keys, function(key, place)
  redis.call("ZADD", key, 0, place)
end)
return appends and 2 or 1
