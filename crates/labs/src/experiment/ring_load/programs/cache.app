on warm(id):
  redis SET item:{id} 0 PX {ttl / 2 + random(ttl)}    # load

on read(id):
  v = try redis GET item:{id}           # get, from the shard of the key
  if v != nil and not failed(v):
    return v
  row = db get item:{id}                # query
  try redis SET item:{id} {row} PX {ttl}    # set, there
  return row
