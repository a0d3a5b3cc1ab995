//! The command line: what to start, where, with which parameters.

use std::path::PathBuf;

use redscope_engine::config::key;
use redscope_labs::act::machine_forms;
use redscope_labs::scenario::{Member, SCENARIOS, Scenario, Values};
use redscope_resp::quote;

use crate::spec::Spec;
use crate::standalone::standalone;

/// An option with the words behind it.
type Given = (String, Vec<String>);

/// Reads the command line into the processes it asks for.
pub(crate) fn parse(args: &[String]) -> Result<Vec<Spec>, String> {
    let (mode, rest) = args.split_first().ok_or_else(usage)?;
    if mode == "standalone" {
        return standalone(rest);
    }
    let (words, options) = split_options(rest);
    match Scenario::find(mode).filter(|_| words.is_empty()) {
        Some(scenario) => deployment(scenario, &options),
        None => Err(usage()),
    }
}

fn usage() -> String {
    let mut text = "redscope-serve standalone [redis.conf] [--port P] [--sentinel]\n".to_owned();
    for scenario in SCENARIOS.iter().filter(|scenario| scenario.id != "standalone") {
        let params = scenario.params.iter();
        let params = params.map(|param| format!(" [--{} {}]", param.name, param.default));
        text += &format!("redscope-serve {}{}\n", scenario.id, params.collect::<String>());
    }
    text + "\nAfter these, any parameter of redis-server: --maxmemory 100mb --save \"\" --dir PATH \
            --replicaof HOST PORT\n\
            While it runs, standard input takes:\n"
        + &machine_forms()
        + "\n\nReal servers on the page:\n"
        + &crate::live::usage()
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

/// A scenario behind ports: options are its own numbers, or parameters of every process.
fn deployment(scenario: &'static Scenario, options: &[Given]) -> Result<Vec<Spec>, String> {
    let mut values = Values::new(scenario, 0);
    // Two deployments on one machine have nodes of different names.
    values.seed = u64::from(std::process::id()) << 20;
    for (name, given) in options {
        if scenario.params.iter().any(|param| param.name == name) {
            let number = match given.as_slice() {
                [number] => number.parse().ok(),
                _ => None,
            };
            let number = number.ok_or_else(|| format!("--{name} takes a number"))?;
            values.set(name, number).map_err(|why| why.to_string())?;
        } else {
            let words: Vec<String> = given.iter().map(|word| quote(word.as_bytes())).collect();
            values.settings.push((name.clone(), words.join(" ")));
        }
    }
    let members = scenario.members(&values).map_err(|why| why.to_string())?;
    members.into_iter().map(spec).collect()
}

fn spec(member: Member) -> Result<Spec, String> {
    let Member { name, server, files } = member;
    let given_dir = server.settings.iter().any(|(name, _)| name == "dir");
    let made = server
        .to_spec()
        .map_err(|error| format!("*** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***\n{error}"))?;
    let dir = given_dir.then(|| PathBuf::from(made.config.text(key::DIR)).join(&name));
    let (port, sentinel, config) = (made.address.port, made.sentinel, made.config);
    let files = files.into_iter().collect();
    Ok(Spec { name, port, sentinel, config, conf_on_disk: made.conf_on_disk, files, dir })
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
        assert_eq!(one[0].config.text(key::MAXMEMORY), "104857600");
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
