on write(id, n):
  version = db put item:{id} {n}   # write
  redis EVAL 'if tonumber(ARGV[2]) < tonumber(redis.call("GET", KEYS[2]) or -1) then return false end redis.call("SET", KEYS[2], ARGV[2]) return redis.call("SET", KEYS[1], ARGV[1])' 2 item:{id} version:{id} {n} {version}   # set
