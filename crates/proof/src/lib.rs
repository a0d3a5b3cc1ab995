//! Proof of lessons: that each is what it says.

pub mod flaw;
mod names;
pub mod places;
pub mod prove;
mod shown;
pub mod wanted;
