on write(n):
  redis EVAL "redis.call('DECRBY', KEYS[1], ARGV[1]); redis.call('INCRBY', KEYS[2], ARGV[1])" 2 alice bob {n} # eval
  return 0
