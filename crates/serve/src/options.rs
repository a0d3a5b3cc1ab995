//! The command line: what to start, where, with which parameters.

use std::collections::BTreeMap;
use std::path::PathBuf;

use redscope_actor::Rng;
use redscope_engine::config::Config;
use redscope_node::created_cluster;

use crate::standalone::standalone;

const USAGE: &str = "\
redscope-serve standalone [redis.conf] [--port P] [--sentinel]
redscope-serve cluster --port P [--masters 3] [--replicas 1]
redscope-serve sentinel --port P [--replicas 2] [--sentinels 3] [--quorum 2] [--down-after-ms 5000]

After these, any parameter of redis-server: --maxmemory 100mb --save \"\" --dir PATH --replicaof HOST PORT
While it runs, standard input takes: crash NAME, restart NAME, pause NAME, resume NAME, cut A B, heal A B";

/// A process to be started.
#[derive(Clone, Debug)]
pub(crate) struct Spec {
    pub(crate) name: String,
    pub(crate) port: u16,
    pub(crate) sentinel: bool,
    pub(crate) config: Config,
    pub(crate) files: BTreeMap<String, Vec<u8>>,
    /// Where its files are; without one they are kept in memory.
    pub(crate) dir: Option<PathBuf>,
}

/// An option with the words behind it.
type Given = (String, Vec<String>);

/// Reads the command line into the processes it asks for.
pub(crate) fn parse(args: &[String]) -> Result<Vec<Spec>, String> {
    let (mode, rest) = args.split_first().ok_or(USAGE)?;
    let (words, options) = split_options(rest);
    match mode.as_str() {
        "standalone" => standalone(rest),
        "cluster" if words.is_empty() => cluster(options),
        "sentinel" if words.is_empty() => sentinel(options),
        _ => Err(USAGE.to_owned()),
    }
}

fn split_options(args: &[String]) -> (Vec<String>, Vec<Given>) {
    let (mut words, mut options): (Vec<String>, Vec<Given>) = (Vec::new(), Vec::new());
    for arg in args {
        match (arg.strip_prefix("--"), options.last_mut()) {
            (Some(name), _) => options.push((name.to_owned(), Vec::new())),
            (None, Some((_, values))) => values.push(arg.clone()),
            (None, None) => words.push(arg.clone()),
        }
    }
    (words, options)
}

/// Takes an option that is a number off the list.
fn take_number(options: &mut Vec<Given>, name: &str, default: u64) -> Result<u64, String> {
    let Some(at) = options.iter().position(|(given, _)| given == name) else { return Ok(default) };
    let (_, values) = options.remove(at);
    match values.as_slice() {
        [value] => value.parse().map_err(|_| format!("--{name} takes a number, not {value}")),
        _ => Err(format!("--{name} takes one number")),
    }
}

fn take_port(options: &mut Vec<Given>, default: u16) -> Result<u16, String> {
    let port = take_number(options, "port", u64::from(default))?;
    u16::try_from(port).ok().filter(|port| *port > 0).ok_or(format!("{port} is no port"))
}

/// Sets what is left: parameters of redis-server in their own form.
fn apply(config: &mut Config, options: &[Given]) -> Result<(), String> {
    for (name, values) in options {
        let text = values.join(" ");
        config.set_directive(name.as_bytes(), values).map_err(|why| {
            format!("*** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***\n>>> '{name} {text}'\n{why}")
        })?;
    }
    Ok(())
}

fn spec(name: String, port: u16, options: &[Given]) -> Result<Spec, String> {
    let mut config = Config::default();
    apply(&mut config, options)?;
    config.set_at_start(b"port", port.to_string().as_bytes()).map_err(|error| error.to_string())?;
    let given_dir = options.iter().any(|(name, _)| name == "dir");
    let dir = given_dir.then(|| PathBuf::from(config.text("dir")).join(&name));
    Ok(Spec { name, port, sentinel: false, config, files: BTreeMap::new(), dir })
}

