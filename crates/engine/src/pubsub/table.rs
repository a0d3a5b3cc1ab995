//! Who listens to which channel.

use std::collections::{BTreeMap, BTreeSet};

use redscope_data::Str;

use crate::client::{Client, ClientId};
use crate::glob::glob_match;

/// Subscribers by channel, pattern and shard channel.
#[derive(Clone, Debug, Default)]
pub struct PubSub {
    channels: BTreeMap<Str, BTreeSet<ClientId>>,
    patterns: BTreeMap<Str, BTreeSet<ClientId>>,
    shard_channels: BTreeMap<Str, BTreeSet<ClientId>>,
}

/// The three kinds of subscription, each with its own words on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SubscriptionKind {
    /// `SUBSCRIBE`.
    Channel,
    /// `PSUBSCRIBE`.
    Pattern,
    /// `SSUBSCRIBE`.
    Shard,
}

/// A subscriber and, if a pattern matched, which.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receiver {
    /// Who gets the message.
    pub client: ClientId,
    /// The pattern that matched.
    pub pattern: Option<Str>,
}

impl PubSub {
    fn table(&mut self, kind: SubscriptionKind) -> &mut BTreeMap<Str, BTreeSet<ClientId>> {
        match kind {
            SubscriptionKind::Channel => &mut self.channels,
            SubscriptionKind::Pattern => &mut self.patterns,
            SubscriptionKind::Shard => &mut self.shard_channels,
        }
    }

    /// Number of channels with subscribers.
    pub fn channel_count(&self) -> usize {
        self.channels.len()
    }

    /// Number of shard channels with subscribers.
    pub fn shard_channel_count(&self) -> usize {
        self.shard_channels.len()
    }

    /// Adds a subscription.
    pub fn subscribe(&mut self, kind: SubscriptionKind, name: Str, client: ClientId) {
        self.table(kind).entry(name).or_default().insert(client);
    }

    /// Removes a subscription.
    pub fn unsubscribe(&mut self, kind: SubscriptionKind, name: &Str, client: ClientId) {
        let table = self.table(kind);
        if let Some(clients) = table.get_mut(name) {
            clients.remove(&client);
            if clients.is_empty() {
                table.remove(name);
            }
        }
    }

    /// Whether nobody listens to anything, so that publishing can stop early.
    pub fn is_idle(&self) -> bool {
        self.channels.is_empty() && self.patterns.is_empty()
    }

    /// Who gets a message on a channel: its subscribers, then one entry per pattern that matches.
    pub fn receivers(&self, channel: &[u8]) -> Vec<Receiver> {
        let direct = self.channels.get(channel).into_iter().flatten();
        let mut receivers: Vec<Receiver> =
            direct.map(|&client| Receiver { client, pattern: None }).collect();
        for (pattern, clients) in &self.patterns {
            if glob_match(pattern, channel, false) {
                receivers.extend(
                    clients
                        .iter()
                        .map(|&client| Receiver { client, pattern: Some(pattern.clone()) }),
                );
            }
        }
        receivers
    }

    /// Who gets a message on a shard channel.
    pub fn shard_receivers(&self, channel: &[u8]) -> Vec<ClientId> {
        self.shard_channels.get(channel).into_iter().flatten().copied().collect()
    }

    /// Channels with subscribers, of those that match `pattern` if there is one.
    pub fn channel_names(&self, kind: SubscriptionKind, pattern: Option<&[u8]>) -> Vec<Str> {
        let table = match kind {
            SubscriptionKind::Channel => &self.channels,
            SubscriptionKind::Pattern => &self.patterns,
            SubscriptionKind::Shard => &self.shard_channels,
        };
        let wanted = |name: &&Str| pattern.is_none_or(|pattern| glob_match(pattern, name, false));
        table.keys().filter(wanted).cloned().collect()
    }

    /// Number of subscribers of a channel or shard channel, patterns left out.
    pub fn subscriber_count(&self, kind: SubscriptionKind, name: &[u8]) -> usize {
        let table = match kind {
            SubscriptionKind::Channel => &self.channels,
            SubscriptionKind::Pattern => &self.patterns,
            SubscriptionKind::Shard => &self.shard_channels,
        };
        table.get(name).map_or(0, BTreeSet::len)
    }

    /// Number of distinct patterns.
    pub fn pattern_count(&self) -> usize {
        self.patterns.len()
    }
}

impl SubscriptionKind {
    /// A client's own list of this kind.
    pub(crate) fn names(self, client: &mut Client) -> &mut BTreeSet<Str> {
        match self {
            SubscriptionKind::Channel => &mut client.channels,
            SubscriptionKind::Pattern => &mut client.patterns,
            SubscriptionKind::Shard => &mut client.shard_channels,
        }
    }
}
