on use(id):
  mine = token
  began = now
  while not redis SET lock:{id} {mine} NX PX {lease}:    # set nx px
    sleep again
    began = now
  role = redis ROLE
  if role[2]:
    redis WAIT {wait} 0                                  # wait is satisfied
  holds_until = began + lease
