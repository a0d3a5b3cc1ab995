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
  try redis BF.INSERT ids:next NOCREATE ITEMS {id}    # and into the next
  redis BF.ADD ids {id}                 # the next may be this one by now

on delete(id):
  db del item:{id}                      # delete
  redis DEL item:{id}                   # drop
  gone = redis INCR ids:gone            # count
  if gone >= rebuild_after:
    if redis SET ids:rebuilt {id} NX PX 60000:        # one at a time
      redis SET ids:gone 0              # count anew
      start rebuild 0

on rebuild(from):
  redis DEL ids:next
  redis BF.RESERVE ids:next {error / 100}.{error % 100 / 10}{error % 10} {rows}
  page = db ids {from} 100              # scan
  while page[0] != nil:
    i = 0
    while page[i] != nil:
      redis BF.ADD ids:next {page[i]}   # fill
      from = page[i] + 1
      i = i + 1
    page = db ids {from} 100            # scan on
  redis RENAME ids:next ids             # in one step
  redis DEL ids:rebuilt
