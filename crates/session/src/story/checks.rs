//! Stories of what checks have found.

use redscope_labs::World;
use redscope_labs::check::{Allowance, Cause, Checks, End, Found, LockCause, Origin, StaleCause};
use redscope_sim::Stamp;

use super::{
    LockLoss, LossCause, OriginView, StaleReason, Story, StoryView, Teller, Tone, broken, of_cause,
};

/// How much of the findings was told.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Seen {
    violations: usize,
    allowances: usize,
}

impl Seen {
    /// All of it.
    pub(crate) fn of(checks: &Checks) -> Self {
        let violations = checks.violations().found_count();
        let allowances = checks.allowances().found_count();
        Seen { violations, allowances }
    }

    /// The stories of what is new.
    pub(crate) fn news(&mut self, world: &World, checks: &Checks) -> Vec<StoryView> {
        let mut stories = Vec::new();
        for found in checks.allowances().since(self.allowances).iter() {
            add_allowance(world, &mut stories, found);
        }
        for found in checks.violations().since(self.violations).iter() {
            let (node, what) = broken::of(&Teller { world }, &found.what);
            let first = || world.ids().next().map(|id| world.name(id).to_string());
            let node = node.or_else(first).unwrap_or_default();
            stories.push(view(world, found, node, Story::Violated(what)));
        }
        *self = Seen::of(checks);
        stories
    }
}

fn add_allowance(world: &World, stories: &mut Vec<StoryView>, found: &Found<Allowance>) {
    let (node, story) = match &found.what {
        Allowance::Lost(loss) => {
            let Some((server, cause)) = cause_of(&loss.cause) else { return };
            // What went at one moment for one cause is one story.
            let before = stories.iter_mut().find(|view| {
                let Story::WritesLost { cause: other, .. } = &view.story else { return false };
                view.step == found.stamp.step && view.node == *server && *other == cause
            });
            if let Some(Story::WritesLost { keys, writes, .. }) = before.map(|view| &mut view.story)
            {
                *keys += 1;
                *writes += loss.writes;
                return;
            }
            (server.to_string(), Story::WritesLost { keys: 1, writes: loss.writes, cause })
        }
        Allowance::TwoMasters { masters: [first, second], key } => {
            let story = Story::TwoMasters { other: second.to_string(), key: key.to_string() };
            (first.to_string(), story)
        }
        // Of a row of them the first is told.
        Allowance::StaleRead { .. } if found.origin.began != found.stamp => return,
        Allowance::StaleRead { key, read, acknowledged, acknowledged_at, server, cause } => {
            let story = Story::StaleRead {
                key: key.to_string(),
                read: *read,
                acknowledged: *acknowledged,
                late_ms: (found.stamp.at - acknowledged_at.at) / 1000,
                why: match cause {
                    StaleCause::Replica => StaleReason::Replica,
                    StaleCause::OtherMaster => StaleReason::OtherMaster,
                },
            };
            (server.to_string(), story)
        }
        Allowance::LockLost { holder, key, left_ms, taken_by, cause } => {
            let story = Story::LockLost {
                key: key.to_string(),
                left_ms: *left_ms,
                taken_by: taken_by.as_ref().map(ToString::to_string),
                why: lock_loss(cause),
            };
            (holder.to_string(), story)
        }
    };
    stories.push(view(world, found, node, story));
}

/// Whose they were, and why they are gone; what somebody may have deleted is no loss.
fn cause_of(cause: &Cause) -> Option<(&str, LossCause)> {
    Some(match cause {
        Cause::Failover { from, .. } => (from, LossCause::Failover),
        Cause::Restart { server, end, .. } => {
            let cause = match end {
                End::Crash => LossCause::Crash,
                End::PowerCut => LossCause::PowerCut,
                End::Exit => LossCause::Exit,
            };
            (server, cause)
        }
        Cause::Unread { server } => (server, LossCause::Unread),
        Cause::NewDisk { server } => (server, LossCause::NewDisk),
        Cause::Damage { server } => (server, LossCause::Damage),
        Cause::Replaced { .. } => return None,
    })
}

fn lock_loss(cause: &LockCause) -> LockLoss {
    match cause {
        LockCause::Lost(Cause::Replaced { server }) => {
            LockLoss::Replaced { server: server.to_string() }
        }
        LockCause::Lost(cause) => {
            let (server, cause) = cause_of(cause).unwrap_or(("", LossCause::Failover));
            LockLoss::Write { server: server.to_owned(), cause }
        }
        LockCause::Client { name } => LockLoss::Client { name: name.to_string() },
        LockCause::Clock { server } => LockLoss::Clock { server: server.to_string() },
        LockCause::Evicted { server } => LockLoss::Evicted { server: server.to_string() },
    }
}

fn view<W>(world: &World, found: &Found<W>, node: String, story: Story) -> StoryView {
    let Stamp { step, at } = found.stamp;
    let origin = Some(origin(world, &found.origin));
    StoryView { step, at_us: at.0, node, tone: Tone::Bad, story, origin }
}

fn origin(world: &World, Origin { began, cause }: &Origin) -> OriginView {
    // Who comes only later has no name yet.
    let cause = cause.as_ref().filter(|told| world.knows(told.actor));
    let cause = cause.and_then(|told| of_cause(world, told)).map(Box::new);
    OriginView { step: began.step, at_us: began.at.0, cause }
}

#[cfg(test)]
mod tests {
    use redscope_actor::Address;
    use redscope_labs::{Fact, Scenario, Told, Values, scenario};
    use redscope_node::{ClusterFact, EpochChange, Fact as Redis};
    use redscope_sim::What;

    use super::*;
    use crate::story::{EpochCause, of};

    #[test]
    fn a_config_epoch_is_told_where_it_has_led_to_something_and_nowhere_else() {
        let values = Values::new(Scenario::find("cluster").expect("it is in the list"), 5);
        let world = scenario::open(&values).expect("it starts");
        let actor = world.listener(&Address::local(7000)).expect("n1 listens there");
        let fact = ClusterFact::ConfigEpoch { epoch: 7, why: EpochChange::Bumped };
        let what = What::Fact(Fact::Redis(Redis::Cluster(fact)));
        let told = Told { stamp: Stamp::default(), actor, what };
        assert_eq!(of(&world, &told), None);
        let origin = origin(&world, &Origin { began: told.stamp, cause: Some(told) });
        let cause = origin.cause.expect("it has a story");
        let story = Story::ConfigEpoch { epoch: 7, why: EpochCause::Bumped };
        assert_eq!((cause.node.as_str(), cause.story), ("n1", story));
    }
}
