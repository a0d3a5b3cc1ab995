on read():
  v = redis MGET alice bob     # look
  return v[0] + v[1]
