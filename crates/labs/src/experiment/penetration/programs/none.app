on warm(id):
  redis SET item:{id} 0 PX {ttl / 2 + random(ttl)}    # load

on read(id):
  v = redis GET item:{id}               # get
  if v != nil:
    return v
  row = db get item:{id}                # query
  if row != nil:
    redis SET item:{id} {row} PX {ttl}  # set
  return row

on add(id):
  db put item:{id} {id}                 # insert

on delete(id):
  db del item:{id}                      # delete
  redis DEL item:{id}                   # drop
