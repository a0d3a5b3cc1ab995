on warm(id):
  redis SET item:{id} 0 PX {ttl / 2 + random(ttl)}    # load

on read(id):
  v = redis GET item:{id}               # get
  if v == "none":
    return nil
  if v != nil:
    return v
  row = db get item:{id}                # query
  if row != nil:
    redis SET item:{id} {row} PX {ttl}  # set
  else:
    redis SET item:{id} none PX {null_ttl}    # set null
  return row

on add(id):
  db put item:{id} {id}                 # insert
  redis DEL item:{id}                   # drop the null

on delete(id):
  db del item:{id}                      # delete
  redis DEL item:{id}                   # drop
