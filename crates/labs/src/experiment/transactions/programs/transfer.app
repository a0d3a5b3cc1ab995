on write(n):
  redis DECRBY alice {n}       # take
  redis INCRBY bob {n}         # give
  return 0
