on write(n):
  redis MULTI                  # multi
  redis DECRBY alice {n}       # take
  redis INCRBY bob {n}         # give
  redis EXEC                   # exec
  return 0
