on write(n):
  redis MULTI                  # multi
  redis DECRBY alice {n}       # take
  try redis INCRBY bob         # give
  redis EXEC                   # exec
  return 0
