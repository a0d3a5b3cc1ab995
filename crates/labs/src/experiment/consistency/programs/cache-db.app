on write(id, n):
  redis SET item:{id} {n}          # set
  db put item:{id} {n}             # write
