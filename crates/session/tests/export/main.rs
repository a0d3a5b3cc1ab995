//! What is exported: read by our own processes, and started with the real ones where there are some.

mod files;
mod real;
mod stages;
mod started;
