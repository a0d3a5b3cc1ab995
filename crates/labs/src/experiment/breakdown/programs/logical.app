on read(id):
  v = redis HMGET item:{id} value until                 # get
  if v[0] == nil or now >= v[1]:
    locked = redis SET lock:{id} 1 NX PX {lock_ttl}     # lock
    if locked != nil:
      start rebuild {id}                                # rebuild beside
  while v[0] == nil:
    sleep 5
    v = redis HMGET item:{id} value until               # look again
  return v[0]

on rebuild(id):
  row = db get item:{id}                                # rebuild
  redis HSET item:{id} value {row} until {now + ttl}    # set
  redis DEL lock:{id}                                   # unlock
