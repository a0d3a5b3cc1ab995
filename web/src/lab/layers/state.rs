//! The layers lab, as one with two sides.

use redscope_session::lab::{
    Counts, LAYERS_LAST_MS, LAYERS_SAMPLE_MS, LayersSample, SidedAsk, worst_us_since,
};

use super::goals;
use crate::lab::sided::state::{Measured, SidedState, standings, whatever_stands};

/// The layers lab.
pub(crate) type LayersState = SidedState<LayersSample>;

impl Measured for LayersSample {
    const SAMPLE_MS: u64 = LAYERS_SAMPLE_MS;
    const SPEEDS: [u32; 4] = [50, 100, 200, 1000];
    const SPEED: u32 = 200;

    fn lasts_ms(_: &SidedAsk) -> u64 {
        LAYERS_LAST_MS
    }

    fn goals(ask: &SidedAsk, side: usize, seen: &[Self], is_whole: bool) -> Vec<bool> {
        whatever_stands(ask, seen.len() as u64 * Self::SAMPLE_MS, |ask| {
            let knobs = ask.knobs(side).ok()?;
            Some(goals::reached(&ask.chosen[side], &knobs, seen, is_whole))
        })
    }
}

impl LayersState {
    /// What was asked of each layer of a side until then.
    pub(super) fn layers(&self, side: usize) -> [Counts; 6] {
        LayersSample::layers_of(self.seen(side))
    }

    /// How old a page can be that a side shows, by the times of its layers until then, in microseconds.
    pub(super) fn most_us(&self, side: usize) -> u64 {
        let until_ms = self.at as u64 * LayersSample::SAMPLE_MS;
        let stand = standings(&self.ask, until_ms).into_iter();
        let stand: Vec<_> = stand.filter_map(|ask| ask.knobs(side).ok()).collect();
        worst_us_since(&self.ask.chosen[side], &stand)
    }

    /// How old the oldest page was that a side has shown, in microseconds.
    pub(super) fn oldest_us(&self, side: usize) -> u64 {
        self.seen(side).iter().map(|sample| sample.worst_us).max().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use redscope_session::lab::{LayersRun, SidedLab};

    use super::*;
    use crate::lab::follows::Follows;
    use crate::lab::sided::state::SidedMsg;

    fn ran(text: &str) -> LayersState {
        let mut lab = LayersState::open(SidedLab::Layers, text);
        let mut run = LayersRun::new(&lab.ask).unwrap();
        while lab.take_part(run.go_on(2000)) {}
        assert!(lab.is_done && lab.known() == lab.whole());
        lab
    }

    #[test]
    fn goals_are_reached_by_what_is_measured() {
        let mut lab = ran("layers;rate=300;a=ttl;b=versions");
        assert_eq!(lab.goals, [false; 3]);
        lab.take(SidedMsg::Last);
        assert_eq!(lab.goals, [true, true, false]);
        assert!(lab.oldest_us(0) <= lab.most_us(0) && lab.oldest_us(1) <= lab.most_us(1));
        let mut lab =
            ran("layers;a=purge;a.browser=800;a.cdn=10000;a.nginx=10000;a.redis=10000;b=del");
        lab.take(SidedMsg::Last);
        assert!(lab.goals[2], "{:?}", lab.layers(0));
    }

    #[test]
    fn what_cannot_be_chosen_changes_nothing() {
        let mut lab = ran("layers;rate=20");
        let before = lab.ask.clone();
        assert_eq!(lab.take(SidedMsg::Set("a.cdn".into(), "10001".into())), Follows::Nothing);
        assert!(lab.refused.is_some() && lab.ask == before && lab.is_done);
        assert!(LayersState::open(SidedLab::Layers, "layers;a=luck").refused.is_some());
    }
}
