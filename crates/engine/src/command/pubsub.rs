//! Channels, patterns and shard channels.

use redscope_data::Str;
use redscope_resp::{Frame, Protocol};

use crate::Reply;
use crate::client::Client;
use crate::command::{
    Args, Categories as C, Channels, CommandResult, CommandSpec, Ctx, Flags as F, KeySpec, Marks,
    Run,
};
use crate::host::Outgoing;
use crate::host_command::HostCommand;
use crate::mode::Mode;
use crate::pubsub::{SubscriptionKind, deliver, deliver_shard};

#[rustfmt::skip]
pub(super) const COMMANDS: &[CommandSpec] = &[
    CommandSpec::new("psubscribe", Run::Engine(psubscribe))
        .about("Listens to the channels that match patterns.", "2.0.0", "O(N)")
        .takes(-2, "pattern(pattern#p)...")
        .is(F::PUBSUB.with(F::NOSCRIPT).with(F::LOADING).with(F::STALE).with(F::SENTINEL), C::NONE)
        .marked(Marks::SUBSCRIBER)
        .channels(Channels::Patterns),
    CommandSpec::new("publish", Run::Engine(publish))
        .about("Sends a message to a channel.", "2.0.0", "O(N+M)")
        .takes(3, "channel message")
        .is(F::PUBSUB.with(F::MAY_REPLICATE).with(F::LOADING).with(F::STALE).with(F::FAST).with(F::SENTINEL), C::NONE)
        .channels(Channels::First)
        .in_sentinel(HostCommand::Publish),
    CommandSpec::new("pubsub", Run::Container)
        .about("Looks at channels and their subscribers.", "2.8.0", "")
        .takes(-2, "")
        .contains(&[
            CommandSpec::new("pubsub|channels", Run::Engine(pubsub_channels))
                .about("Lists the channels with subscribers.", "2.8.0", "O(N)")
                .takes(-2, "?pattern#p")
                .is(F::PUBSUB.with(F::LOADING).with(F::STALE), C::NONE),
            CommandSpec::new("pubsub|help", Run::Engine(pubsub_help))
                .about("Lists the subcommands of PUBSUB.", "6.2.0", "O(1)")
                .takes(2, "")
                .marked(Marks::OWN_WORDS)
                .is(F::LOADING.with(F::STALE), C::NONE),
            CommandSpec::new("pubsub|numpat", Run::Engine(pubsub_numpat))
                .about("Counts the patterns somebody listens to.", "2.8.0", "O(1)")
                .takes(2, "")
                .is(F::PUBSUB.with(F::LOADING).with(F::STALE), C::NONE),
            CommandSpec::new("pubsub|numsub", Run::Engine(pubsub_numsub))
                .about("Counts the subscribers of channels.", "2.8.0", "O(N)")
                .takes(-2, "?channel...")
                .is(F::PUBSUB.with(F::LOADING).with(F::STALE), C::NONE),
            CommandSpec::new("pubsub|shardchannels", Run::Engine(pubsub_shardchannels))
                .about("Lists the shard channels with subscribers.", "7.0.0", "O(N)")
                .takes(-2, "?pattern#p")
                .is(F::PUBSUB.with(F::LOADING).with(F::STALE), C::NONE),
            CommandSpec::new("pubsub|shardnumsub", Run::Engine(pubsub_shardnumsub))
                .about("Counts the subscribers of shard channels.", "7.0.0", "O(N)")
                .takes(-2, "?shardchannel...")
                .is(F::PUBSUB.with(F::LOADING).with(F::STALE), C::NONE),
        ]),
    CommandSpec::new("punsubscribe", Run::Engine(punsubscribe))
        .about("Stops listening to patterns.", "2.0.0", "O(N+M)")
        .takes(-1, "?pattern#p...")
        .is(F::PUBSUB.with(F::NOSCRIPT).with(F::LOADING).with(F::STALE).with(F::SENTINEL), C::NONE)
        .marked(Marks::SUBSCRIBER),
    CommandSpec::new("spublish", Run::Engine(spublish))
        .about("Sends a message to a shard channel.", "7.0.0", "O(N)")
        .takes(3, "shardchannel message")
        .is(F::PUBSUB.with(F::MAY_REPLICATE).with(F::LOADING).with(F::STALE).with(F::FAST), C::NONE)
        .marked(Marks::SHARD)
        .channels(Channels::First)
        .keys(&[KeySpec::at(1, &["not_key"])]),
    CommandSpec::new("ssubscribe", Run::Engine(ssubscribe))
        .about("Listens to shard channels.", "7.0.0", "O(N)")
        .takes(-2, "shardchannel...")
        .is(F::PUBSUB.with(F::NOSCRIPT).with(F::LOADING).with(F::STALE), C::NONE)
        .marked(Marks::SUBSCRIBER.with(Marks::SHARD))
        .channels(Channels::All)
        .keys(&[KeySpec::range(1, -1, 1, &["not_key"])]),
    CommandSpec::new("subscribe", Run::Engine(subscribe))
        .about("Listens to channels.", "2.0.0", "O(N)")
        .takes(-2, "channel...")
        .is(F::PUBSUB.with(F::NOSCRIPT).with(F::LOADING).with(F::STALE).with(F::SENTINEL), C::NONE)
        .marked(Marks::SUBSCRIBER)
        .channels(Channels::All),
    CommandSpec::new("sunsubscribe", Run::Engine(sunsubscribe))
        .about("Stops listening to shard channels.", "7.0.0", "O(N)")
        .takes(-1, "?shardchannel...")
        .is(F::PUBSUB.with(F::NOSCRIPT).with(F::LOADING).with(F::STALE), C::NONE)
        .marked(Marks::SUBSCRIBER.with(Marks::SHARD))
        .keys(&[KeySpec::range(1, -1, 1, &["not_key"])]),
    CommandSpec::new("unsubscribe", Run::Engine(unsubscribe))
        .about("Stops listening to channels.", "2.0.0", "O(N)")
        .takes(-1, "?channel...")
        .is(F::PUBSUB.with(F::NOSCRIPT).with(F::LOADING).with(F::STALE).with(F::SENTINEL), C::NONE)
        .marked(Marks::SUBSCRIBER),
];

