on read(id):
  v = redis GET item:{id}          # get
  if v != nil:
    return v
  row = db get item:{id}           # read
  redis SET item:{id} {row} NX     # set
  return row
