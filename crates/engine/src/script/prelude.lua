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
  return err
end

local function readonly()
  error('Attempt to modify a readonly table', 2)
end

local function protect(library)
  return setmetatable({}, { __index = library, __newindex = readonly })
end

local redis = {
  sha1hex = host.sha1hex,
  error_reply = host.error_reply,
  status_reply = host.status_reply,
  log = host.log,
  setresp = host.setresp,
  set_repl = host.set_repl,
  register_function = host.register_function,
  replicate_commands = function() return true end,
  breakpoint = function() return false end,
  debug = function() end,
  LOG_DEBUG = 0, LOG_VERBOSE = 1, LOG_NOTICE = 2, LOG_WARNING = 3,
  REPL_ALL = 3, REPL_AOF = 1, REPL_SLAVE = 2, REPL_REPLICA = 2, REPL_NONE = 0,
  REDIS_VERSION = host.version, REDIS_VERSION_NUM = host.version_number,
}

math.random, math.randomseed = host.random, host.randomseed
for name, act in pairs(host.math) do math[name] = act end
real.cjson = { encode = host.json_encode, decode = host.json_decode, null = host.json_null }
real.bit = host.bit
real.cmsgpack = { pack = host.msgpack_pack, unpack = host.msgpack_unpack }
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

-- A table whose missing fields are errors, as those of the globals are.
local function strict(fields)
  return setmetatable({}, { __newindex = readonly, __index = function(_, name)
    if fields[name] == nil then
      error("Script attempted to access nonexistent global variable '" .. tostring(name) .. "'", 2)
    end
    return fields[name]
  end })
end

-- The globals of a script: what is there can be read, nothing can be added.
local function environment(extra)
  local env
  env = setmetatable({}, {
    __index = function(_, name)
      if name == '_G' then return env end
      local value = extra[name]
      if value == nil then value = libraries[name] end
      if value == nil then value = rawget(real, name) end
      if value == nil or value == false then
        error("Script attempted to access nonexistent global variable '" .. tostring(name) .. "'", 2)
      end
      return value
    end,
    __newindex = readonly,
  })
  return env
end

-- The host puts `call` and `pcall` in for the time of a script.
host.redis = redis
local protected_redis = protect(redis)

-- Runs a chunk with KEYS and ARGV as globals.
function host.run(chunk, keys, argv)
  setfenv(chunk, environment({ redis = protected_redis, KEYS = keys, ARGV = argv }))
  return xpcall(chunk, handler)
end

-- Runs a library's code, which registers functions and touches no data.
function host.load(chunk)
  local loading = strict({
    register_function = redis.register_function,
    log = redis.log, sha1hex = redis.sha1hex,
    error_reply = redis.error_reply, status_reply = redis.status_reply,
    LOG_DEBUG = 0, LOG_VERBOSE = 1, LOG_NOTICE = 2, LOG_WARNING = 3,
    REDIS_VERSION = redis.REDIS_VERSION, REDIS_VERSION_NUM = redis.REDIS_VERSION_NUM,
  })
  -- Once loaded, the library's functions see the whole of redis through the same name.
  local stage = { redis = loading, error = false }
  setfenv(chunk, environment(stage))
  local ok, err = xpcall(chunk, handler)
  stage.redis, stage.error = protected_redis, nil
  return ok, err
end

-- Calls a function of a library.
function host.call_function(callback, keys, argv)
  return xpcall(function() return callback(keys, argv) end, handler)
end