impl SubscriptionKind {
    const fn subscribe_word(self) -> &'static str {
        match self {
            SubscriptionKind::Channel => "subscribe",
            SubscriptionKind::Pattern => "psubscribe",
            SubscriptionKind::Shard => "ssubscribe",
        }
    }

    const fn unsubscribe_word(self) -> &'static str {
        match self {
            SubscriptionKind::Channel => "unsubscribe",
            SubscriptionKind::Pattern => "punsubscribe",
            SubscriptionKind::Shard => "sunsubscribe",
        }
    }

    /// What the confirmation counts: channels with patterns, or shard channels.
    fn count(self, client: &Client) -> i64 {
        let count = match self {
            SubscriptionKind::Shard => client.shard_channels.len(),
            _ => client.subscription_count(),
        };
        count as i64
    }
}

fn bulk(text: &str) -> Reply {
    Frame::Bulk(Str::from(text))
}

fn subscribe(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    subscribe_to(ctx, args, SubscriptionKind::Channel)
}

fn psubscribe(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    subscribe_to(ctx, args, SubscriptionKind::Pattern)
}

fn ssubscribe(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    subscribe_to(ctx, args, SubscriptionKind::Shard)
}

fn subscribe_to(ctx: &mut Ctx<'_>, args: Args<'_>, kind: SubscriptionKind) -> CommandResult {
    for name in args.from(1) {
        let name = Str::from(*name);
        if kind.names(ctx.client).insert(name.clone()) {
            ctx.engine.pubsub.subscribe(kind, name.clone(), ctx.client.id);
        }
        let count = Frame::Integer(kind.count(ctx.client));
        let items = vec![bulk(kind.subscribe_word()), Frame::Bulk(name), count];
        ctx.client.send(&Frame::Push(items));
    }
    Ok(ctx.silent())
}

fn unsubscribe(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    unsubscribe_from(ctx, args, SubscriptionKind::Channel)
}

fn punsubscribe(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    unsubscribe_from(ctx, args, SubscriptionKind::Pattern)
}

fn sunsubscribe(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    unsubscribe_from(ctx, args, SubscriptionKind::Shard)
}

