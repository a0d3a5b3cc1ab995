on open(id):
  return nil

on read(id):
  v = nil
  while v[0] == nil:
    mine = token
    v = redis EVAL 'local v = redis.call("GET", KEYS[1]) if v then return {v} end if redis.call("SET", KEYS[2], ARGV[1], "NX", "PX", ARGV[2]) then return {false, ARGV[1]} end return {false}' 2 item:{id} lease:{id} {mine} {lease_ttl}   # get, or a lease
    if v[1] != nil:
      row = db get item:{id}            # read
      sleep exponential(work)
      redis EVAL 'if redis.call("GET", KEYS[2]) ~= ARGV[1] then return "refused" end redis.call("DEL", KEYS[2]) return redis.call("SET", KEYS[1], ARGV[2], "PX", ARGV[3])' 2 item:{id} lease:{id} {mine} {row} {ttl}   # set, if the lease stands
      return row
    if v[0] == nil:
      sleep 5                           # another one has the lease
  return v[0]

on write(id):
  db put item:{id} {token}              # write
  sleep exponential(pause)
  while random(100) < del_fails:
    sleep again_after
  redis DEL item:{id} lease:{id}        # del, until it is done
