//! Proof of lessons: that each is what it says.

pub mod places;
pub mod prove;
pub mod wanted;
