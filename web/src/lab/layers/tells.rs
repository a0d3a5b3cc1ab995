//! What happens at the moment that is looked at, told from what was measured.

use redscope_session::lab::CHANGE_MS;

use super::series::{Chart, window};
use super::state::LayersState;

/// What is the matter with a side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Matter {
    /// Nothing has been measured yet.
    NotBegun,
    /// Page 0 has changed, and a layer that many share still has the old one.
    OldShared,
    /// Page 0 has changed, and only browsers still have the old one.
    OldInBrowsers,
    /// Others are shown that are old.
    SomeOld,
    /// Nobody is shown anything old.
    NoneOld,
}

/// The figures that a sentence needs.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Moment {
    pub(crate) matter: Matter,
    /// What is done about writes, by its name.
    pub(crate) option: String,
    /// So many of each layer still have the old page 0, from the user inwards.
    pub(crate) old: [u32; 5],
    /// Since page 0 has changed, in milliseconds.
    pub(crate) since_ms: u64,
    /// The oldest page that was shown in the last second, in milliseconds.
    pub(crate) oldest_ms: f64,
    /// Queries a second.
    pub(crate) queries: f64,
    /// Visits a second.
    pub(crate) visits: f64,
}

/// A page that was old for no longer was only on its way, in milliseconds.
const ON_ITS_WAY_MS: f64 = 300.0;

/// What the last samples of a side say.
pub(crate) fn moment(lab: &LayersState, side: usize) -> Moment {
    let samples = &lab.samples[side];
    let value = |chart: Chart| chart.value(0, samples, lab.at).unwrap_or(0.0);
    let [oldest_ms, queries] = [Chart::Oldest, Chart::Queries].map(value);
    let last = lab.seen(side).last();
    let old = last.map_or([0; 5], |sample| sample.old);
    let matter = match last {
        None => Matter::NotBegun,
        Some(_) if old[1..].iter().any(|count| *count > 0) => Matter::OldShared,
        Some(_) if old[0] > 0 => Matter::OldInBrowsers,
        Some(_) if oldest_ms > ON_ITS_WAY_MS => Matter::SomeOld,
        Some(_) => Matter::NoneOld,
    };
    let window = window(samples, lab.at);
    let visits: u32 = window.iter().map(|sample| sample.layers[0].came).sum();
    Moment {
        matter,
        option: lab.ask.chosen[side].clone(),
        old,
        since_ms: last.map_or(0, |sample| sample.at_ms.saturating_sub(CHANGE_MS)),
        oldest_ms,
        queries,
        visits: f64::from(visits) * 10.0 / window.len().max(1) as f64,
    }
}

#[cfg(test)]
mod tests {
    use redscope_session::lab::{LayersRun, SidedLab};

    use super::*;
    use crate::lab::sided::state::SidedMsg;

    #[test]
    fn who_still_shows_the_old_page_is_told_at_its_moment() {
        let text = "layers;rate=400;writes=0;b=purge";
        let mut lab = LayersState::open(SidedLab::Layers, text);
        let mut run = LayersRun::new(&lab.ask).unwrap();
        while lab.take_part(run.go_on(5000)) {}
        let mut at = |at: usize| {
            lab.take(SidedMsg::Go(at));
            [0, 1].map(|side| moment(&lab, side))
        };
        assert_eq!(at(70).map(|moment| moment.matter), [Matter::NoneOld; 2]);
        let [ttl, purge] = at(85);
        assert_eq!((ttl.matter, purge.matter), (Matter::OldShared, Matter::OldInBrowsers));
        assert!(ttl.old[4] + ttl.old[2] > 0 && purge.old[1..] == [0; 4] && ttl.since_ms == 500);
        assert_eq!(at(240)[1].matter, Matter::NoneOld);
    }
}
