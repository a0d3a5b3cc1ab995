//! What costs the same whoever does it: reading and writing, forking, files, expiry, eviction.

use super::peer::Redis;

/// Requests by which a figure is found.
const REQUESTS: u32 = 2_000;
/// Bytes of a long value.
const LONG_BYTES: usize = 50_000;

/// The figures by the engine's names for them, in its units.
pub(super) fn measure(redis: &mut Redis) -> Result<Vec<(&'static str, f64)>, String> {
    let mut figures = connections(redis)?;
    figures.extend(tick_and_accept(redis)?);
    figures.extend(fork(redis)?);
    figures.extend(expiry(redis)?);
    figures.extend(eviction(redis)?);
    figures.extend(files(redis)?);
    for (name, value) in &figures {
        eprintln!("    {name:18}{value:>12.0}");
    }
    Ok(figures)
}

/// Processor time of a request outside of its command, in batches of so many: the best of five.
fn around_ns(redis: &mut Redis, request: &str, command: &str, batch: u32) -> Result<f64, String> {
    let mut best = f64::INFINITY;
    let requests = vec![request.to_owned(); batch as usize - 1];
    let rounds = REQUESTS / batch;
    for _ in 0..5 {
        redis.carry_out(&["CONFIG RESETSTAT".to_owned()])?;
        let before = redis.processor_ns()?;
        for _ in 0..rounds {
            redis.carry_out(&requests)?;
        }
        let all = redis.processor_ns()? - before;
        // A batch ends with an ECHO.
        let echoes = redis.ns_per_call("echo")? * f64::from(rounds);
        let inside = match batch {
            1 => 0.0,
            _ => redis.ns_per_call(command)? * f64::from(rounds * (batch - 1)),
        };
        best = best.min((all - echoes - inside) / f64::from(rounds * batch));
    }
    Ok(best)
}

fn connections(redis: &mut Redis) -> Result<Vec<(&'static str, f64)>, String> {
    let long = "x".repeat(LONG_BYTES);
    let alone = around_ns(redis, "PING", "ping", 1)?;
    let among = around_ns(redis, "PING", "ping", 100)?;
    let names = vec!["k"; 100].join(" ");
    let of_many = around_ns(redis, &format!("EXISTS {names}"), "exists", 100)?;
    let of_one = around_ns(redis, "EXISTS k", "exists", 100)?;
    let argument = (of_many - of_one) / 99.0;
    let set_short = around_ns(redis, "SET other x", "set", 20)?;
    let set_long = around_ns(redis, &format!("SET other {long}"), "set", 20)?;
    // Bytes are copied the same way in both directions.
    let byte_ps = (set_long - set_short) * 1000.0 / LONG_BYTES as f64;
    // A system call each: nothing tells them apart from outside.
    let call = (alone - among) / 0.99 / 2.0;
    Ok(vec![
        ("read_ns", call),
        ("read_byte_ps", byte_ps),
        ("request_ns", among - 2.0 * call / 100.0 - argument),
        ("argument_ns", argument),
        ("write_ns", call),
        ("write_byte_ps", byte_ps),
    ])
}

fn tick_and_accept(redis: &mut Redis) -> Result<Vec<(&'static str, f64)>, String> {
    const SECONDS: u64 = 3;
    const KNOCKS: u32 = 1_000;
    redis.carry_out(&["FLUSHALL".to_owned()])?;
    let before = redis.processor_ns()?;
    std::thread::sleep(std::time::Duration::from_secs(SECONDS));
    let tick = (redis.processor_ns()? - before) / (SECONDS * 10) as f64;
    let before = redis.processor_ns()?;
    for _ in 0..KNOCKS {
        redis.knock()?;
    }
    redis.carry_out(&[])?;
    let accept = (redis.processor_ns()? - before) / f64::from(KNOCKS);
    Ok(vec![("accept_ns", accept), ("tick_ns", tick)])
}

