on write(n):
  done = nil
  while done == nil:
    redis WATCH likes          # watch
    v = redis GET likes        # get
    redis MULTI                # multi
    redis SET likes {v + n}    # queue
    done = redis EXEC          # exec
  return n
