-- What every script finds in place before it runs. Loaded once per interpreter; the host has put
-- its own functions into `host`.
local host = ...
local real = _G
local getinfo, error, rawget, setfenv, setmetatable, tostring, type, xpcall =
  debug.getinfo, error, rawget, setfenv, setmetatable, tostring, type, xpcall

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

-- A table that shows another and cannot be changed, its metatable included. What `getmetatable`
-- shows of it is `shown`; what lies `below` the other is seen by those who go over it, too.
local function protect(library, shown, below)
  local meta = { __index = library, __newindex = readonly, readonly = true, shown = shown, below = below }
  meta.__metatable = setmetatable({}, { __index = meta, __newindex = readonly })
  return setmetatable({}, meta)
end

-- Where the interpreter's own functions differ from those of Redis's Lua, others are in their place.
local loadlib = package.loadlib
for _, name in ipairs(host.names) do
  local library, field = name:match('^(%a+)%.(%w+)$')
  local place = library and (rawget(real, library) or {}) or real
  if library then real[library] = place end
  place[field or name] = loadlib('redscope', name)
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
real.cjson = host.json

real.cmsgpack = host.msgpack

-- Errors that are tables with a text in `err` come back from pcall as that text. What a function of
-- redis raised is such a table for a handler of one's own.
local pcall, select = pcall, select
local function settled(ok, ...)
  local err = ...
  if not ok and type(err) == 'table' and type(rawget(err, 'err')) == 'string' then
    return ok, rawget(err, 'err')
  end
  return ok, ...
end

function real.pcall(...)
  if select('#', ...) == 0 then error("bad argument #1 to 'pcall' (value expected)", 2) end
  return settled(pcall(...))
end

function real.xpcall(...)
  if select('#', ...) < 2 then error("bad argument #2 to 'xpcall' (value expected)", 2) end
  local action, handle = ...
  return xpcall(action, function(err)
    local raised = type(err) == 'string' and host.was_raised(err)
    if raised then err = { err = err, ignore_error_stats_update = raised == 2 or nil } end
    local ok, result = pcall(handle, err)
    if ok then return result end
    return 'error in error handling'
  end)
end

for _, name in ipairs({ 'dofile', 'loadfile', 'print', 'debug', 'require', 'module', 'newproxy',
                        'getfenv', 'setfenv', 'package', 'os' }) do
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
  if type(name) ~= 'string' and type(name) ~= 'number' then
    error('Second argument to luaProtectedTableError must be a string or number', 2)
  end
  error("Script attempted to access nonexistent global variable '" .. tostring(name) .. "'", 2)
end

-- A readonly table whose missing fields are errors, as those of the globals are.
local function strict(fields)
  return protect(setmetatable(fields, { __index = missing }))
end

-- What every script can read, whatever is added for it alone.
local globals = {}
for name, value in pairs(real) do globals[name] = value end
for name, library in pairs(libraries) do globals[name] = library end
globals._G = nil
setmetatable(globals, { __index = missing })

-- While a library loads there is nothing but a small `redis`.
local loading_globals = setmetatable({}, { __index = missing })

-- The globals of a script: what is there can be read, nothing can be added.
local shown_of_globals = protect({ __index = missing })
local function environment(extra, base)
  local env = protect(setmetatable(extra, { __index = base }), shown_of_globals, base)
  extra._G = env
  return env
end

-- What is compiled while a script runs sees the script's globals.
local rawset = rawset
for name in pairs(globals) do rawset(real, name, nil) end
rawset(real, '_G', nil)
local compiled = { __index = globals, __newindex = readonly, readonly = true, shown = shown_of_globals }
setmetatable(real, compiled)

-- The host puts `call` and `pcall` in for the time of a script.
host.redis = redis
local protected_redis = protect(redis)

-- Runs a chunk with KEYS and ARGV as globals.
function host.run(chunk, keys, argv)
  local env = environment({ redis = protected_redis, KEYS = keys, ARGV = argv }, globals)
  compiled.__index = env
  setfenv(chunk, env)
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
  local env = environment(stage, loading_globals)
  compiled.__index = env
  setfenv(chunk, env)
  local ok, err = xpcall(chunk, handler)
  stage.redis = protected_redis
  setmetatable(stage, { __index = globals })
  return ok, err
end

-- Calls a function of a library.
function host.call_function(callback, keys, argv)
  compiled.__index = globals
  return xpcall(function() return callback(keys, argv) end, handler)
end
