on read(id):
  v = redis HMGET item:{id} value until took            # get
  early = exponential(v[2] * beta / 100)
  if v[0] != nil and now + early < v[1]:
    return v[0]
  begun = now
  row = db get item:{id}                                # rebuild
  took = now - begun
  redis HSET item:{id} value {row} until {now + ttl} took {took}    # set
  return row
