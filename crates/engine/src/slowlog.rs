//! What took long: the slow log and the latency monitor.
//!
//! How long a command took is what the model of `cost/` says, if it is on, and what `DEBUG SLEEP`
//! and its kin keep the process asleep. Source: slowlog.c and latency.c, 7.0.15.

use std::collections::{BTreeMap, VecDeque};

use redscope_data::Str;

/// Arguments and bytes of an argument that an entry keeps.
const MAX_ARGS: usize = 32;
const MAX_ARG_BYTES: usize = 128;
/// Samples kept of each latency event.
const MAX_SAMPLES: usize = 160;

/// A command that took long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlowCommand {
    /// Number of the entry, never used twice.
    pub id: u64,
    /// Unix seconds.
    pub at_s: u64,
    /// How long it took.
    pub duration_us: u64,
    /// Its arguments, shortened.
    pub args: Vec<Str>,
    /// Who sent it.
    pub addr: String,
    /// The sender's name.
    pub client_name: Str,
}

/// The slow log, newest first.
#[derive(Clone, Debug, Default)]
pub struct SlowLog {
    entries: VecDeque<SlowCommand>,
    next_id: u64,
}

impl SlowLog {
    /// Adds a command; `max_len` is `slowlog-max-len`.
    pub fn push(
        &mut self,
        args: &[&[u8]],
        at_s: u64,
        duration_us: u64,
        client: (&str, &Str),
        max_len: usize,
    ) {
        let entry = SlowCommand {
            id: self.next_id,
            at_s,
            duration_us,
            args: shortened(args),
            addr: client.0.to_owned(),
            client_name: client.1.clone(),
        };
        self.next_id += 1;
        self.entries.push_front(entry);
        self.entries.truncate(max_len);
    }

    /// Entries, newest first.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &SlowCommand> {
        self.entries.iter()
    }

    /// Forgets all entries; numbers go on.
    pub fn clear(&mut self) {
        self.entries.clear();
    }
}

fn shortened(args: &[&[u8]]) -> Vec<Str> {
    let kept = if args.len() > MAX_ARGS { MAX_ARGS - 1 } else { args.len() };
    let mut shown: Vec<Str> = args[..kept]
        .iter()
        .map(|arg| match arg.len() > MAX_ARG_BYTES {
            true => {
                let more = format!("... ({} more bytes)", arg.len() - MAX_ARG_BYTES);
                Str::from([&arg[..MAX_ARG_BYTES], more.as_bytes()].concat())
            }
            false => Str::from(*arg),
        })
        .collect();
    if kept < args.len() {
        shown.push(Str::from(format!("... ({} more arguments)", args.len() - kept)));
    }
    shown
}

/// Samples of one kind of event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LatencyEvent {
    /// Unix seconds and milliseconds taken, oldest first; one for each second.
    pub samples: VecDeque<(u64, u64)>,
    /// The longest ever.
    pub max_ms: u64,
}

/// The latency monitor: events by name.
#[derive(Clone, Debug, Default)]
pub struct LatencyMonitor {
    /// The events.
    pub events: BTreeMap<&'static str, LatencyEvent>,
}

impl LatencyMonitor {
    /// Adds a sample; of one second only the longest is kept.
    pub fn add(&mut self, event: &'static str, at_s: u64, ms: u64) {
        let event = self.events.entry(event).or_default();
        event.max_ms = event.max_ms.max(ms);
        match event.samples.back_mut() {
            Some((last_s, last_ms)) if *last_s == at_s => *last_ms = ms.max(*last_ms),
            _ => event.samples.push_back((at_s, ms)),
        }
        if event.samples.len() > MAX_SAMPLES {
            event.samples.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_requests_are_shortened() {
        let long = vec![b'x'; 200];
        let args: Vec<&[u8]> = (0..40).map(|_| long.as_slice()).collect();
        let shown = shortened(&args);
        assert_eq!(shown.len(), 32);
        assert!(shown[0].ends_with(b"... (72 more bytes)"));
        assert_eq!(&*shown[31], b"... (9 more arguments)");
    }
}
