on warm(id):
  batch = id % batches
  redis SET item:{id} 0 PX {ttl + stagger * batch / batches}  # load

on read(id):
  v = try redis GET item:{id}                                 # get
  if v != nil and not failed(v):
    return v
  row = db get item:{id}                                      # query
  try redis SET item:{id} {row} PX {ttl}                      # set
  return row
