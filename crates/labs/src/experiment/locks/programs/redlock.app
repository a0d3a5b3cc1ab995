on use(id):
  mine = token
  began = now
  node = 1
  got = 0
  while node <= 5:
    if try redis @n{node} SET lock:{id} {mine} NX PX {lease}:   # set
      got = got + 1
    node = node + 1
  sleep 0                                                # decide
  if got >= quorum and now - began < lease - drift:
    holds_until = began + lease - drift
    sleep 0                                              # release
  node = 1
  while node <= 5:
    try redis @n{node} EVAL "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0" 1 lock:{id} {mine}
    node = node + 1
  holds_until = nil
