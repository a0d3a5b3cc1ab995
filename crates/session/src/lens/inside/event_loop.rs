//! The event loop of a server, from what its process remembers of it and from what waits in its world.

use std::collections::BTreeMap;

use redscope_actor::{ConnId, Input, Time};
use redscope_engine::config::key;
use redscope_engine::cost::{LongestCommand, Part, Spent};
use redscope_labs::World;
use redscope_node::{BusMessage, Event, Round, Server};
use redscope_sim::{ActorId, State};

use super::super::packets::words_of;
use crate::frame::MessageKind;
use crate::inside::{
    BeforeSleep, BusyView, BusyWhy, CommandView, EventKind, LatencyRow, LoopAsk, LoopPart,
    LoopView, ReadyRow, RoundRow, SocketRow,
};

/// Connections, and things that wait, that are shown.
const MAX_SOCKETS: usize = 60;
const MAX_READY: usize = 60;

/// Who is at the other end of each connection.
type Peers = BTreeMap<ConnId, String>;

/// What is to be seen of a server's event loop.
pub(crate) fn look(world: &World, id: ActorId, server: &Server, _: &LoopAsk) -> LoopView {
    let engine = server.engine();
    let peers: Peers = world
        .connections(id)
        .map(|(end, peer, ..)| (end.conn, world.name(peer.actor).to_string()))
        .collect();
    let put_off = server.put_off().map(|(since, input)| waiting(since, input));
    let waiting: Vec<Waiting> =
        put_off.chain(world.inbox(id).map(|(since, input)| waiting(since, input))).collect();
    let busy = busy(world, id, server);
    let sockets = sockets(world, id, server, &peers, &waiting, busy.is_some());
    let slow = engine.slowlog.iter();
    LoopView {
        is_modelled: engine.meter.is_on(),
        io_threads: u64::try_from(engine.config.integer(key::IO_THREADS)).unwrap_or(1),
        is_paused: world.state(id) == State::Paused,
        busy,
        socket_count: sockets.len(),
        sockets: sockets.into_iter().take(MAX_SOCKETS).collect(),
        ready_count: waiting.len(),
        ready: waiting.iter().take(MAX_READY).map(|one| one.row(&peers)).collect(),
        rounds: server.rounds().map(|round| row(round, &peers)).collect(),
        cron_due_us: server.next_cron().0,
        key_count: engine.dbs.iter().map(|db| db.len()).sum(),
        slow_count: slow.len(),
        slower_than_us: engine.config.limits.slowlog_us,
        latency_threshold_ms: u64::try_from(engine.config.integer(key::LATENCY_MONITOR_THRESHOLD))
            .unwrap_or(0),
        latency: engine
            .latency
            .events
            .iter()
            .map(|(event, seen)| LatencyRow {
                event: (*event).to_owned(),
                last_ms: seen.samples.back().map_or(0, |(_, ms)| *ms),
                worst_ms: seen.max_ms,
            })
            .collect(),
    }
}

/// Something that waits for a server.
struct Waiting {
    kind: EventKind,
    conn: Option<ConnId>,
    since: Time,
    text: String,
}

impl Waiting {
    fn row(&self, peers: &Peers) -> ReadyRow {
        ReadyRow {
            kind: self.kind,
            who: self.conn.and_then(|conn| peers.get(&conn).cloned()),
            since_us: self.since.0,
            text: self.text.clone(),
        }
    }
}

fn waiting<O>(since: Time, input: &Input<BusMessage, O>) -> Waiting {
    let (kind, conn, text) = match input {
        Input::Accepted { conn, .. } => (EventKind::Accept, Some(*conn), String::new()),
        Input::Connected(conn) | Input::Refused(conn) => {
            (EventKind::Dialled, Some(*conn), String::new())
        }
        Input::Data(conn, bytes) => (EventKind::Readable, Some(*conn), words_of(bytes)),
        Input::Message(conn, message) => {
            (EventKind::Message, Some(*conn), message.kind.name().to_uppercase())
        }
        Input::Unsent(conn, _) => (EventKind::Unsent, Some(*conn), String::new()),
        Input::Closed(conn) => (EventKind::Closed, Some(*conn), String::new()),
        Input::Disk(..) => (EventKind::Disk, None, String::new()),
        Input::ClockSet { .. } => (EventKind::Clock, None, String::new()),
        Input::Deadline => (EventKind::Timer, None, String::new()),
        Input::Order(_) => (EventKind::Order, None, String::new()),
        Input::Terminate => (EventKind::Signal, None, String::new()),
    };
    Waiting { kind, conn, since, text }
}

const fn kind_of(event: Event) -> EventKind {
    match event {
        Event::Start => EventKind::Start,
        Event::Accept(_) => EventKind::Accept,
        Event::Dialled(_) => EventKind::Dialled,
        Event::Readable(_) => EventKind::Readable,
        Event::Message(_) => EventKind::Message,
        Event::Unsent(_) => EventKind::Unsent,
        Event::Closed(_) => EventKind::Closed,
        Event::Disk => EventKind::Disk,
        Event::Timer => EventKind::Timer,
        Event::Clock => EventKind::Clock,
        Event::Signal => EventKind::Signal,
    }
}

