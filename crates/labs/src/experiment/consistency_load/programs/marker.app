on open(id):
  return nil

on read(id):
  v = -999
  while v == -999:
    v = redis GET item:{id}             # get
    if v == -999:
      sleep look_again                  # the row is being written
  if v != nil:
    return v
  row = db get item:{id}                # read
  sleep exponential(work)
  redis SET item:{id} {row} PX {ttl}    # set
  return row

on write(id):
  redis SET item:{id} -999 PX {marker_ttl}   # mark
  db put item:{id} {token}              # write
  sleep exponential(pause)
  if random(100) >= del_fails:
    redis DEL item:{id}                 # del
