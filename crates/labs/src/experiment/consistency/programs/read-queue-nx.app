on read(id):
  v = redis GET item:{id}          # get
  if v != nil:
    return v
  queue join jobs                  # enqueue
  queue turn jobs
  row = db get item:{id}           # read
  redis SET item:{id} {row} NX     # set
  queue leave jobs
  return row
