//! Allowed: a read shows less than was acknowledged before it was asked.

use std::collections::BTreeMap;

use redscope_node::Process;
use redscope_sim::{ActorId, Stamp, What};

use super::found::{Allowance, StaleCause};
use super::ledger::name_at;
use super::report::Report;
use super::scene::{Check, Scene};
use crate::app::WriterFact;
use crate::cast::{Cast, Fact};

/// Remembers what was acknowledged when a read was asked.
#[derive(Clone, Debug, Default)]
pub(super) struct Stale {
    asked: BTreeMap<ActorId, (u64, Stamp)>,
}

impl Check for Stale {
    fn see(&mut self, scene: &Scene<'_>, report: &mut Report) {
        for told in scene.told {
            match &told.what {
                What::Fact(Fact::Writer(WriterFact::Reading { key, .. })) => {
                    match scene.ledger.acknowledged(key) {
                        Some(acknowledged) => self.asked.insert(told.actor, acknowledged),
                        None => self.asked.remove(&told.actor),
                    };
                }
                What::Fact(Fact::Writer(WriterFact::Read { key, mark, server })) => {
                    let asked = self.asked.remove(&told.actor);
                    // What was lost meanwhile nobody can show.
                    let now = scene.ledger.acknowledged(key).map_or(0, |(mark, _)| mark);
                    let Some((acknowledged, at)) = asked.filter(|(mark, _)| *mark <= now) else {
                        continue;
                    };
                    if *mark >= acknowledged || scene.ledger.is_doubtful(key, *mark) {
                        continue;
                    }
                    let Some((id, name)) = name_at(scene.world, server) else { continue };
                    let cause = match scene.world.actor(id) {
                        Some(Cast::Redis(Process::Server(server)))
                            if server.view().master.is_some() =>
                        {
                            StaleCause::Replica
                        }
                        _ => StaleCause::OtherMaster,
                    };
                    report.allowance(Allowance::StaleRead {
                        key: key.clone(),
                        read: *mark,
                        acknowledged,
                        acknowledged_at: at,
                        server: name,
                        cause,
                    });
                }
                _ => {}
            }
        }
    }
}
