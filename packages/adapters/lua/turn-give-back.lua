-- Ends a turn at writing a document, if it has not ended by itself and become another's.
--
-- KEYS[1]  the turn: who has it; it expires
-- ARGV[1]  whoever gives it back
-- returns  1 if it was theirs

if redis.call("GET", KEYS[1]) == ARGV[1] then
  return redis.call("DEL", KEYS[1])
end
return 0
