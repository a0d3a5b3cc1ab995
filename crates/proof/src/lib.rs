//! Proof of lessons: that each is what it says.

pub mod prove;
