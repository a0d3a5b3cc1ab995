on use(id):
  mine = token
  while not redis SETNX lock:{id} {mine}:                # setnx
    sleep again
  redis EXPIRE lock:{id} {lease / 1000}                  # expire
  holds_until = now + lease
