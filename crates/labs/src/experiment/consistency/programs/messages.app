on write(id, n):
  db put item:{id} {n}             # write
  queue join messages              # send
  queue turn messages
  done = try redis DEL item:{id}   # del
  if failed(done):
    redis DEL item:{id}            # again
  queue leave messages
