on write(n):
  v = redis GET likes          # get
  redis SET likes {v + n}      # set
  return n
