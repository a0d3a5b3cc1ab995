//! What the labs try out, a folder each.

pub mod consistency;
