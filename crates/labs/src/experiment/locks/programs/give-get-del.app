  owner = redis GET lock:{id}                            # get
  if owner == mine:
    redis DEL lock:{id}                                  # release
  holds_until = nil
