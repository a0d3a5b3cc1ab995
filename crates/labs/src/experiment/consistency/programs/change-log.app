on write(id, n):
  db put item:{id} {n}             # write

on follow():
  at = 0
  while 1:
    change = db change at          # learn
    done = try redis DEL {change[0]}   # del
    if failed(done):
      redis DEL {change[0]}        # again
    at = at + 1
