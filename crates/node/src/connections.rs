//! The process's connections: bytes to requests on the way in, output to bytes on the way out.

use std::collections::{BTreeMap, VecDeque};

use redscope_actor::{Address, ConnId, DiskOp, Ticket};
use redscope_data::WARMED;
use redscope_engine::{ClientId, Engine, Host, InputBytes};
use redscope_resp::{Frame, RequestDecoder};
use smallvec::SmallVec;

use crate::fact::{Fact, LogLevel};
use crate::io::{LinkKind, Outbox, Output};
use crate::numbers::Numbers;

/// What a connection hears that is one too many.
const TOO_MANY_CLIENTS: &[u8] = b"-ERR max number of clients reached\r\n";

/// Everything on the border of a process.
#[derive(Clone, Debug)]
pub(crate) struct Network {
    pub(crate) address: Address,
    clients: BTreeMap<ConnId, Inbound>,
    conns: BTreeMap<ClientId, ConnId>,
    outbox: Outbox,
    /// What was to be sent and waits for the disk.
    withheld: VecDeque<Output>,
    /// How many of the things to be done first wait for nothing.
    sealed: usize,
    next_own: u64,
    next_ticket: u64,
    /// Lines below this level are not logged.
    pub(crate) log_level: LogLevel,
}

#[derive(Clone, Debug)]
struct Inbound {
    client: ClientId,
    /// Away while its requests are carried out.
    decoder: Option<Box<RequestDecoder>>,
}

impl Network {
    pub(crate) fn new(address: Address, log_level: LogLevel) -> Self {
        Network {
            address,
            clients: BTreeMap::new(),
            conns: BTreeMap::new(),
            outbox: Outbox::default(),
            withheld: VecDeque::new(),
            sealed: 0,
            next_own: ConnId::OWN,
            next_ticket: 0,
            log_level,
        }
    }

    pub(crate) fn push(&mut self, output: Output) {
        self.outbox.push(output);
    }

    /// Puts what is wanted from now on into `outbox`, until it is exchanged again.
    pub(crate) fn exchange(&mut self, outbox: &mut Outbox) {
        std::mem::swap(&mut self.outbox, outbox);
        self.seal();
    }

    /// Says that what was done has taken processor time, in microseconds.
    pub(crate) fn took(&mut self, us: u64) {
        self.outbox.took(us);
    }

    pub(crate) fn tell(&mut self, fact: impl Into<Fact>) {
        self.push(Output::Tell(fact.into()));
    }

    pub(crate) fn log(&mut self, level: LogLevel, text: impl Into<String>) {
        if level >= self.log_level {
            self.tell(Fact::Log { level, text: text.into() });
        }
    }

