on read(id):
  v = redis GET item:{id}          # get
  if v != nil:
    return v
  row = db row item:{id}           # read
  redis EVAL 'if redis.call("EXISTS", KEYS[1]) == 1 or tonumber(ARGV[2]) < tonumber(redis.call("GET", KEYS[2]) or -1) then return false end redis.call("SET", KEYS[2], ARGV[2]) return redis.call("SET", KEYS[1], ARGV[1])' 2 item:{id} version:{id} {row[0]} {row[1]}   # set
  return row[0]
