on nested(id):
  mine = token
  while not ENTER:   # acquire outer
    sleep again
  holds_until = now + lease
  while not ENTER:   # acquire inner
    sleep again
  LEAVE   # release inner
  LEAVE   # release outer
  holds_until = nil

on use(id):
  mine = token
  while not ENTER:   # acquire
    sleep again
  holds_until = now + lease
  LEAVE   # release
  holds_until = nil
