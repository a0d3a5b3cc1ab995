on write(id, n):
  redis SET item:{id} -999         # mark
  db put item:{id} {n}             # write
  try redis DEL item:{id}          # del
