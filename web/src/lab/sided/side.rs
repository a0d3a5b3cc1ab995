//! What a page shows one side of a lab of.

use std::rc::Rc;

use yew::prelude::*;

use super::drawn::{Charted, Drawn};
use super::state::{Measured, SidedMsg, SidedState};

/// One side of a lab, with its charts.
#[derive(Properties, PartialEq)]
pub(in crate::lab) struct SideProps<S: Measured, C: Charted> {
    pub(in crate::lab) lab: SidedState<S>,
    pub(in crate::lab) side: usize,
    pub(in crate::lab) drawn: Vec<Rc<Drawn<C>>>,
    pub(in crate::lab) on: Callback<SidedMsg>,
}
