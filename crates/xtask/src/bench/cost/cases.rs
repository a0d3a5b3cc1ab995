//! The requests by which commands are measured, at several sizes.

/// A command, and how it is called at sizes that grow.
pub(super) struct Case {
    /// Its full name, as `commandstats` has it.
    pub(super) command: &'static str,
    /// Sizes of what it works on.
    pub(super) sizes: &'static [u32],
    /// Requests that make what it works on, given the size.
    pub(super) prepare: fn(u32) -> Vec<String>,
    /// Requests of one round, given the size and the round: the command, and others before it that
    /// put back what it takes away.
    pub(super) round: fn(u32, u32) -> Vec<String>,
}

const ONE: &[u32] = &[1];
const FEW: &[u32] = &[1, 10, 100];
/// Few, and so many that a cursor has more to gather than caches hold.
const SCANNED: &[u32] = &[1, 10, 100, KEYS];
const MANY: &[u32] = &[10, 1_000, 100_000];
/// Keys of a keyspace in which one is looked for.
const KEYS: u32 = 100_000;
/// Elements of one request that fills a value.
const BATCH: u32 = 200;

const fn case(
    command: &'static str,
    sizes: &'static [u32],
    prepare: fn(u32) -> Vec<String>,
    round: fn(u32, u32) -> Vec<String>,
) -> Case {
    Case { command, sizes, prepare, round }
}

/// Requests that begin alike and take elements after that.
fn fill(start: &str, count: u32, element: impl Fn(u32) -> String) -> Vec<String> {
    let numbers: Vec<u32> = (0..count).collect();
    let batch = |numbers: &[u32]| {
        let elements: Vec<String> = numbers.iter().map(|n| element(*n)).collect();
        format!("{start} {}", elements.join(" "))
    };
    numbers.chunks(BATCH as usize).map(batch).collect()
}

fn words(count: u32, word: impl Fn(u32) -> String) -> String {
    (0..count).map(word).collect::<Vec<_>>().join(" ")
}

/// Keys scattered as an application would ask for them.
fn any(n: u32) -> u32 {
    (u64::from(n) * 7_919 % u64::from(KEYS)) as u32
}

fn one(request: String) -> Vec<String> {
    vec![request]
}

fn nothing(_: u32) -> Vec<String> {
    Vec::new()
}

fn keyspace(_: u32) -> Vec<String> {
    fill("MSET", KEYS, |n| format!("key:{n} value:{n}"))
}

fn some_keys(count: u32) -> Vec<String> {
    fill("MSET", count, |n| format!("key:{n} value:{n}"))
}

fn text(bytes: u32) -> Vec<String> {
    one(format!("SET s {}", "x".repeat(bytes as usize)))
}

fn list(count: u32) -> Vec<String> {
    fill("RPUSH l", count, |n| format!("{}", any(n)))
}

fn hash(count: u32) -> Vec<String> {
    fill("HSET h", count, |n| format!("field:{n} value:{n}"))
}

fn set(count: u32) -> Vec<String> {
    fill("SADD s", count, |n| format!("member:{n}"))
}

fn two_sets(count: u32) -> Vec<String> {
    [set(count), fill("SADD t", count, |n| format!("member:{}", n + count / 2))].concat()
}

fn zset(count: u32) -> Vec<String> {
    fill("ZADD z", count, |n| format!("{} member:{n}", any(n)))
}

fn two_zsets(count: u32) -> Vec<String> {
    [zset(count), fill("ZADD y", count, |n| format!("{n} member:{}", n + count / 2))].concat()
}

fn stream(count: u32) -> Vec<String> {
    (1..=count).map(|n| format!("XADD x {n}-1 field value:{n}")).collect()
}

fn places(count: u32) -> Vec<String> {
    let place = |n: u32| {
        format!("{}.{:04} {}.{:04} p:{n}", any(n) % 20, n % 9999, any(n * 3) % 40, n % 9999)
    };
    fill("GEOADD g", count, place)
}

fn sketch(_: u32) -> Vec<String> {
    let add = |name: &str| fill(&format!("PFADD {name}"), 20_000, |n| format!("e:{n}"));
    [add("p"), add("q")].concat()
}

