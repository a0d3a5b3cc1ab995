-- What every script finds in place before it runs. Loaded once per interpreter; the host has put
-- its own functions into `host`.
local host = ...
local real = _G
local getinfo, error, rawget, setfenv, tostring, type, xpcall =
  debug.getinfo, error, rawget, setfenv, tostring, type, xpcall

-- An error as a table with its text and the place in the script where it arose.
local function handler(err)
  if type(err) ~= 'table' then
    -- What a function of redis raised has its code already.
    local text = tostring(err)
    local raised = host.was_raised(text)
    err = { err = raised and text or 'ERR ' .. text, ignore_error_stats_update = raised == 2 or nil }
  end
  for level = 2, 200 do
    local info = getinfo(level, 'Sl')
    if not info then break end
    if info.currentline > 0 and info.source ~= '=redscope' then
      err.source, err.line = info.source, info.currentline
      break
    end
  end
  -- One that ran out of its budget does not come back through xpcall.
  host.failed = err
  return err
end

local function readonly()
  error('Attempt to modify a readonly table', 2)
end

-- A table that shows another and cannot be changed, its metatable included.
local function protect(library)
  local meta = { __index = library, __newindex = readonly, readonly = true }
  meta.__metatable = setmetatable({}, { __index = meta, __newindex = readonly })
  return setmetatable({}, meta)
end

-- What Redis's Lua refuses for readonly tables, whatever function tries.
local real_setmetatable, real_rawset, metatable_of = setmetatable, rawset, debug.getmetatable
local function is_readonly(value)
  local meta = metatable_of(value)
  return type(meta) == 'table' and rawget(meta, 'readonly') == true
end

function real.setmetatable(value, meta)
  if is_readonly(value) then readonly() end
  return real_setmetatable(value, meta)
end

function real.rawset(value, key, content)
  if is_readonly(value) then readonly() end
  return real_rawset(value, key, content)
end

local redis = {
  sha1hex = host.sha1hex,
  error_reply = host.error_reply,
  status_reply = host.status_reply,
  log = host.log,
  setresp = host.setresp,
  set_repl = host.set_repl,
  replicate_commands = function() return true end,
  breakpoint = function() return false end,
  debug = function() end,
  LOG_DEBUG = 0, LOG_VERBOSE = 1, LOG_NOTICE = 2, LOG_WARNING = 3,
  REPL_ALL = 3, REPL_AOF = 1, REPL_SLAVE = 2, REPL_REPLICA = 2, REPL_NONE = 0,
  REDIS_VERSION = host.version, REDIS_VERSION_NUM = host.version_number,
}

math.random, math.randomseed = host.random, host.randomseed
for name, act in pairs(host.math) do math[name] = act end
real.cjson = host.json
real.cjson.new = host.json_new
real.bit = host.bit

-- Values of a packed text from an offset on, at most so many; with `tell` the offset behind them
-- comes first, -1 at the end.
local next_value, select, unpack = host.msgpack_next, select, unpack
local function unpack_values(text, limit, offset, tell)
  if type(text) ~= 'string' then text = tostring(text) end
  if offset < 0 or limit < 0 then
    error('Invalid request to unpack with offset of ' .. offset .. ' and limit of ' .. limit .. '.', 3)
  end
  if offset > #text then
    error('Start offset ' .. offset .. ' greater than input length ' .. #text .. '.', 3)
  end
  local values, count = {}, 0
  while offset < #text and (count < limit or not tell) do
    local step = next_value(text, offset)
    count = count + 1
    values[count], offset = step.value, step.at
  end
  if tell then return offset == #text and -1 or offset, unpack(values, 1, count) end
  return unpack(values, 1, count)
end
real.cmsgpack = {
  pack = host.msgpack_pack,
  unpack = function(text) return unpack_values(text, 0, 0, false) end,
  unpack_one = function(text, offset) return unpack_values(text, 1, offset or 0, true) end,
  unpack_limit = function(text, limit, offset) return unpack_values(text, limit, offset or 0, true) end,
}
local compile = loadstring
function real.loadstring(chunk, name)
  -- Compiled code is not taken.
  if type(chunk) == 'string' and chunk:sub(1, 1) == '\27' then
    return nil, 'attempt to load chunk with wrong mode'
  end
  return compile(chunk, name)
end
local struct_unpack = host.struct_unpack
real.struct = {
  pack = host.struct_pack,
  size = host.struct_size,
  unpack = function(...)
    local values = struct_unpack(...)
    return unpack(values, 1, values.n)
  end,
}

for _, name in ipairs({ 'dofile', 'loadfile', 'print', 'debug', 'require', 'module', 'newproxy',
                        'getfenv', 'setfenv' }) do
  real[name] = nil
end

local libraries = {}
for _, name in ipairs({ 'string', 'table', 'math', 'coroutine', 'cjson', 'bit', 'cmsgpack', 'struct' }) do
  libraries[name] = rawget(real, name) and protect(rawget(real, name))
end

-- Methods of strings go the same way, so that no script leaves a trace in another's.
local strings = getmetatable('')
strings.__index = libraries.string
strings.__metatable = protect({ __index = libraries.string })

local function missing(_, name)
  error("Script attempted to access nonexistent global variable '" .. tostring(name) .. "'", 2)
end

-- A readonly table whose missing fields are errors, as those of the globals are.
local function strict(fields)
  return protect(real_setmetatable(fields, { __index = missing }))
end

-- What every script can read, whatever is added for it alone.
local globals = {}
for name, value in pairs(real) do globals[name] = value end
for name, library in pairs(libraries) do globals[name] = library end
globals._G = nil
real_setmetatable(globals, { __index = missing })

-- While a library loads there is nothing but a small `redis`.
local loading_globals = real_setmetatable({}, { __index = missing })

-- The globals of a script: what is there can be read, nothing can be added.
local function environment(extra, base)
  local env = protect(real_setmetatable(extra, { __index = base }))
  extra._G = env
  return env
end

-- The host puts `call` and `pcall` in for the time of a script.
host.redis = redis
local protected_redis = protect(redis)

-- Runs a chunk with KEYS and ARGV as globals.
function host.run(chunk, keys, argv)
  setfenv(chunk, environment({ redis = protected_redis, KEYS = keys, ARGV = argv }, globals))
  return xpcall(chunk, handler)
end

-- Runs a library's code, which registers functions and touches no data.
function host.load(chunk)
  local loading = strict({
    register_function = host.register_function, log = redis.log,
    LOG_DEBUG = 0, LOG_VERBOSE = 1, LOG_NOTICE = 2, LOG_WARNING = 3,
    REDIS_VERSION = redis.REDIS_VERSION, REDIS_VERSION_NUM = redis.REDIS_VERSION_NUM,
  })
  -- Once loaded, the library's functions see the whole of redis through the same name.
  local stage = { redis = loading }
  setfenv(chunk, environment(stage, loading_globals))
  local ok, err = xpcall(chunk, handler)
  stage.redis = protected_redis
  real_setmetatable(stage, { __index = globals })
  return ok, err
end

-- Calls a function of a library.
function host.call_function(callback, keys, argv)
  return xpcall(function() return callback(keys, argv) end, handler)
end
