//! Subscriptions: who listens to which channel, and gets what is published.

mod deliver;
mod table;

pub(crate) use deliver::{deliver, deliver_shard, drop_subscriptions};
pub use table::{PubSub, SubscriptionKind};
