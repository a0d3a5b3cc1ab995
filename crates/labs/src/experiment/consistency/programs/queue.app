on write(id, n):
  queue join jobs                  # enqueue
  queue turn jobs
  try redis DEL item:{id}          # del
  db put item:{id} {n}             # write
  queue leave jobs
