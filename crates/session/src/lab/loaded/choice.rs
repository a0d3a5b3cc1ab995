//! What is chosen for a side of a lab under load.

use redscope_labs::experiment::loaded::{Choice, ChoiceError, LoadedLab};

use crate::lab::error::{LabError, short};
use crate::lab::sided::SidedAsk;

/// What is chosen for a side: a remedy, and where the knobs stand.
///
/// # Errors
/// [`LabError`], if there is no such lab, remedy or knob.
pub fn choice(ask: &SidedAsk, side: usize) -> Result<Choice, LabError> {
    let lab = LoadedLab::find(&ask.lab).ok_or_else(|| LabError::Lab(short(&ask.lab)))?;
    Choice::of(lab, &ask.chosen[side], ask.knobs(side)?).map_err(|why| match why {
        ChoiceError::Remedy(name) => LabError::Unknown(short(&name)),
        ChoiceError::Knob(why) => why.into(),
    })
}
