on write(n):
  redis EVAL "local v = redis.call('GET', KEYS[1]); redis.call('SET', KEYS[1], v + ARGV[1])" 1 likes {n} # eval
  return n
