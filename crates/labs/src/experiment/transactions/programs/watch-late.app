on write(n):
  done = nil
  while done == nil:
    v = redis GET likes        # get
    redis WATCH likes          # watch
    redis MULTI                # multi
    redis SET likes {v + n}    # queue
    done = redis EXEC          # exec
  return n
