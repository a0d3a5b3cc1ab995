on open(id):
  return nil

on read(id):
  v = redis GET item:{id}               # get
  if v != nil:
    return v
  row = db get item:{id}                # read
  sleep exponential(work)
  redis SET item:{id} {row} PX {ttl}    # set
  return row

on write(id):
  value = token
  db put item:{id} {value}              # write
  sleep exponential(pause)
  if random(100) >= del_fails:
    redis SET item:{id} {value} PX {ttl}   # set too
