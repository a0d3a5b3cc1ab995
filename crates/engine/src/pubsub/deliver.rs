//! Messages on their way to those who listen here, keyspace events among them.

use redscope_data::Str;
use redscope_resp::Frame;

use super::table::SubscriptionKind;
use crate::Reply;
use crate::client::{Client, ClientId};
use crate::engine::Engine;
use crate::notify::EventClass;

impl Engine {
    /// Sends a message to the subscribers here; returns how many got it.
    pub fn publish_here(&mut self, channel: &[u8], message: &[u8]) -> usize {
        deliver(self, None, channel, message)
    }

    /// Sends a message to the shard subscribers here; returns how many got it.
    pub fn publish_shard_here(&mut self, channel: &[u8], message: &[u8]) -> usize {
        deliver_shard(self, None, channel, message)
    }

    /// Publishes a keyspace event if the configuration asks for it.
    pub(crate) fn notify(&mut self, db: usize, class: EventClass, event: &str, key: &[u8]) {
        let classes = self.config.limits.event_classes;
        if !classes.contains(class) || self.pubsub.is_idle() {
            return;
        }
        if classes.to_keyspace() {
            let channel = [format!("__keyspace@{db}__:").as_bytes(), key].concat();
            self.publish_here(&channel, event.as_bytes());
        }
        if classes.to_keyevent() {
            let channel = format!("__keyevent@{db}__:{event}");
            self.publish_here(channel.as_bytes(), key);
        }
    }
}

impl Engine {
    /// Ends the subscriptions of shard channels that have gone elsewhere, and says so to those who
    /// listened.
    pub fn leave_shard_channels(&mut self, has_gone: impl Fn(&[u8]) -> bool) {
        let kind = SubscriptionKind::Shard;
        let gone: Vec<Str> = self.pubsub.channel_names(kind, None);
        for channel in gone.into_iter().filter(|channel| has_gone(channel)) {
            for id in self.pubsub.shard_receivers(&channel) {
                self.pubsub.unsubscribe(kind, &channel, id);
                if let Some(client) = self.clients.get_mut(id) {
                    client.shard_channels.remove(&channel);
                    let left = Frame::Integer(client.shard_channels.len() as i64);
                    let word = Frame::Bulk(Str::from("sunsubscribe"));
                    client.send(&Frame::Push(vec![word, Frame::Bulk(channel.clone()), left]));
                }
            }
        }
    }
}

/// Ends all subscriptions of a client without telling it.
pub(crate) fn drop_subscriptions(engine: &mut Engine, client: &mut Client) {
    for kind in [SubscriptionKind::Channel, SubscriptionKind::Pattern, SubscriptionKind::Shard] {
        for name in std::mem::take(kind.names(client)) {
            engine.pubsub.unsubscribe(kind, &name, client.id);
        }
    }
}

/// Gives a message to the subscribers here. `current` is the client lent to a command, if any.
pub(crate) fn deliver(
    engine: &mut Engine,
    mut current: Option<&mut Client>,
    channel: &[u8],
    message: &[u8],
) -> usize {
    let receivers = engine.pubsub.receivers(channel);
    engine.meter.touch(receivers.len());
    let (channel, message) = (Str::from(channel), Str::from(message));
    for receiver in &receivers {
        let mut items = match &receiver.pattern {
            None => vec![bulk("message")],
            Some(pattern) => vec![bulk("pmessage"), Frame::Bulk(pattern.clone())],
        };
        items.extend([Frame::Bulk(channel.clone()), Frame::Bulk(message.clone())]);
        send_push(engine, current.as_deref_mut(), receiver.client, items);
    }
    receivers.len()
}

/// As [`deliver`], for a shard channel.
pub(crate) fn deliver_shard(
    engine: &mut Engine,
    mut current: Option<&mut Client>,
    channel: &[u8],
    message: &[u8],
) -> usize {
    let receivers = engine.pubsub.shard_receivers(channel);
    engine.meter.touch(receivers.len());
    for id in &receivers {
        let items = vec![
            bulk("smessage"),
            Frame::Bulk(Str::from(channel)),
            Frame::Bulk(Str::from(message)),
        ];
        send_push(engine, current.as_deref_mut(), *id, items);
    }
    receivers.len()
}

fn send_push(engine: &mut Engine, current: Option<&mut Client>, id: ClientId, items: Vec<Reply>) {
    match current {
        Some(client) if client.id == id => client.send(&Frame::Push(items)),
        _ => {
            if let Some(client) = engine.clients.get_mut(id) {
                client.send(&Frame::Push(items));
            }
        }
    }
}

fn bulk(text: &str) -> Reply {
    Frame::Bulk(Str::from(text))
}
