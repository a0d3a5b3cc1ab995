on open(id):
  start sweep

on read(id):
  v = redis GET item:{id}               # get: it has no TTL
  if v != nil:
    return v
  row = db get item:{id}                # read
  sleep exponential(work)
  redis SET item:{id} {row}             # set
  redis ZADD until {now + ttl} {id}     # it is old from then on
  return row

on write(id):
  db put item:{id} {token}              # write

on sweep():
  while 1:
    due = redis ZRANGEBYSCORE until 0 {now} LIMIT 0 1   # what is old
    if due[0] == nil:
      sleep sweep_every
    else:
      row = db get item:{due[0]}        # read again
      sleep exponential(work)
      redis SET item:{due[0]} {row}     # set again
      redis ZADD until {now + ttl} {due[0]}
