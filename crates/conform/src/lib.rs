//! The same commands to redis-server and to Redscope, and what differs.
//!
//! Commands are drawn from the command table or read from `scripts/` and `scenes/`. They go to both servers at
//! once, or to redis-server alone to be recorded in `transcripts/`, which a test replays.

pub mod compare;
pub mod generate;
pub mod lua;
mod lua_functions;
mod lua_texts;
mod lua_values;
pub mod peer;
pub mod scene;
pub mod table;
pub mod transcript;
mod values;
