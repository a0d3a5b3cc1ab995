on warm(id):
  redis SET item:{id} 0 PX {ttl}              # load

on read(id):
  v = try redis GET item:{id}                 # get
  if v == nil:
    queue join flight:{id}                    # wait for the one that flies
    queue turn flight:{id}
    v = try redis GET item:{id}               # look again
    if v == nil:
      v = db get item:{id}                    # query
      try redis SET item:{id} {v} PX {ttl}    # set
    queue leave flight:{id}
  if failed(v):
    v = db get item:{id}                      # fall back
  return v
