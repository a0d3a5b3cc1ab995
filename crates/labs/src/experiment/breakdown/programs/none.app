on read(id):
  v = redis GET item:{id}               # get
  if v != nil:
    return v
  row = db get item:{id}                # rebuild
  redis SET item:{id} {row} PX {ttl}    # set
  return row