    /// What connections and operations will be called that are asked for next.
    pub(crate) fn numbers(&mut self) -> Numbers<'_> {
        Numbers::new(&mut self.next_own, &mut self.next_ticket)
    }

    /// Has something done to a file; the answer comes as an input with this ticket.
    pub(crate) fn disk(&mut self, op: DiskOp) -> Ticket {
        let ticket = self.numbers().ticket();
        self.push(Output::Disk(ticket, op));
        ticket
    }

    /// How much is to be done so far, for [`Network::withhold_from`].
    pub(crate) fn mark(&self) -> usize {
        self.outbox.len()
    }

    /// Keeps back everything that came after a mark, but for what is asked of the disk.
    pub(crate) fn withhold_from(&mut self, mark: usize) {
        self.keep_back(mark, |output| !matches!(output, Output::Disk(..)));
    }

    /// Keeps back what came after the first so many things and is meant.
    fn keep_back(&mut self, first: usize, is_meant: fn(&Output) -> bool) {
        let mut others = Outbox::default();
        others.took(self.outbox.take_took_us());
        let mut before = first;
        while let Some(output) = self.outbox.pop() {
            if before == 0 && is_meant(&output) {
                self.withheld.push_back(output);
            } else {
                others.push(output);
            }
            before = before.saturating_sub(1);
        }
        self.outbox = others;
    }

    /// Sends the first of what was kept back.
    pub(crate) fn release_some(&mut self, count: usize) {
        for output in self.withheld.drain(..count.min(self.withheld.len())) {
            self.outbox.push(output);
        }
    }

    /// Lets go whatever is to be sent so far.
    pub(crate) fn seal(&mut self) {
        self.sealed = self.outbox.len();
    }

    /// Keeps back what is to be sent and is not sealed, until it is released.
    pub(crate) fn withhold(&mut self) {
        if self.outbox.len() == self.sealed {
            return;
        }
        self.keep_back(self.sealed, |output| {
            matches!(
                output,
                Output::Send(..) | Output::SendMessage(..) | Output::Close(_) | Output::Abort(_)
            )
        });
        self.seal();
    }

    /// Sends what was kept back.
    pub(crate) fn release(&mut self) {
        for output in std::mem::take(&mut self.withheld) {
            self.outbox.push(output);
        }
    }

    /// Opens a connection; the answer comes as an input.
    pub(crate) fn connect(&mut self, to: Address, kind: LinkKind) -> ConnId {
        let conn = self.numbers().conn();
        self.push(Output::Connect { conn, to, link: kind });
        conn
    }

    pub(crate) fn accept(
        &mut self,
        engine: &mut Engine,
        conn: ConnId,
        peer: &Address,
        now_ms: u64,
    ) {
        if !engine.admits_client() {
            self.push(Output::Send(conn, TOO_MANY_CLIENTS.to_vec()));
            self.push(Output::Close(conn));
            return;
        }
        let client = engine.connect(peer.to_string(), self.address.to_string(), now_ms);
        self.adopt(conn, client);
    }

    /// Joins a connection with a client of the engine.
    pub(crate) fn adopt(&mut self, conn: ConnId, client: ClientId) {
        self.clients.insert(conn, Inbound { client, decoder: Some(Box::default()) });
        self.conns.insert(client, conn);
    }

    /// The client behind a connection.
    pub(crate) fn client_of(&self, conn: ConnId) -> Option<ClientId> {
        self.clients.get(&conn).map(|inbound| inbound.client)
    }

    pub(crate) fn conn_of(&self, client: ClientId) -> Option<ConnId> {
        self.conns.get(&client).copied()
    }

    /// The connection of a client that has sent more than was carried out.
    pub(crate) fn conn_with_input(&self, client: ClientId) -> Option<ConnId> {
        let conn = self.conn_of(client)?;
        let decoder = self.clients.get(&conn)?.decoder.as_ref()?;
        (decoder.pending_bytes() > 0).then_some(conn)
    }

    /// Forgets a connection on both sides of the border.
    pub(crate) fn forget(&mut self, engine: &mut Engine, conn: ConnId) -> Option<ClientId> {
        let inbound = self.clients.remove(&conn)?;
        self.conns.remove(&inbound.client);
        engine.disconnect(inbound.client);
        Some(inbound.client)
    }

    /// Closes a client's connection from this side.
    pub(crate) fn close_client(&mut self, engine: &mut Engine, client: ClientId) {
        if let Some(conn) = self.conn_of(client) {
            self.forget(engine, conn);
            self.push(Output::Close(conn));
        }
    }

    /// Notes what a connection's peer has not taken yet.
    pub(crate) fn note_unsent(
        &mut self,
        engine: &mut Engine,
        conn: ConnId,
        unsent_bytes: usize,
        now_ms: u64,
    ) {
        let Some(inbound) = self.clients.get(&conn) else { return };
        if let Some(client) = engine.clients.peek_mut(inbound.client) {
            client.unsent_bytes = unsent_bytes;
        }
        self.enforce_output_limit(engine, inbound.client, now_ms);
    }

    pub(crate) fn enforce_output_limit(
        &mut self,
        engine: &mut Engine,
        client: ClientId,
        now_ms: u64,
    ) {
        if engine.enforce_output_limit(client, now_ms) {
            self.log(
                LogLevel::Warning,
                format!(
                    "Client id={} scheduled to be closed ASAP for overcoming of output buffer limits.",
                    client.0
                ),
            );
        }
    }

    /// The decoder of a connection, for a master link whose bytes change their meaning.
    pub(crate) fn decoder_mut(&mut self, conn: ConnId) -> Option<&mut RequestDecoder> {
        self.clients.get_mut(&conn)?.decoder.as_deref_mut()
    }

    /// The decoder of a connection, to be looked at.
    pub(crate) fn decoder(&self, conn: ConnId) -> Option<&RequestDecoder> {
        self.clients.get(&conn)?.decoder.as_deref()
    }

    /// Takes the decoder of a connection away, until it is given back.
    pub(crate) fn take_decoder(&mut self, conn: ConnId) -> Option<(ClientId, Box<RequestDecoder>)> {
        let inbound = self.clients.get_mut(&conn)?;
        Some((inbound.client, inbound.decoder.take()?))
    }

    pub(crate) fn give_back(&mut self, conn: ConnId, decoder: Box<RequestDecoder>) {
        if let Some(inbound) = self.clients.get_mut(&conn) {
            inbound.decoder = Some(decoder);
        }
    }

    /// Moves what these clients have to say to the outputs, and closes those that are done.
    pub(crate) fn flush(
        &mut self,
        engine: &mut Engine,
        touched: &[ClientId],
        now_ms: u64,
    ) -> Vec<ClientId> {
        let mut closed = Vec::new();
        for &id in touched {
            self.enforce_output_limit(engine, id, now_ms);
            let Some(client) = engine.clients.peek_mut(id) else { continue };
            client.reply_buffer.note(client.waiting_bytes());
            let output = std::mem::take(&mut client.output);
            let close = client.close_now || client.close_after_reply;
            let dropped = client.close_now;
            let Some(conn) = self.conn_of(id) else { continue };
            if !output.is_empty() && !dropped {
                engine.stats.net_output_bytes += output.len() as u64;
                engine.stats.writes += 1;
                engine.meter.write(output.len());
                self.push(Output::Send(conn, output));
            }
            if close {
                self.forget(engine, conn);
                self.push(if dropped { Output::Abort(conn) } else { Output::Close(conn) });
                closed.push(id);
            }
        }
        closed
    }
}

