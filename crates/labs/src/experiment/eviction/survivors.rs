//! Which of the old keys are still there when half of them had to go: the picture in Redis's own
//! documentation, for any policy.

use redscope_engine::config::ConfigError;
use serde::{Deserialize, Serialize};

use super::exact::Cache;
use super::policy::{Kind, Policy};
use super::server::{Server, Setting, room_bytes};
use super::trace::Trace;
use crate::experiment::knob::Knobs;

/// So many keys are put in, one a second, before half as many more come.
pub const OLD: u32 = 100;
const NEW: u32 = OLD / 2;

/// Which keys a policy has kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Band {
    /// The policy by its name.
    pub policy: String,
    /// Whether each key is there, the oldest first; the last third was put in last.
    pub kept: Vec<bool>,
}

/// Fills a cache of [`OLD`] keys, has each asked for once in the same order, and puts in half as many more.
///
/// Errors: none, unless the engine does not know a policy of its own.
pub fn survivors(policy: Policy, knobs: Knobs, seed: u64) -> Result<Band, ConfigError> {
    let all = OLD + NEW;
    let kept = match policy.kind {
        Kind::Redis { policy, samples } => {
            let mut setting = Setting { knobs, seed };
            // All may go, so that policies for keys with a time to live are seen choosing.
            setting.knobs.turn_up("with-ttl");
            let room = room_bytes(&setting, OLD.into(), &(0..all).collect::<Vec<_>>())?;
            let mut server = Server::new(policy, samples, &setting, room)?;
            for key in (0..OLD).chain(0..OLD).chain(OLD..all) {
                server.wait(1_000_000);
                server.ask(key);
            }
            (0..all).map(|key| server.has(key)).collect()
        }
        Kind::Exact(exact) => {
            let asked = (0..OLD).chain(0..OLD).chain(OLD..all).collect();
            let trace = Trace { asked, keys: all };
            let mut cache = Cache::new(exact, &trace, OLD as usize, seed);
            trace.asked.iter().for_each(|key| {
                cache.ask(*key);
            });
            (0..all).map(|key| cache.has(key)).collect()
        }
    };
    Ok(Band { policy: policy.name.to_owned(), kept })
}
