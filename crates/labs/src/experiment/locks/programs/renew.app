
on renew(id, mine):
  if redis EVAL "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end return 0" 1 lock:{id} {mine} {lease}:   # renew
    return now + lease
