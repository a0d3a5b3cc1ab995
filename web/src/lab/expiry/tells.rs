//! What happens at the moment that is looked at, told from what was measured.

use redscope_session::lab::{ExpirySample, mass_at_ms};

use super::series::Chart;
use super::state::ExpiryState;

/// What is the matter with a side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Matter {
    /// Nothing has been measured yet.
    NotBegun,
    /// The master is stopped, and its replica holds dead keys.
    Stopped,
    /// More than half of the keys that are held are dead.
    ManyDead,
    /// Bystanders wait for what removes keys.
    OthersWait,
    /// Some of the keys that are held are dead.
    SomeDead,
    /// None is, to speak of.
    NoneDead,
}

/// The figures that a sentence needs.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Moment {
    pub(crate) matter: Matter,
    /// The policy by its name.
    pub(crate) policy: String,
    pub(crate) keys: u64,
    pub(crate) dead: u64,
    /// In hundredths.
    pub(crate) share_percent: f64,
    pub(crate) wait_ms: f64,
    /// In a tenth of a second, in milliseconds.
    pub(crate) work_ms: f64,
}

/// A bystander that waits longer waits for what removes keys, in milliseconds.
const WAITS_MS: f64 = 3.0;
/// The master is stopped so long before keys die together, in milliseconds.
const STOPS_BEFORE_MS: u64 = 300;

/// What the last samples of a side say.
pub(crate) fn moment(lab: &ExpiryState, side: usize) -> Moment {
    let samples = &lab.samples[side];
    let value = |chart: Chart| chart.value(0, samples, lab.at).unwrap_or(0.0);
    let sample = lab.sample(side);
    let [share_percent, wait_ms, work_ms] = [Chart::Share, Chart::Wait, Chart::Work].map(value);
    let dead = sample.map_or(0, |sample| sample.dead);
    let matter = match sample {
        None => Matter::NotBegun,
        Some(sample) if is_stopped(lab, side, sample) => Matter::Stopped,
        Some(_) if share_percent > 50.0 => Matter::ManyDead,
        Some(_) if wait_ms > WAITS_MS && work_ms > 1.0 => Matter::OthersWait,
        Some(_) if share_percent >= 1.0 => Matter::SomeDead,
        Some(_) => Matter::NoneDead,
    };
    Moment {
        matter,
        policy: lab.ask.chosen[side].clone(),
        keys: sample.map_or(0, |sample| sample.keys.into()),
        dead: dead.into(),
        share_percent,
        wait_ms,
        work_ms,
    }
}

/// Whether the master is stopped at the moment of a sample, and dead keys are seen to stay for that.
fn is_stopped(lab: &ExpiryState, side: usize, sample: &ExpirySample) -> bool {
    let knobs = lab.knobs(side);
    let begins = mass_at_ms(&knobs).saturating_sub(STOPS_BEFORE_MS);
    let is_within = (begins..begins + knobs.get("stopped")).contains(&sample.at_ms);
    is_within && sample.replica.is_some_and(|replica| replica.dead > 0)
}

#[cfg(test)]
mod tests {
    use redscope_session::lab::{ExpiryRun, SidedLab};

    use super::*;
    use crate::lab::sided::state::SidedMsg;

    #[test]
    fn a_mass_expiry_is_told_at_its_moment() {
        let text = "expiry;rate=500;ttl=500;at-once=2000";
        let mut lab = ExpiryState::open(SidedLab::Expiry, text);
        let mut run = ExpiryRun::new(&lab.ask).unwrap();
        while lab.take_part(run.go_on(500)) {}
        lab.take(SidedMsg::Go(10));
        assert_eq!(moment(&lab, 0).matter, Matter::NoneDead);
        // The keys die at 1.5 s; the next cycle comes within a tenth of a second.
        lab.take(SidedMsg::Go(76));
        assert_eq!(moment(&lab, 0).matter, Matter::ManyDead);
        assert!(moment(&lab, 0).dead > 1000);
        lab.take(SidedMsg::Go(200));
        assert_eq!(moment(&lab, 0).matter, Matter::SomeDead);
        assert!(lab.choice().ends_with(";at=4000"));
    }
}
