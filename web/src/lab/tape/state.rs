//! A lab of faults, as one with two sides.

use redscope_session::lab::{SAMPLE_MS, SidedAsk, TapeLab, TapeSample};

use super::goals;
use crate::lab::sided::state::{Measured, SidedState, in_all, standings};

/// A lab of faults.
pub(crate) type TapeState = SidedState<TapeSample>;

impl Measured for TapeSample {
    const SAMPLE_MS: u64 = SAMPLE_MS;
    const SPEEDS: [u32; 4] = [100, 500, 1000, 5000];
    const SPEED: u32 = 500;

    fn lasts_ms(ask: &SidedAsk) -> u64 {
        TapeLab::find(&ask.lab).map_or(0, |lab| lab.lasts_s * 1000)
    }

    fn is_loading(seen: &[Self]) -> bool {
        seen.last().is_none_or(|sample| sample.clients.is_empty())
    }

    fn goals(ask: &SidedAsk, side: usize, seen: &[Self], is_whole: bool) -> Vec<bool> {
        // Those that are reached whatever of what was chosen one takes.
        let all = standings(ask, seen.len() as u64 * SAMPLE_MS).into_iter();
        in_all(all.map(|ask| goals::reached(&ask, side, seen, is_whole)))
    }
}

#[cfg(test)]
mod tests {
    use redscope_session::lab::{SidedLab, TAPED, TapeRun};

    use super::*;
    use crate::lab::follows::Follows;
    use crate::lab::sided::state::SidedMsg;
    use crate::lab::tape::tells::{Matter, moment};

    fn ran(text: &str) -> TapeState {
        let lab = SidedLab::find(text.split(';').next().unwrap()).unwrap();
        let mut lab = TapeState::open(lab, text);
        assert_eq!(lab.refused, None);
        let mut run = TapeRun::new(&lab.ask).unwrap();
        while lab.take_part(run.go_on(20_000)) {}
        assert!(lab.is_done && lab.known() == lab.whole());
        lab
    }

    #[test]
    fn what_happens_is_told_at_its_moment() {
        let mut lab = ran("split-brain");
        let mut at = |s: usize| {
            lab.take(SidedMsg::Go(s * 10));
            moment(&lab, 0).matter
        };
        assert_eq!((at(0), at(4)), (Matter::NotBegun, Matter::Serves));
        assert_eq!((at(12), at(20)), (Matter::TwoMasters, Matter::TwoMasters));
        assert_eq!(
            (at(31), at(45)),
            (Matter::Lost, Matter::Some),
            "the old master takes no writes now"
        );
    }

    #[test]
    fn what_is_told_agrees_with_what_is_due() {
        use redscope_session::lab::Cause;
        let at = |lab: &mut TapeState, side: usize, tenths: usize| {
            lab.take(SidedMsg::Go(tenths));
            moment(lab, side)
        };
        // A server without power answers nobody: from half a second after the cut to the restart.
        let mut lab = ran("persistence;keys=0");
        assert_eq!(at(&mut lab, 0, 250).matter, Matter::Serves);
        for tenths in [262, 266, 270, 275] {
            let told = at(&mut lab, 0, tenths);
            assert_eq!((told.matter, told.due_per_s), (Matter::Nobody, 200), "{tenths}");
        }
        // While a part of the servers is away, their clients hang: at no moment is all served.
        for (text, cause) in [
            ("deployment;fault=cut;a=cluster;a.down-after=60000;b=sharding", Cause::Silent),
            ("deployment;fault=pause;a=cluster;a.down-after=60000;b=sharding", Cause::Silent),
        ] {
            let mut lab = ran(text);
            for (side, tenths) in (60..250).flat_map(|tenths| [(0, tenths), (1, tenths)]) {
                let told = at(&mut lab, side, tenths);
                assert!(
                    matches!(told.matter, Matter::Some | Matter::Nobody),
                    "{text}, {side} at {tenths}: {told:?}"
                );
                assert!(
                    told.cause.is_none_or(|told| told == cause),
                    "{text} at {tenths}: {told:?}"
                );
            }
        }
        // After the heal two clients stay with a server that is a replica.
        let mut lab = ran("split-brain");
        assert_eq!(at(&mut lab, 0, 450).cause, Some(Cause::ReadOnly));
    }

    #[test]
    fn goals_are_reached_by_what_is_measured() {
        for (text, goals) in [
            ("deployment;fault=power-cut;a=alone;b=sentinel;b.down-after=1000", &[0, 1][..]),
            ("deployment;fault=new-disk;a=alone;b=sentinel", &[0, 2]),
            ("persistence;keys=0;a=rdb;b=always", &[0, 1]),
            ("persistence;keys=0;fault=crash;a=everysec;b=no", &[2]),
            ("persistence;keys=5000;a=everysec;b=none;a.rewrite-at=12000", &[0, 3]),
            ("replication;keys=0;away=15000", &[0, 1, 3]),
            ("replication;keys=0;fault=crash-master", &[0, 2]),
            ("split-brain;b=cluster;away=15000", &[0]),
            ("big-key;members=120000;a=hash;b=split", &[0, 1]),
            ("big-key;members=100000;fault=migrate;a=hash;b=split", &[0, 3]),
            ("big-key;fault=find;a=hash;b=hash", &[0, 4]),
            ("big-key;members=2000;fault=find;a=hash;b=split", &[4]),
        ] {
            let mut lab = ran(text);
            lab.take(SidedMsg::Last);
            let reached = lab.goals.iter().enumerate().filter(|(_, reached)| **reached);
            assert_eq!(reached.map(|(goal, _)| goal).collect::<Vec<_>>(), goals, "{text}");
            let texts = crate::i18n::Lang::En.labs().tape.about(lab.id()).goals;
            assert_eq!(lab.goals.len(), texts.len(), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_chosen_changes_nothing() {
        for lab in TAPED {
            let mut state = TapeState::open(SidedLab::find(lab.id).unwrap(), lab.id);
            let before = state.ask.clone();
            assert_eq!(state.take(SidedMsg::Set("fault".into(), "luck".into())), Follows::Nothing);
            assert!(state.refused.is_some() && state.ask == before, "{}", lab.id);
        }
    }
}
