//! Layers of caches: who answers, who still shows an old page, and what is done about it.
//!
//! Users with browsers ask the edges of a CDN, these ask nginx, nginx asks servers that keep pages themselves, and
//! these a Redis and a database: all are actors of one world, and each has its copies from the one behind it. What
//! is counted is what they tell. Beside it the same caches are given every request, each as if it stood alone.

mod alone;
mod bound;
mod knobs;
mod ledger;
mod load;
mod sample;
mod side;
mod world;

pub use bound::{ways_us, worst_us, worst_us_since};
pub use knobs::{
    CHANGE_MS, DEL, EDGES, ID, KNOBS, LASTS_MS, LIVE, LOCAL_PAGES, OPTIONS, PURGE, PURGE_ONLY,
    SITES, TRACKING, TTL, TTLS, VERSIONS,
};
pub use load::Load;
pub use sample::{Alone, Counts, SAMPLE_MS, Sample};
pub use side::{LayersError, Side};