/// Masters first, then the replicas of each in turn; config epochs as redis-cli gives them.
fn cluster(mut options: Vec<Given>) -> Result<Vec<Spec>, String> {
    let port = take_port(&mut options, 7000)?;
    let masters = take_number(&mut options, "masters", 3)?.clamp(1, 100) as usize;
    let replicas = take_number(&mut options, "replicas", 1)?.min(10) as usize;
    let count = masters * (replicas + 1);
    let last = usize::from(port) + count - 1;
    if last + 10_000 > 65_535 {
        return Err(format!("ports {port} to {last} leave no room for the bus, 10000 above"));
    }
    let mut rng = Rng::new(u64::from(std::process::id()) << 20 | u64::from(port));
    let ids: Vec<String> = (0..count).map(|_| rng.hex(40)).collect();
    options.push(("cluster-enabled".to_owned(), vec!["yes".to_owned()]));
    let confs = created_cluster(port, masters, &ids);
    let numbered = confs.into_iter().zip(0u16..);
    numbered
        .map(|(conf, index)| {
            let mut spec = spec(format!("n{}", index + 1), port + index, &options)?;
            spec.files.insert("nodes.conf".to_owned(), conf);
            Ok(spec)
        })
        .collect()
}

fn sentinel(mut options: Vec<Given>) -> Result<Vec<Spec>, String> {
    let port = take_port(&mut options, 6379)?;
    let replicas = take_number(&mut options, "replicas", 2)?.min(20) as u16;
    let sentinels = take_number(&mut options, "sentinels", 3)?.min(20) as u16;
    let quorum = take_number(&mut options, "quorum", 2)?;
    let down_after_ms = take_number(&mut options, "down-after-ms", 5000)?;
    if u32::from(port) + 20_000 + u32::from(sentinels) > 65_535 {
        return Err(format!("port {port} leaves no room for the Sentinels, 20000 above"));
    }
    let mut specs = Vec::new();
    for number in 0..=replicas {
        let mut own = options.clone();
        if number > 0 {
            let at = vec!["127.0.0.1".to_owned(), port.to_string()];
            own.push(("replicaof".to_owned(), at));
        }
        specs.push(spec(format!("n{}", number + 1), port + number, &own)?);
    }
    for number in 0..sentinels {
        let mut spec = spec(format!("s{}", number + 1), port + 20_000 + number, &options)?;
        spec.sentinel = true;
        let conf = format!(
            "sentinel monitor mymaster 127.0.0.1 {port} {quorum}\n\
             sentinel down-after-milliseconds mymaster {down_after_ms}\n"
        );
        spec.files.insert("sentinel.conf".to_owned(), conf.into_bytes());
        specs.push(spec);
    }
    Ok(specs)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Vec<Spec>, String> {
        parse(&line.split(' ').map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn the_three_forms() {
        let one = parsed("standalone --port 7100 --maxmemory 100mb").unwrap();
        assert_eq!((one.len(), one[0].port), (1, 7100));
        assert_eq!(one[0].config.text("maxmemory"), "104857600");
        let six = parsed("cluster --port 7100 --cluster-node-timeout 2000").unwrap();
        assert_eq!(
            six.iter().map(|s| s.port).collect::<Vec<_>>(),
            (7100..7106).collect::<Vec<_>>()
        );
        let all = parsed("sentinel --port 7100 --replicas 1").unwrap();
        let ports: Vec<u16> = all.iter().map(|s| s.port).collect();
        assert_eq!(ports, [7100, 7101, 27100, 27101, 27102]);
    }

    #[test]
    fn mistakes_are_named() {
        assert!(parsed("standalone --no-such-thing 1").unwrap_err().contains("no-such-thing"));
        assert!(parsed("cluster --port x").unwrap_err().contains("takes a number"));
        assert!(parsed("nonsense").unwrap_err().contains("redscope-serve standalone"));
    }
}
