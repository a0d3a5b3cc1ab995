on open(id):
  start follow

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

on follow():
  at = 0
  while 1:
    change = db change at               # learn
    sleep exponential(on_way)
    while random(100) < del_fails:
      sleep again_after
    redis DEL {change[0]}               # del
    at = at + 1
