on write(n):
  redis INCRBY likes {n}       # incr
  return n
