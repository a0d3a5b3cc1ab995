on write(id, n):
  db put item:{id} {n}             # write
  redis SET item:{id} {n}          # set
