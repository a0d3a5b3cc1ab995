on warm(id):
  redis SET item:{id} 0 PX {ttl}            # load

on read(id):
  v = try redis GET item:{id}               # get
  while v == nil:
    mine = token
    locked = try redis SET lock:{id} {mine} NX PX {lock_ttl}   # lock
    if locked != nil and not failed(locked):
      row = db get item:{id}                # query
      try redis SET item:{id} {row} PX {ttl}                   # set
      try redis EVAL "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end" 1 lock:{id} {mine}   # unlock
      return row
    sleep 20
    v = try redis GET item:{id}             # look again
  if failed(v):
    v = db get item:{id}                    # fall back
  return v