#[rustfmt::skip]
pub(super) const CASES: &[Case] = &[
    // Strings.
    case("get", ONE, keyspace, |_, n| one(format!("GET key:{}", any(n)))),
    case("set", ONE, keyspace, |_, n| one(format!("SET key:{} value:{n}", any(n)))),
    case("setnx", ONE, keyspace, |_, n| one(format!("SETNX new:{n} value"))),
    case("setex", ONE, keyspace, |_, n| one(format!("SETEX key:{} 1000 value", any(n)))),
    case("psetex", ONE, keyspace, |_, n| one(format!("PSETEX key:{} 1000000 value", any(n)))),
    case("getset", ONE, keyspace, |_, n| one(format!("GETSET key:{} value", any(n)))),
    case("getdel", ONE, keyspace, |_, n| vec![format!("SET k:{n} v"), format!("GETDEL k:{n}")]),
    case("getex", ONE, keyspace, |_, n| one(format!("GETEX key:{} EX 1000", any(n)))),
    case("incr", ONE, nothing, |_, n| one(format!("INCR n:{}", any(n) % 1000))),
    case("decr", ONE, nothing, |_, n| one(format!("DECR n:{}", any(n) % 1000))),
    case("incrby", ONE, nothing, |_, n| one(format!("INCRBY n:{} 5", any(n) % 1000))),
    case("decrby", ONE, nothing, |_, n| one(format!("DECRBY n:{} 5", any(n) % 1000))),
    case("incrbyfloat", ONE, nothing, |_, n| one(format!("INCRBYFLOAT n:{} 1.5", any(n) % 1000))),
    case("append", ONE, nothing, |_, n| one(format!("APPEND a:{} text", any(n) % 1000))),
    case("strlen", ONE, keyspace, |_, n| one(format!("STRLEN key:{}", any(n)))),
    case("getrange", &[10, 100_000], text, |_, _| one("GETRANGE s 0 -1".into())),
    case("setrange", ONE, text, |_, n| one(format!("SETRANGE s {} text", n % 100))),
    case("mget", FEW, keyspace, |size, n| one(format!("MGET {}", words(size, |i| format!("key:{}", any(n * 31 + i)))))),
    case("mset", FEW, keyspace, |size, n| one(format!("MSET {}", words(size, |i| format!("key:{} v:{n}", any(n * 31 + i)))))),
    case("msetnx", FEW, nothing, |size, n| one(format!("MSETNX {}", words(size, |i| format!("new:{n}:{i} v"))))),
    case("lcs", &[10, 100, 1_000], |size| vec![format!("SET s {}", "ab".repeat(size as usize)), format!("SET t {}", "ba".repeat(size as usize))], |_, _| one("LCS s t LEN".into())),
    // Bits and sketches.
    case("setbit", ONE, text, |_, n| one(format!("SETBIT b {} 1", n % 8000))),
    case("getbit", ONE, text, |_, n| one(format!("GETBIT s {n}"))),
    case("bitcount", &[10, 10_000, 100_000], text, |_, _| one("BITCOUNT s".into())),
    case("bitpos", &[10, 10_000, 100_000], |size| one(format!("SETBIT s {} 1", size * 8)), |_, _| one("BITPOS s 1".into())),
    case("bitop", &[10, 10_000, 100_000], text, |_, _| one("BITOP OR t s s".into())),
    case("bitfield", ONE, nothing, |_, n| one(format!("BITFIELD b INCRBY u16 #{} 1", n % 100))),
    case("pfadd", FEW, sketch, |size, n| one(format!("PFADD p {}", words(size, |i| format!("n:{n}:{i}"))))),
    case("pfcount", ONE, sketch, |_, n| vec![format!("PFADD p new:{n} new:{n}:b new:{n}:c"), "PFCOUNT p q".into()]),
    case("pfmerge", ONE, sketch, |_, _| one("PFMERGE r p q".into())),
    // Any key.
    case("del", FEW, keyspace, |size, n| vec![format!("MSET {}", words(size, |i| format!("k:{n}:{i} v"))), format!("DEL {}", words(size, |i| format!("k:{n}:{i}")))]),
    case("del", &[1_000, 100_000], nothing, |size, _| [hash(size), one("DEL h".into())].concat()),
    case("unlink", FEW, keyspace, |size, n| vec![format!("MSET {}", words(size, |i| format!("k:{n}:{i} v"))), format!("UNLINK {}", words(size, |i| format!("k:{n}:{i}")))]),
    case("exists", FEW, keyspace, |size, n| one(format!("EXISTS {}", words(size, |i| format!("key:{}", any(n * 31 + i)))))),
    case("touch", FEW, keyspace, |size, n| one(format!("TOUCH {}", words(size, |i| format!("key:{}", any(n * 31 + i)))))),
    case("type", ONE, keyspace, |_, n| one(format!("TYPE key:{}", any(n)))),
    case("expire", ONE, keyspace, |_, n| one(format!("EXPIRE key:{} 1000", any(n)))),
    case("pexpire", ONE, keyspace, |_, n| one(format!("PEXPIRE key:{} 1000000", any(n)))),
    case("persist", ONE, keyspace, |_, n| vec![format!("EXPIRE key:{} 1000", any(n)), format!("PERSIST key:{}", any(n))]),
    case("ttl", ONE, keyspace, |_, n| one(format!("TTL key:{}", any(n)))),
    case("pttl", ONE, keyspace, |_, n| one(format!("PTTL key:{}", any(n)))),
    case("rename", ONE, keyspace, |_, n| vec![format!("SET k:{n} v"), format!("RENAME k:{n} r:{n}")]),
    case("copy", MANY, list, |_, n| one(format!("COPY l c:{} REPLACE", n % 4))),
    case("keys", &[10, 1_000, 200_000], some_keys, |_, _| one("KEYS *".into())),
    case("keys", &[10, 1_000, 200_000], some_keys, |_, _| one("KEYS nothing:*".into())),
    case("scan", SCANNED, keyspace, |size, n| one(format!("SCAN {} COUNT {size}", n * 64))),
    case("randomkey", ONE, keyspace, |_, _| one("RANDOMKEY".into())),
    case("dbsize", ONE, keyspace, |_, _| one("DBSIZE".into())),
    case("flushall", MANY, nothing, |size, _| [some_keys(size), one("FLUSHALL".into())].concat()),
    case("flushdb", MANY, nothing, |size, _| [some_keys(size), one("FLUSHDB".into())].concat()),
    case("sort", MANY, list, |_, _| one("SORT l".into())),
    case("object|encoding", ONE, keyspace, |_, n| one(format!("OBJECT ENCODING key:{}", any(n)))),
    case("memory|usage", MANY, hash, |size, _| one(format!("MEMORY USAGE h SAMPLES {size}"))),
    case("dump", MANY, hash, |_, _| one("DUMP h".into())),
    // Lists.
    case("lpush", FEW, nothing, |size, n| one(format!("LPUSH l:{} {}", n % 100, words(size, |i| format!("e:{i}"))))),
    case("rpush", FEW, nothing, |size, n| one(format!("RPUSH l:{} {}", n % 100, words(size, |i| format!("e:{i}"))))),
    case("lpop", FEW, |_| list(100_000), |size, _| vec![format!("RPUSH l {}", words(size, |i| format!("e:{i}"))), format!("LPOP l {size}")]),
    case("rpop", FEW, |_| list(100_000), |size, _| vec![format!("LPUSH l {}", words(size, |i| format!("e:{i}"))), format!("RPOP l {size}")]),
    case("llen", ONE, list, |_, _| one("LLEN l".into())),
    case("lindex", MANY, list, |size, _| one(format!("LINDEX l {}", size / 2))),
    case("lset", MANY, list, |size, n| one(format!("LSET l {} {}", size / 2, any(n)))),
    case("lrange", MANY, list, |_, _| one("LRANGE l 0 -1".into())),
    case("linsert", MANY, list, |_, n| one(format!("LINSERT l BEFORE nothing:{n} x"))),
    case("lrem", MANY, list, |_, n| one(format!("LREM l 0 nothing:{n}"))),
    case("lpos", MANY, list, |_, n| one(format!("LPOS l nothing:{n}"))),
    case("ltrim", ONE, |_| list(1000), |_, _| vec!["RPUSH l x".into(), "LTRIM l 0 999".into()]),
    case("lmove", ONE, |_| list(1000), |_, _| one("LMOVE l l LEFT RIGHT".into())),
    case("rpoplpush", ONE, |_| list(1000), |_, _| one("RPOPLPUSH l l".into())),
    // Hashes.
    case("hset", FEW, |_| hash(KEYS), |size, n| one(format!("HSET h {}", words(size, |i| format!("field:{} v:{n}", any(n * 31 + i)))))),
    case("hget", ONE, |_| hash(KEYS), |_, n| one(format!("HGET h field:{}", any(n)))),
    case("hget", &[10, 100], hash, |size, n| one(format!("HGET h field:{}", any(n) % size))),
    case("hmget", FEW, |_| hash(KEYS), |size, n| one(format!("HMGET h {}", words(size, |i| format!("field:{}", any(n * 31 + i)))))),
    case("hdel", FEW, |_| hash(KEYS), |size, n| vec![format!("HSET h {}", words(size, |i| format!("n:{n}:{i} v"))), format!("HDEL h {}", words(size, |i| format!("n:{n}:{i}")))]),
    case("hexists", ONE, |_| hash(KEYS), |_, n| one(format!("HEXISTS h field:{}", any(n)))),
    case("hlen", ONE, hash, |_, _| one("HLEN h".into())),
    case("hincrby", ONE, nothing, |_, n| one(format!("HINCRBY h n:{} 1", n % 1000))),
    case("hgetall", MANY, hash, |_, _| one("HGETALL h".into())),
    case("hkeys", MANY, hash, |_, _| one("HKEYS h".into())),
    case("hvals", MANY, hash, |_, _| one("HVALS h".into())),
    case("hscan", SCANNED, |_| hash(KEYS), |size, n| one(format!("HSCAN h {} COUNT {size}", n * 64))),
    case("hrandfield", FEW, |_| hash(KEYS), |size, _| one(format!("HRANDFIELD h {size}"))),
    // Sets.
    case("sadd", FEW, |_| set(KEYS), |size, n| one(format!("SADD s {}", words(size, |i| format!("n:{n}:{i}"))))),
    case("srem", FEW, |_| set(KEYS), |size, n| vec![format!("SADD s {}", words(size, |i| format!("n:{n}:{i}"))), format!("SREM s {}", words(size, |i| format!("n:{n}:{i}")))]),
    case("sismember", ONE, |_| set(KEYS), |_, n| one(format!("SISMEMBER s member:{}", any(n)))),
    case("smismember", FEW, |_| set(KEYS), |size, n| one(format!("SMISMEMBER s {}", words(size, |i| format!("member:{}", any(n * 31 + i)))))),
    case("scard", ONE, set, |_, _| one("SCARD s".into())),
    case("smembers", MANY, set, |_, _| one("SMEMBERS s".into())),
    case("spop", FEW, |_| set(KEYS), |size, n| vec![format!("SADD s {}", words(size, |i| format!("n:{n}:{i}"))), format!("SPOP s {size}")]),
    case("srandmember", FEW, |_| set(KEYS), |size, _| one(format!("SRANDMEMBER s {size}"))),
    case("sscan", SCANNED, |_| set(KEYS), |size, n| one(format!("SSCAN s {} COUNT {size}", n * 64))),
    case("smove", ONE, two_sets, |_, n| vec![format!("SADD s n:{n}"), format!("SMOVE s t n:{n}")]),
    case("sinter", MANY, two_sets, |_, _| one("SINTER s t".into())),
    case("sunion", MANY, two_sets, |_, _| one("SUNION s t".into())),
    case("sdiff", MANY, two_sets, |_, _| one("SDIFF s t".into())),
    case("sinterstore", MANY, two_sets, |_, _| one("SINTERSTORE d s t".into())),
    case("sunionstore", MANY, two_sets, |_, _| one("SUNIONSTORE d s t".into())),
    case("sdiffstore", MANY, two_sets, |_, _| one("SDIFFSTORE d s t".into())),
    case("sintercard", MANY, two_sets, |_, _| one("SINTERCARD 2 s t".into())),
    // Sorted sets.
    case("zadd", FEW, |_| zset(KEYS), |size, n| one(format!("ZADD z {}", words(size, |i| format!("{} member:{}", any(n + i), any(n * 31 + i)))))),
    case("zincrby", ONE, |_| zset(KEYS), |_, n| one(format!("ZINCRBY z 5 member:{}", any(n)))),
    case("zscore", ONE, |_| zset(KEYS), |_, n| one(format!("ZSCORE z member:{}", any(n)))),
    case("zrank", ONE, |_| zset(KEYS), |_, n| one(format!("ZRANK z member:{}", any(n)))),
    case("zcard", ONE, zset, |_, _| one("ZCARD z".into())),
    case("zcount", ONE, |_| zset(KEYS), |_, n| one(format!("ZCOUNT z {} {}", any(n), KEYS))),
    case("zrange", MANY, zset, |_, _| one("ZRANGE z 0 -1".into())),
    case("zrevrange", MANY, zset, |_, _| one("ZREVRANGE z 0 -1".into())),
    case("zrangebyscore", MANY, zset, |_, _| one("ZRANGEBYSCORE z -inf +inf".into())),
    case("zrevrangebyscore", MANY, zset, |_, _| one("ZREVRANGEBYSCORE z +inf -inf".into())),
    case("zrem", FEW, |_| zset(KEYS), |size, n| vec![format!("ZADD z {}", words(size, |i| format!("{i} n:{n}:{i}"))), format!("ZREM z {}", words(size, |i| format!("n:{n}:{i}")))]),
    case("zremrangebyscore", FEW, |_| zset(KEYS), |size, n| vec![format!("ZADD z {}", words(size, |i| format!("-5 n:{n}:{i}"))), "ZREMRANGEBYSCORE z -5 -5".into()]),
    case("zpopmin", FEW, |_| zset(KEYS), |size, n| vec![format!("ZADD z {}", words(size, |i| format!("{i} n:{n}:{i}"))), format!("ZPOPMIN z {size}")]),
    case("zpopmax", FEW, |_| zset(KEYS), |size, n| vec![format!("ZADD z {}", words(size, |i| format!("{i} n:{n}:{i}"))), format!("ZPOPMAX z {size}")]),
    case("zunion", MANY, two_zsets, |_, _| one("ZUNION 2 z y".into())),
    case("zinter", MANY, two_zsets, |_, _| one("ZINTER 2 z y".into())),
    case("zunionstore", MANY, two_zsets, |_, _| one("ZUNIONSTORE d 2 z y".into())),
    case("zinterstore", MANY, two_zsets, |_, _| one("ZINTERSTORE d 2 z y".into())),
    case("zscan", SCANNED, |_| zset(KEYS), |size, n| one(format!("ZSCAN z {} COUNT {size}", n * 64))),
    case("geoadd", FEW, |_| places(10_000), |size, n| one(format!("GEOADD g {}", words(size, |i| format!("13.5 {}.5 n:{n}:{i}", i % 80))))),
    case("geosearch", &[100, 1_000, 10_000], places, |_, _| one("GEOSEARCH g FROMLONLAT 10 20 BYRADIUS 1000 km".into())),
    case("geodist", ONE, |_| places(10_000), |_, n| one(format!("GEODIST g p:{} p:{}", n % 10_000, n % 9_000))),
    // Streams.
    case("xadd", ONE, nothing, |_, n| one(format!("XADD x:{} * field value", n % 100))),
    case("xlen", ONE, |_| stream(100), |_, _| one("XLEN x".into())),
    case("xrange", MANY, stream, |_, _| one("XRANGE x - +".into())),
    case("xrevrange", MANY, stream, |_, _| one("XREVRANGE x + -".into())),
    case("xread", FEW, |_| stream(10_000), |size, n| one(format!("XREAD COUNT {size} STREAMS x {}-0", n % 9_000))),
    // Connections, channels, transactions, scripts.
    case("ping", ONE, nothing, |_, _| one("PING".into())),
    case("echo", ONE, nothing, |_, _| one("ECHO hello".into())),
    case("select", ONE, nothing, |_, _| one("SELECT 0".into())),
    case("publish", ONE, nothing, |_, _| one("PUBLISH c message".into())),
    case("multi", ONE, nothing, |_, _| vec!["MULTI".into(), "PING".into(), "EXEC".into()]),
    case("exec", ONE, nothing, |_, _| vec!["MULTI".into(), "EXEC".into()]),
    case("time", ONE, nothing, |_, _| one("TIME".into())),
    case("eval", &[1, 10_000, 100_000], nothing, |size, _| one(format!("EVAL local~x=0~for~i=1,{size}~do~x=x+i~end~return~x 0"))),
    case("info", ONE, nothing, |_, _| one("INFO".into())),
    case("config|get", ONE, nothing, |_, _| one("CONFIG GET maxmemory".into())),
    case("config|set", ONE, nothing, |_, _| one("CONFIG SET maxmemory 0".into())),
    case("client|list", ONE, nothing, |_, _| one("CLIENT LIST".into())),
    case("command", ONE, nothing, |_, _| one("COMMAND".into())),
];
