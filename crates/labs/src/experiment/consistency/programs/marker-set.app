on write(id, n):
  redis SET item:{id} -999         # mark
  db put item:{id} {n}             # write
  redis SET item:{id} {n}          # set