/// A process that serves clients: the border and what decides behind it.
pub(crate) trait Serves: Host {
    fn network(&mut self) -> &mut Network;
    fn unix_ms(&self) -> u64;
    /// Told before each request how many bytes of the connection came before it.
    fn note_position(&mut self, conn: ConnId, consumed_bytes: u64);
}

/// So many bytes are mostly several requests.
const PIPELINED_BYTES: usize = 128;

/// Feeds bytes of a client and carries out the requests they complete.
pub(crate) fn feed_client(engine: &mut Engine, host: &mut impl Serves, conn: ConnId, bytes: &[u8]) {
    let Some((_, mut decoder)) = host.network().take_decoder(conn) else { return };
    decoder.feed(bytes);
    engine.stats.reads += 1;
    engine.meter.read(bytes.len());
    host.network().give_back(conn, decoder);
    run_requests(engine, host, conn);
}

/// Carries out the requests a client has sent, until it has to wait or there are no more.
pub(crate) fn run_requests(engine: &mut Engine, host: &mut impl Serves, conn: ConnId) {
    let Some((id, mut decoder)) = host.network().take_decoder(conn) else { return };
    decoder.set_max_bulk_len(engine.config.limits.max_bulk_len);
    let mut warmed = 0;
    while let Some(client) = engine.clients.get(id) {
        if client.blocked.is_some() || client.close_after_reply || client.close_now {
            break;
        }
        decoder.set_authenticated(client.authenticated);
        if conn.is_own() {
            host.note_position(conn, decoder.consumed_bytes());
        }
        let query_bytes = decoder.pending_bytes();
        // A request that comes alone gains nothing.
        if warmed == 0 && query_bytes > PIPELINED_BYTES {
            engine.warm(id, decoder.ahead());
            warmed = WARMED;
        }
        warmed = warmed.saturating_sub(1);
        match decoder.next_request() {
            Ok(Some(request)) => {
                let mut args: SmallVec<[&[u8]; 16]> = SmallVec::new();
                let mut argv_bytes = 0;
                for arg in request.args() {
                    argv_bytes += arg.len();
                    args.push(arg);
                }
                engine.meter.request(args.len());
                // What came before it in the same input has taken its time.
                let now_ms = host.unix_ms() + engine.meter.spent_us() / 1000;
                let input = InputBytes { query: query_bytes, awaited: 0, argv: argv_bytes };
                engine.note_input(id, input);
                engine.execute(host, now_ms, id, &args);
            }
            Ok(None) => {
                let input = InputBytes {
                    query: decoder.unparsed_bytes(),
                    awaited: decoder.awaited_bytes(),
                    argv: decoder.argument_bytes(),
                };
                engine.note_input(id, input);
                break;
            }
            Err(error) => {
                if let Some(client) = engine.clients.get_mut(id) {
                    client.send(&Frame::error(error.to_string()));
                    client.close_after_reply = true;
                }
                break;
            }
        }
    }
    let (pending_bytes, limit) = (decoder.pending_bytes(), engine.config.limits.query_bytes);
    host.network().give_back(conn, decoder);
    if pending_bytes > limit && !conn.is_own() {
        close_for_input(engine, host, id, pending_bytes);
    }
}

/// Closes a client that has sent too much that is no whole request yet.
/// Source: networking.c `readQueryFromClient`, 7.0.15.
fn close_for_input(engine: &mut Engine, host: &mut impl Serves, id: ClientId, bytes: usize) {
    if let Some(client) = engine.clients.get_mut(id) {
        client.close_now = true;
    }
    host.network().log(
        LogLevel::Warning,
        format!("Closing client id={} that reached max query buffer length: {bytes}", id.0),
    );
}
