on read(id):
  v = redis HMGET item:{id} value until                 # get
  if v[0] == nil or now >= v[1]:
    mine = token
    locked = redis SET lock:{id} {mine} NX PX {lock_ttl}   # lock
    if locked != nil:
      start rebuild {id} {mine}                         # rebuild beside
  while v[0] == nil:
    sleep 5
    v = redis HMGET item:{id} value until               # look again
  return v[0]

on rebuild(id, mine):
  row = db get item:{id}                                # rebuild
  redis HSET item:{id} value {row} until {now + ttl}    # set
  redis EVAL "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end" 1 lock:{id} {mine}   # unlock
