on write(id, n):
  try redis DEL item:{id}          # del
  db put item:{id} {n}             # write
