//! Client-side caching: who has read which key, and is told when it changes.
//!
//! Source: tracking.c, 7.0.15.

mod table;
mod tell;

pub(crate) use table::Tracking;
