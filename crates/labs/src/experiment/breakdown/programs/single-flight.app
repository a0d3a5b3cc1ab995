on read(id):
  v = redis GET item:{id}               # get
  if v != nil:
    return v
  queue join flight:{id}                # wait for the one that flies
  queue turn flight:{id}
  v = redis GET item:{id}               # look again
  if v == nil:
    v = db get item:{id}                # rebuild
    redis SET item:{id} {v} PX {ttl}    # set
  queue leave flight:{id}
  return v
