on write(n):
  redis WATCH likes            # watch
  v = redis GET likes          # get
  redis MULTI                  # multi
  redis SET likes {v + n}      # queue
  done = redis EXEC            # exec
  if done == nil:
    return 0
  return n
