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
  db put item:{id} {token}              # write
  start deliver {id}                    # send

on deliver(id):
  sleep exponential(on_way)
  while random(100) < del_fails:
    sleep again_after
  redis DEL item:{id}                   # del
