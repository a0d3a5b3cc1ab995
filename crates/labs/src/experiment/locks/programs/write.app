  db put order:{id} {mine}                               # write
