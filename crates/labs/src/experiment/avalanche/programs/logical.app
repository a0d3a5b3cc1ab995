on warm(id):
  redis HSET item:{id} value 0 until {now + ttl}            # load

on read(id):
  v = try redis HMGET item:{id} value until                 # get
  if v[0] == nil:
    row = db get item:{id}                                  # query
    try redis HSET item:{id} value {row} until {now + ttl}  # set
    return row
  if now >= v[1]:
    mine = token
    locked = try redis SET lock:{id} {mine} NX PX {lock_ttl}   # lock
    if locked != nil and not failed(locked):
      start refresh {id} {mine}                             # query beside
  return v[0]

on refresh(id, mine):
  row = db get item:{id}                                    # query
  redis HSET item:{id} value {row} until {now + ttl}        # set
  redis EVAL "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end" 1 lock:{id} {mine}   # unlock
