//! `sentinel.conf`: what a Sentinel is told, and what it remembers over a restart.
//!
//! `directive` takes one line, `lines` says what the file is to hold.

mod directive;
mod lines;

use std::collections::BTreeMap;

use redscope_data::REDIS_VERSION;
use redscope_resp::split_args;

use crate::clock::Mstime;
use crate::sentinel::instance::Master;
use crate::sentinel::settings::{Hosts, Periods, Settings};

/// Everything the lines of a file say.
#[derive(Clone, Debug)]
pub(super) struct Told {
    pub(super) settings: Settings,
    pub(super) myid: String,
    pub(super) current_epoch: u64,
    pub(super) masters: BTreeMap<String, Master>,
    now: Mstime,
    hosts: Hosts,
}

/// When a line is read: others may speak of what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Turn {
    BeforeMasters,
    Masters,
    AfterMasters,
}

/// Directives that are read before masters are made.
/// Source: sentinel.c `preMonitorCfgName`, 7.0.15.
const BEFORE_MASTERS: [&str; 9] = [
    "announce-ip",
    "announce-port",
    "deny-scripts-reconfig",
    "sentinel-user",
    "sentinel-pass",
    "current-epoch",
    "myid",
    "resolve-hostnames",
    "announce-hostnames",
];

impl Told {
    /// Reads the `sentinel …` lines of a file; other lines are parameters.
    ///
    /// Errors: the text with which a process says that it will not start.
    /// Source: sentinel.c `loadSentinelConfigFromQueue`, 7.0.15.
    pub(super) fn read(file: &[u8], hosts: Hosts, now: Mstime) -> Result<Self, String> {
        let mut told = Told {
            settings: Settings::default(),
            myid: String::new(),
            current_epoch: 0,
            masters: BTreeMap::new(),
            now,
            hosts,
        };
        let mut queue = Vec::new();
        for (index, line) in file.split(|byte| *byte == b'\n').enumerate() {
            let line = line.trim_ascii();
            if line.first() == Some(&b'#') {
                continue;
            }
            let args = split_args(line).unwrap_or_default();
            let words = args.iter().map(|arg| String::from_utf8_lossy(arg).into_owned());
            let mut words: Vec<String> = words.collect();
            if words.len() > 1 && words[0].eq_ignore_ascii_case("sentinel") {
                words.remove(0);
                words[0].make_ascii_lowercase();
                queue.push((turn_of(&words[0]), index + 1, line, words));
            }
        }
        queue.sort_by_key(|(turn, number, ..)| (*turn, *number));
        for (_, number, line, words) in queue {
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            told.take(&words).map_err(|why| {
                format!(
                    "\n*** FATAL CONFIG FILE ERROR (Redis {REDIS_VERSION}) ***\n\
                     Reading the configuration file, at line {number}\n>>> '{}'\n{why}",
                    String::from_utf8_lossy(line)
                )
            })?;
        }
        Ok(told)
    }
}

fn turn_of(directive: &str) -> Turn {
    match directive {
        "monitor" => Turn::Masters,
        directive if BEFORE_MASTERS.contains(&directive) => Turn::BeforeMasters,
        _ => Turn::AfterMasters,
    }
}

/// Whether the `sentinel …` lines of a file can be read; `hosts` is a file that names hosts.
///
/// Errors: the text with which a Sentinel says that it will not start.
pub fn check_sentinel_conf(file: &[u8], hosts: &[u8]) -> Result<(), String> {
    Told::read(file, Hosts::read(hosts), Mstime(0)).map(drop)
}

/// The times a master begins with.
pub(super) fn new_master(
    name: &str,
    at: redscope_actor::Address,
    quorum: usize,
    periods: &Periods,
    now: Mstime,
) -> Master {
    let mut master = Master::new(name, at, quorum, now);
    master.down_after_ms = periods.default_down_after;
    master.failover_timeout_ms = periods.default_failover_timeout;
    master
}
