//! Stories of what checks have found.

use redscope_labs::World;
use redscope_labs::check::{Allowance, Cause, Checks, End, Found, Loss};
use redscope_sim::Stamp;

use super::{LossCause, Story, StoryView, Tone};

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
            add_allowance(&mut stories, found);
        }
        for found in checks.violations().since(self.violations).iter() {
            let what = &found.what;
            let (name, text) = (what.name().to_owned(), what.to_string());
            let node = world.ids().next().map(|id| world.name(id).to_string()).unwrap_or_default();
            stories.push(view(found.stamp, node, Story::Violated { name, text }));
        }
        *self = Seen::of(checks);
        stories
    }
}

fn add_allowance(stories: &mut Vec<StoryView>, found: &Found<Allowance>) {
    match &found.what {
        Allowance::Lost(loss) => {
            let Some((server, cause)) = cause_of(loss) else { return };
            // What went at one moment for one cause is one story.
            let before = stories.iter_mut().find(|view| {
                let Story::WritesLost { cause: other, .. } = &view.story else { return false };
                view.step == found.stamp.step && view.node == *server && *other == cause
            });
            match before.map(|view| &mut view.story) {
                Some(Story::WritesLost { keys, writes, .. }) => {
                    *keys += 1;
                    *writes += loss.writes;
                }
                _ => {
                    let story = Story::WritesLost { keys: 1, writes: loss.writes, cause };
                    stories.push(view(found.stamp, server.to_string(), story));
                }
            }
        }
        Allowance::TwoMasters { masters: [first, second], key } => {
            let story = Story::TwoMasters { other: second.to_string(), key: key.to_string() };
            stories.push(view(found.stamp, first.to_string(), story));
        }
        Allowance::StaleRead { .. } | Allowance::LockLost { .. } => {}
    }
}

/// Whose they were, and why they are gone; what somebody may have deleted is no loss.
fn cause_of(loss: &Loss) -> Option<(&str, LossCause)> {
    Some(match &loss.cause {
        Cause::Failover { from, .. } => (from, LossCause::Failover),
        Cause::Restart { server, end, .. } => {
            let cause = match end {
                End::Crash => LossCause::Crash,
                End::PowerCut => LossCause::PowerCut,
                End::Exit => LossCause::Exit,
            };
            (server, cause)
        }
        Cause::NewDisk { server } => (server, LossCause::NewDisk),
        Cause::Damage { server } => (server, LossCause::Damage),
        Cause::Replaced { .. } => return None,
    })
}

fn view(stamp: Stamp, node: String, story: Story) -> StoryView {
    StoryView { step: stamp.step, at_us: stamp.at.0, node, tone: Tone::Bad, story }
}
