//! Expiry: how long keys are kept whose time is up, and what it costs to get rid of them.
//!
//! Redis is a simulated server with a replica: its own cycle runs at `hz`, its processor takes the time that
//! the cost table says, and clients ask it over links. Beside it stand the policies of textbooks, worked out
//! exactly on the same requests at the same moments, for one thread that pays the same prices.

mod books;
mod clients;
mod key;
mod knobs;
mod load;
mod prices;
mod redis;
mod sample;
mod side;

pub use knobs::{
    BUCKETS, ID, KNOBS, LAZY, LIVE, LOADS_MS, POLICIES, REDIS, SAMPLING, TIMER, lasts_ms,
    mass_at_ms,
};
pub use sample::{SAMPLE_MS, Sample};
pub use side::{ExpiryError, Side};
