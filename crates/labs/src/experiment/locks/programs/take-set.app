on use(id):
  mine = token
  began = now
  while not redis SET lock:{id} {mine} NX PX {lease}:    # set nx px
    sleep again
    began = now
  holds_until = began + lease
