on write(id, n):
  db put item:{id} {n}             # write
  try redis DEL item:{id}          # del
