on warm(id):
  redis SET item:{id} 0 PX {ttl * 2}                        # load
  redis SET mark:{id} 1 PX {ttl}                            # mark

on read(id):
  v = try redis MGET item:{id} mark:{id}                    # get
  if v[0] == nil:
    row = db get item:{id}                                  # query
    try redis SET item:{id} {row} PX {ttl * 2}              # set
    try redis SET mark:{id} 1 PX {ttl}                      # mark
    return row
  if v[1] == nil:
    first = try redis SET mark:{id} 1 NX PX {ttl}           # mark again
    if first != nil and not failed(first):
      start refresh {id}                                    # query beside
  return v[0]

on refresh(id):
  row = try db get item:{id}                                # query
  if failed(row):
    redis DEL mark:{id}                                     # so that another one tries
    return nil
  redis SET item:{id} {row} PX {ttl * 2}                    # set