/// What keeps it from its sockets: the round that goes on, and the part of it that this moment is in.
fn busy(world: &World, id: ActorId, server: &Server) -> Option<BusyView> {
    let now = world.now();
    let works = world.busy(id);
    let round = server.rounds().last().filter(|round| round.ends.is_none_or(|ends| ends > now))?;
    let since_us = round.began.0;
    let whole = |why, part, until: Option<Time>| BusyView {
        why,
        since_us,
        until_us: until.map(|at| at.0),
        part,
        part_from_us: since_us,
        part_until_us: until.unwrap_or(now).0,
    };
    if works.is_none() {
        return Some(match round.ends {
            Some(until) => whole(BusyWhy::Sleeps, LoopPart::Execute, Some(until)),
            None => whole(BusyWhy::Waits, LoopPart::BeforeSleep, None),
        });
    }
    let (from, until) = works?;
    let mut view = whole(BusyWhy::Works, LoopPart::Execute, Some(until));
    // What was done before a wait for the disk has been over by then.
    let mut at_ns = (until.0 * 1000).saturating_sub(total_ns(&round.spent)).max(from.0 * 1000);
    for (part, ns) in parts(&round.spent) {
        view.part = part;
        view.part_from_us = at_ns / 1000;
        at_ns += ns;
        view.part_until_us = (at_ns / 1000).min(until.0);
        if at_ns > now.0 * 1000 {
            break;
        }
    }
    Some(view)
}

fn total_ns(spent: &Spent) -> u64 {
    Part::ALL.iter().map(|part| spent.part_ns(*part)).sum()
}

/// The parts that take time, in order. Reading and carrying out are one handler's.
fn parts(spent: &Spent) -> Vec<(LoopPart, u64)> {
    let execute_ns = spent.part_ns(Part::Read) + spent.part_ns(Part::Execute);
    let all = [
        (LoopPart::Accept, spent.part_ns(Part::Accept)),
        (LoopPart::Execute, execute_ns),
        (LoopPart::Timers, spent.part_ns(Part::Timers)),
        (LoopPart::BeforeSleep, spent.part_ns(Part::BeforeSleep)),
        (LoopPart::Write, spent.part_ns(Part::Write)),
    ];
    all.into_iter().filter(|(_, ns)| *ns > 0).collect()
}

fn row(round: &Round, peers: &Peers) -> RoundRow {
    let who = |event: &Event| event.conn().and_then(|conn| peers.get(&conn).cloned());
    let done = round.done;
    RoundRow {
        number: round.number,
        began_us: round.began.0,
        ends_us: round.ends.map(|at| at.0),
        events: round.events.iter().map(|event| (kind_of(*event), who(event))).collect(),
        event_count: round.event_count,
        parts_ns: parts(&round.spent),
        requests: round.spent.requests,
        command: round.spent.longest.as_ref().map(command),
        cron_due_us: round.cron_due.map(|at| at.0),
        before_sleep: BeforeSleep {
            expired: done.expired,
            aof_bytes: done.aof_bytes,
            aof_syncs: done.aof_syncs,
            replies: done.replies,
            reply_bytes: done.reply_bytes,
            is_cluster: done.cluster_turns > 0,
            closed: done.closed,
        },
    }
}

fn command(longest: &LongestCommand) -> CommandView {
    let price = longest.price();
    CommandView {
        text: match &longest.text {
            Some(text) => text.to_string(),
            None => longest.name.replace('|', " ").to_uppercase(),
        },
        us: longest.us,
        elements: longest.work.elements,
        instructions: longest.work.instructions,
        base_ns: price.base_ns,
        element_ns: price.element_ns,
    }
}

/// All connections, those first that matter most.
fn sockets(
    world: &World,
    id: ActorId,
    server: &Server,
    peers: &Peers,
    waiting: &[Waiting],
    is_busy: bool,
) -> Vec<SocketRow> {
    let round = server.rounds().last().filter(|_| is_busy);
    let served = |conn| {
        round.is_some_and(|round| round.events.iter().any(|event| event.conn() == Some(conn)))
    };
    let blocked = |conn| {
        let client = server.client_of(conn).and_then(|client| server.engine().clients.get(client));
        client.is_some_and(|client| client.blocked.is_some())
    };
    let mut rows: Vec<SocketRow> = world
        .connections(id)
        .map(|(end, peer, link, _)| {
            let mut own = waiting.iter().filter(|one| one.conn == Some(end.conn));
            SocketRow {
                conn: end.conn.0,
                who: world.name(peer.actor).to_string(),
                kind: MessageKind::of(link),
                is_served: served(end.conn),
                is_blocked: blocked(end.conn),
                wait_count: own.clone().count(),
                waits: own.next().map(|one| one.row(peers)),
            }
        })
        .collect();
    rows.sort_by_cached_key(|row| {
        let since = row.waits.as_ref().map_or(u64::MAX, |waits| waits.since_us);
        (!row.is_served, since, !row.is_blocked, row.kind, row.conn)
    });
    rows
}