fn unsubscribe_from(ctx: &mut Ctx<'_>, args: Args<'_>, kind: SubscriptionKind) -> CommandResult {
    let names: Vec<Str> = match args.from(1) {
        [] => kind.names(ctx.client).iter().cloned().collect(),
        given => given.iter().map(|name| Str::from(*name)).collect(),
    };
    if names.is_empty() {
        let count = Frame::Integer(kind.count(ctx.client));
        ctx.client.send(&Frame::Push(vec![bulk(kind.unsubscribe_word()), Frame::Null, count]));
    }
    for name in names {
        kind.names(ctx.client).remove(&name);
        ctx.engine.pubsub.unsubscribe(kind, &name, ctx.client.id);
        let count = Frame::Integer(kind.count(ctx.client));
        let items = vec![bulk(kind.unsubscribe_word()), Frame::Bulk(name), count];
        ctx.client.send(&Frame::Push(items));
    }
    Ok(ctx.silent())
}

fn publish(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let (channel, message) = (args[1], args[2]);
    let receivers = deliver(ctx.engine, Some(ctx.client), channel, message);
    if ctx.engine.mode == Mode::Cluster {
        send_to_cluster(ctx, channel, message, false);
    } else {
        propagate(ctx, args);
    }
    Ok(Frame::Integer(receivers as i64))
}

fn spublish(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let (channel, message) = (args[1], args[2]);
    let receivers = deliver_shard(ctx.engine, Some(ctx.client), channel, message);
    if ctx.engine.mode == Mode::Cluster {
        send_to_cluster(ctx, channel, message, true);
    } else {
        propagate(ctx, args);
    }
    Ok(Frame::Integer(receivers as i64))
}

/// A message goes down the replication stream although it changes no data.
fn propagate(ctx: &mut Ctx<'_>, args: Args<'_>) {
    if ctx.client.kind != crate::client::ClientKind::Master {
        let db = ctx.client.db;
        ctx.engine.record(db, args.to_owned());
    }
}

fn send_to_cluster(ctx: &mut Ctx<'_>, channel: &[u8], message: &[u8], shard: bool) {
    let (channel, message) = (channel.to_vec(), message.to_vec());
    ctx.engine.outgoing.push(Outgoing::Published { channel, message, shard });
}

fn channel_list(ctx: &Ctx<'_>, args: Args<'_>, kind: SubscriptionKind) -> CommandResult {
    let names = ctx.engine.pubsub.channel_names(kind, args.get(2));
    Ok(Frame::Array(names.into_iter().map(Frame::Bulk).collect()))
}

fn subscriber_counts(ctx: &Ctx<'_>, args: Args<'_>, kind: SubscriptionKind) -> CommandResult {
    let count = |name: &[u8]| ctx.engine.pubsub.subscriber_count(kind, name) as i64;
    let pairs = args
        .from(2)
        .iter()
        .flat_map(|name| [Frame::Bulk(Str::from(*name)), Frame::Integer(count(name))]);
    Ok(Frame::Array(pairs.collect()))
}

fn pubsub_channels(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    channel_list(ctx, args, SubscriptionKind::Channel)
}

fn pubsub_shardchannels(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    channel_list(ctx, args, SubscriptionKind::Shard)
}

fn pubsub_numsub(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    subscriber_counts(ctx, args, SubscriptionKind::Channel)
}

fn pubsub_shardnumsub(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    subscriber_counts(ctx, args, SubscriptionKind::Shard)
}

fn pubsub_numpat(ctx: &mut Ctx<'_>, _args: Args<'_>) -> CommandResult {
    Ok(Frame::Integer(ctx.engine.pubsub.pattern_count() as i64))
}

fn pubsub_help(_ctx: &mut Ctx<'_>, _args: Args<'_>) -> CommandResult {
    Ok(super::docs::help("pubsub"))
}

/// The push or array that answers `PING` of a RESP2 subscriber.
pub(super) fn subscriber_pong(protocol: Protocol, message: &[u8]) -> Option<Reply> {
    (protocol == Protocol::Resp2)
        .then(|| Frame::Array(vec![bulk("pong"), Frame::Bulk(Str::from(message))]))
}
