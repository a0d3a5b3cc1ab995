on warm(id):
  redis SET item:{id} 0 PX {ttl}         # load

on read(id):
  v = redis GET item:{id}               # get
  while v == nil:
    mine = token
    locked = redis SET lock:{id} {mine} NX PX {lock_ttl}   # lock
    if locked != nil:
      row = db get item:{id}            # query
      redis SET item:{id} {row} PX {ttl}                   # set
      redis EVAL "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end" 1 lock:{id} {mine}   # unlock
      return row
    sleep 20
    v = redis GET item:{id}             # look again
  return v
