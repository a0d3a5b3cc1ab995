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
  if random(100) >= del_fails:
    redis DEL item:{id}                 # del
  sleep exponential(pause)
  db put item:{id} {token}              # write
