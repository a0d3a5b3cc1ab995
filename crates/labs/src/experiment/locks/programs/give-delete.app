  redis DEL lock:{id}                                    # release
  holds_until = nil
