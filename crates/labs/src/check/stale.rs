//! Allowed: a read shows less than was acknowledged before it was asked.

use std::collections::BTreeMap;

use redscope_actor::Time;
use redscope_node::Process;
use redscope_sim::{ActorId, Stamp, What};

use super::found::{Allowance, StaleCause};
use super::ledger::name_at;
use super::origin::Origin;
use super::report::Report;
use super::scene::{Check, Scene};
use super::way::is_bad;
use super::weight::of_map;
use crate::Told;
use crate::app::WriterFact;
use crate::cast::{Cast, Fact};

/// What a server shows within so many microseconds of the last that was stale belongs to one row.
const ROW_US: u64 = 5_000_000;

/// Remembers what was acknowledged when a read was asked.
#[derive(Clone, Debug, Default)]
pub(super) struct Stale {
    asked: BTreeMap<ActorId, (u64, Stamp)>,
    /// Of each server that has answered so, when it began to and when it did so last.
    rows: BTreeMap<ActorId, (Stamp, Time)>,
}

impl Check for Stale {
    fn see(&mut self, scene: &Scene<'_>, report: &mut Report) {
        for told in scene.told {
            let now_is = report.now();
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
                    if *mark >= acknowledged
                        || scene.ledger.is_doubtful(key, *mark)
                        || scene.ledger.is_touched_since(key, at)
                    {
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
                    let (began, last) = self.rows.entry(id).or_insert((now_is, now_is.at));
                    if now_is.at - *last > ROW_US {
                        *began = now_is;
                    }
                    *last = now_is.at;
                    let cause_fact = match cause {
                        StaleCause::Replica => behind_by(scene, id),
                        StaleCause::OtherMaster => {
                            let by = scene.ledger.acknowledged_by(key);
                            by.and_then(|by| scene.past.promotion(by))
                        }
                    };
                    let origin = Origin { began: *began, cause: cause_fact.cloned() };
                    report.allowance(
                        origin,
                        Allowance::StaleRead {
                            key: key.clone(),
                            read: *mark,
                            acknowledged,
                            acknowledged_at: at,
                            server: name,
                            cause,
                        },
                    );
                }
                _ => {}
            }
        }
    }

    fn weight_bytes(&self) -> usize {
        of_map(&self.asked) + of_map(&self.rows)
    }
}

/// What keeps a replica behind its master, beside that it always is a little.
fn behind_by<'a>(scene: &Scene<'a>, replica: ActorId) -> Option<&'a Told> {
    let Some(Cast::Redis(Process::Server(server))) = scene.world.actor(replica) else {
        return None;
    };
    let master = scene.world.listener(&server.view().master?.address)?;
    let is_slow = is_bad(scene.world.path(master, replica));
    let changed = || scene.past.path(master).filter(|_| is_slow);
    scene.past.cut(master, replica).or_else(|| scene.past.lost_link(replica)).or_else(changed)
}
