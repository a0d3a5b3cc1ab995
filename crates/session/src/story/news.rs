//! Stories worth standing still for: who is the master has changed or is in doubt, or something is lost.

use std::mem::{Discriminant, discriminant};

use redscope_sim::Stamp;

use super::{Seen, Story, StoryView, of};
use crate::session::Session;

/// For so many virtual microseconds what others tell of the same is no news.
const ECHO_US: u64 = 5_000_000;

/// What was stood still for.
#[derive(Debug, Default)]
pub(crate) struct Heard(Vec<(Discriminant<Story>, Stamp)>);

impl Story {
    /// Whether it is worth standing still for.
    pub fn is_important(&self) -> bool {
        matches!(
            self,
            Story::LinkLost
                | Story::Agreed { .. }
                | Story::Failed { .. }
                | Story::Leads { .. }
                | Story::ElectionWon { .. }
                | Story::Promoted { .. }
                | Story::Switched { .. }
                | Story::FailoverAborted { .. }
                | Story::ClusterDown { .. }
                | Story::RefusedToStart { .. }
                | Story::WritesLost { .. }
                | Story::TwoMasters { .. }
                | Story::LockLost { .. }
                | Story::Violated(_)
        )
    }
}

impl Heard {
    /// Whether a story is important, and nobody has told the same shortly before.
    fn is_news(&mut self, view: &StoryView, now: Stamp) -> bool {
        if !view.story.is_important() {
            return false;
        }
        let kind = discriminant(&view.story);
        // A moment that is gone back to is stood still at again.
        self.0.retain(|(_, at)| at.step < now.step && now.at - at.at < ECHO_US);
        let is_echo = self.0.iter().any(|(known, _)| *known == kind);
        if !is_echo {
            self.0.push((kind, now));
        }
        !is_echo
    }
}

impl Session {
    /// Carries out one event; what of it is worth standing still for, if anything is.
    pub fn step_for_news(&mut self) -> Option<StoryView> {
        let told = self.timeline().told_count();
        let mut seen = Seen::of(&self.timeline().watch().checks);
        self.step();
        let timeline = self.timeline();
        let (world, now) = (timeline.sim(), timeline.sim().stamp());
        let told = timeline.told_since(told).iter().filter_map(|told| of(world, told));
        let found = seen.news(world, &timeline.watch().checks);
        let views: Vec<StoryView> = told.chain(found).collect();
        views.into_iter().find(|view| self.heard.is_news(view, now))
    }
}

#[cfg(test)]
mod tests {
    use redscope_labs::{Scenario, Values};

    use super::*;

    /// What is stood still for until a time, in virtual microseconds after now.
    fn news(session: &mut Session, us: u64) -> Vec<StoryView> {
        let until = session.sim().now() + us;
        let mut news = Vec::new();
        while session.sim().now() < until {
            news.extend(session.step_for_news());
        }
        news
    }

    #[test]
    fn a_failover_is_stood_still_for_where_it_matters_and_again_when_it_is_gone_back_to() {
        let scenario = Scenario::find("sentinel").expect("it is in the list");
        let mut session = Session::new(Values::new(scenario, 7)).expect("it starts");
        assert_eq!(news(&mut session, 3_000_000), [], "nothing happens");
        let before = session.sim().now();
        session.act_in_words("crash n1").expect("it is done");
        let first = news(&mut session, 40_000_000);
        let told = |what: fn(&Story) -> bool| first.iter().filter(|view| what(&view.story)).count();
        assert_eq!(told(|story| matches!(story, Story::LinkLost)), 1, "both replicas tell it");
        assert!(told(|story| matches!(story, Story::Agreed { .. })) >= 1);
        assert_eq!(told(|story| matches!(story, Story::Leads { .. })), 1);
        assert!(told(|story| matches!(story, Story::Switched { .. })) >= 1);
        assert_eq!(told(|story| matches!(story, Story::Voted { .. } | Story::Crashed)), 0);
        session.seek(before.0);
        assert_eq!(news(&mut session, 40_000_000), first);
    }
}
