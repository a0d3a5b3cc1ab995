on warm(id):
  if id == 0:
    try redis BF.RESERVE ids {error / 100}.{error % 100 / 10}{error % 10} {rows}   # reserve
  redis BF.ADD ids {id}                 # add
  redis SET item:{id} 0 PX {ttl / 2 + random(ttl)}    # load

on read(id):
  known = redis BF.EXISTS ids {id}      # ask the filter
  if known == 0:
    return nil
  v = redis GET item:{id}               # get
  if v != nil:
    return v
  row = db get item:{id}                # query
  if row != nil:
    redis SET item:{id} {row} PX {ttl}  # set
  return row

on add(id):
  redis BF.ADD ids {id}                 # let in
  db put item:{id} {id}                 # insert

on delete(id):
  db del item:{id}                      # delete
  redis DEL item:{id}                   # drop
