on open(id):
  return nil

on read(id):
  v = redis GET item:{id}               # get
  if v != nil:
    return v
  part = id % partitions
  ahead = queue join rows:{part}
  if ahead >= most_waiting:
    queue leave rows:{part}
    fail too many wait                  # refuse
  queue turn rows:{part}                # wait
  v = redis GET item:{id}               # get again
  if v == nil:
    v = db get item:{id}                # read
    sleep exponential(work)
    redis SET item:{id} {v} PX {ttl}    # set
  queue leave rows:{part}
  return v

on write(id):
  part = id % partitions
  ahead = queue join rows:{part}
  if ahead >= most_waiting:
    queue leave rows:{part}
    fail too many wait                  # refuse
  queue turn rows:{part}                # wait
  db put item:{id} {token}              # write
  sleep exponential(pause)
  while random(100) < del_fails:
    sleep again_after
  redis DEL item:{id}                   # del, until it is done
  queue leave rows:{part}