/// The least `latest_fork_usec` of several, and the pages in use.
fn fork_once(redis: &mut Redis) -> Result<(f64, f64), String> {
    let mut least_us = f64::INFINITY;
    for _ in 0..8 {
        redis.carry_out(&["BGSAVE".to_owned()])?;
        while redis.number("persistence", "rdb_bgsave_in_progress")? > 0.0 {
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        least_us = least_us.min(redis.number("stats", "latest_fork_usec")?);
    }
    Ok((least_us * 1000.0, redis.number("memory", "used_memory")? / 4096.0))
}

fn fork(redis: &mut Redis) -> Result<Vec<(&'static str, f64)>, String> {
    redis.carry_out(&["FLUSHALL".to_owned()])?;
    let (small_ns, small_pages) = fork_once(redis)?;
    redis.carry_out(&["DEBUG POPULATE 300000 k 1000".to_owned()])?;
    let (large_ns, large_pages) = fork_once(redis)?;
    redis.carry_out(&["FLUSHALL".to_owned()])?;
    let page = (large_ns - small_ns) / (large_pages - small_pages);
    Ok(vec![("fork_ns", small_ns - page * small_pages), ("fork_page_ps", page * 1000.0)])
}

fn expiry(redis: &mut Redis) -> Result<Vec<(&'static str, f64)>, String> {
    const KEYS: u32 = 300_000;
    const LOOK_NS: f64 = 100.0;
    for from in (0..KEYS).step_by(1_000) {
        let set = |n: u32| format!("SET expiring:{n} value PX 5000");
        redis.carry_out(&(from..from + 1_000).map(set).collect::<Vec<_>>())?;
    }
    redis.carry_out(&["CONFIG RESETSTAT".to_owned()])?;
    let before = redis.number("stats", "expire_cycle_cpu_milliseconds")?;
    std::thread::sleep(std::time::Duration::from_secs(9));
    let spent_ms = redis.number("stats", "expire_cycle_cpu_milliseconds")? - before;
    let expired = redis.number("stats", "expired_keys")?;
    // Nearly all that are looked at have expired.
    let each_ns = spent_ms * 1e6 / expired;
    Ok(vec![("expire_look_ns", LOOK_NS), ("expire_ns", each_ns - LOOK_NS)])
}

fn eviction(redis: &mut Redis) -> Result<Vec<(&'static str, f64)>, String> {
    redis.carry_out(&["FLUSHALL".to_owned(), "DEBUG POPULATE 200000 k 100".to_owned()])?;
    let half = (redis.number("memory", "used_memory")? / 2.0) as u64;
    let before = redis.processor_ns()?;
    redis.carry_out(&[
        "CONFIG RESETSTAT".to_owned(),
        "CONFIG SET maxmemory-policy allkeys-lru".to_owned(),
        format!("CONFIG SET maxmemory {half}"),
    ])?;
    while redis.number("memory", "used_memory")? as u64 > half {
        std::thread::sleep(std::time::Duration::from_millis(200));
    }
    let spent = redis.processor_ns()? - before;
    let evicted = redis.number("stats", "evicted_keys")?;
    redis.carry_out(&["CONFIG SET maxmemory 0".to_owned(), "FLUSHALL".to_owned()])?;
    Ok(vec![("evict_ns", spent / evicted)])
}

/// Writing and reading RDB files of short values, then of long ones.
fn files(redis: &mut Redis) -> Result<Vec<(&'static str, f64)>, String> {
    const KEYS: f64 = 200_000.0;
    redis.carry_out(&["CONFIG SET rdbcompression no".to_owned()])?;
    let mut spent_once = |bytes: u32| -> Result<(f64, f64), String> {
        redis.carry_out(&[
            "FLUSHALL".to_owned(),
            format!("DEBUG POPULATE {KEYS} k {bytes}"),
            "CONFIG RESETSTAT".to_owned(),
            "SAVE".to_owned(),
        ])?;
        let save = redis.ns_per_call("save")?;
        redis.carry_out(&["FLUSHALL".to_owned(), "CONFIG RESETSTAT".to_owned()])?;
        redis.carry_out(&["DEBUG RELOAD NOSAVE".to_owned()])?;
        Ok((save, redis.ns_per_call("debug")?))
    };
    let mut spent = |bytes: u32| -> Result<(f64, f64), String> {
        let (one, other) = (spent_once(bytes)?, spent_once(bytes)?);
        Ok((one.0.min(other.0), one.1.min(other.1)))
    };
    let (short_save, short_load) = spent(10)?;
    let (long_save, long_load) = spent(1_000)?;
    redis.carry_out(&["FLUSHALL".to_owned(), "CONFIG SET rdbcompression yes".to_owned()])?;
    let byte = |long: f64, short: f64| (long - short) / (KEYS * 990.0);
    let (load_byte, save_byte) = (byte(long_load, short_load), byte(long_save, short_save));
    // A key takes its name, a type and two lengths: about twenty bytes with a short value.
    Ok(vec![
        ("load_key_ns", short_load / KEYS - 20.0 * load_byte),
        ("load_byte_ps", load_byte * 1000.0),
        ("save_key_ns", short_save / KEYS - 20.0 * save_byte),
        ("save_byte_ps", save_byte * 1000.0),
    ])
}
