on warm(id):
  redis HSET item:{id} value 0 until {now + ttl}        # load

on read(id):
  v = redis HMGET item:{id} value until                 # get
  if v[0] == nil:
    row = db get item:{id}                              # query
    redis HSET item:{id} value {row} until {now + ttl}  # set
    return row
  if now >= v[1]:
    locked = redis SET lock:{id} 1 NX PX {lock_ttl}     # lock
    if locked != nil:
      start refresh {id}                                # query beside
  return v[0]

on refresh(id):
  row = db get item:{id}                                # query
  redis HSET item:{id} value {row} until {now + ttl}    # set
  redis DEL lock:{id}                                   # unlock
