on read(id):
  v = redis GET item:{id}          # get
  if v != nil and v != -999:
    return v
  row = db get item:{id}           # read
  if v == nil:
    redis SET item:{id} {row}      # set
  return row
