on write(n):
  v = redis GET likes          # get
  redis MULTI                  # multi
  redis SET likes {v + n}      # queue
  redis EXEC                   # exec
  return n
