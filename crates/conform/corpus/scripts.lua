-- Scripts that the hostile test bends, one in each line.
return redis.call('set', KEYS[1], ARGV[1])
return redis.pcall('lpush', KEYS[1], 1, 2, 3)
local t = cjson.decode('[1,{"a":[null,true,1.5e3,"\\u00e9"]}]') return cjson.encode(t)
return {cmsgpack.unpack(cmsgpack.pack({1, 'two', {three = 3}}, -1, 2^40))}
return struct.pack('<I4hs>dBc4', 1, -2, 'abc', 0.5, 255, 'wxyz')
return {struct.unpack('<I2I2c0', '\1\0\3\0abc')}
return redis.error_reply('MY error') or redis.status_reply('fine')
return string.rep('ab', 20):gsub('a(b)', '%1%1'):format(1, 2)
for i = 1, 100 do redis.call('zadd', KEYS[1], i, 'm' .. i) end return redis.call('zrange', KEYS[1], 0, -1, 'withscores')
redis.setresp(3) return redis.call('hgetall', KEYS[1])
local ok, e = pcall(function() error({err = 'X'}) end) return e
return bit.tohex(bit.bor(bit.lshift(1, 31), bit.bnot(7)))
local co = coroutine.wrap(function() coroutine.yield(1) end) return {co(), co()}
return setmetatable({}, {__index = function() return 1 end}).x
return table.concat({1, 2, 3}, ',', 1, 3) .. tostring(1/0) .. tostring(0/0)
