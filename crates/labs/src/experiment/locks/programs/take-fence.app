on use(id):
  mine = token
  began = now
  fence = redis EVAL "if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return redis.call('INCR', KEYS[2]) end return 0" 2 lock:{id} fence:{id} {mine} {lease}   # set nx px
  while not fence:
    sleep again
    began = now
    fence = redis EVAL "if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return redis.call('INCR', KEYS[2]) end return 0" 2 lock:{id} fence:{id} {mine} {lease}   # set nx px
  holds_until = began + lease
