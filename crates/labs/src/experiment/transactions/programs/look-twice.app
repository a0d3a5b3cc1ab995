on read():
  a = redis GET alice          # first
  b = redis GET bob            # second
  return a + b
