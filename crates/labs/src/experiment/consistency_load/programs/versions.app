on open(id):
  return nil

on read(id):
  v = redis GET item:{id}               # get
  if v != nil:
    return v
  row = db row item:{id}                # read
  sleep exponential(work)
  redis EVAL 'if tonumber(ARGV[2]) < tonumber(redis.call("GET", KEYS[2]) or -1) then return false end redis.call("SET", KEYS[2], ARGV[2], "PX", 2 * ARGV[3]) return redis.call("SET", KEYS[1], ARGV[1], "PX", ARGV[3])' 2 item:{id} version:{id} {row[0]} {row[1]} {ttl}   # set, unless there is a newer one
  return row[0]

on write(id):
  value = token
  version = db put item:{id} {value}    # write
  sleep exponential(pause)
  redis EVAL 'if tonumber(ARGV[2]) < tonumber(redis.call("GET", KEYS[2]) or -1) then return false end redis.call("SET", KEYS[2], ARGV[2], "PX", 2 * ARGV[3]) return redis.call("SET", KEYS[1], ARGV[1], "PX", ARGV[3])' 2 item:{id} version:{id} {value} {version} {ttl}   # set too
