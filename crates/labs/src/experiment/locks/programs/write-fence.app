  try db put order:{id} {fence}                          # write
