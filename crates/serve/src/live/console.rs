//! A console over real sockets: the same one that stands in a simulation, and so what redis-cli does.

use std::collections::BTreeMap;
use std::io;
use std::net::ToSocketAddrs;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use mio::net::TcpStream;
use redscope_actor::{
    Actor, Address, Boot, ConnId, Outbox, OutboxOf, Output, Rope, Time, WallClock,
};
use redscope_labs::client::{ConsoleOrder, ConsoleSpec, Line};
use redscope_labs::{Cast, Fact, Order, Spec};
use redscope_resp::{FrameDecoder, RequestDecoder};
use redscope_session::{ClientView, LiveRefusal};

use super::board::Board;
use super::gate::Gate;
use super::login::refusal;
use crate::sockets::{ReadEnd, Socket};

/// What is read of a connection before the page hears of it: a server that sends more waits.
const MOST_READ: usize = 256 * 1024;
const READ_BYTES: usize = 64 * 1024;
/// So long a page waits for an answer before it goes on, and how long between two looks: what a server takes is
/// measured by that, and not by when the page draws next.
const MOMENT: Duration = Duration::from_millis(20);
const NAP: Duration = Duration::from_micros(100);

type Input = redscope_actor::Input<redscope_node::BusMessage, Order>;

/// A console.
pub(crate) struct Desk {
    console: Cast,
    out: OutboxOf<Cast>,
    wires: BTreeMap<ConnId, Wire>,
    /// What it shows that nobody has taken yet, each with its moment in microseconds.
    lines: Vec<(u64, Line)>,
    /// The moment of what happened there last: no two fall on one, by which what it answers itself is known.
    last_us: u64,
    /// What it was not allowed to send.
    refused: Vec<LiveRefusal>,
}

/// A connection of it.
struct Wire {
    socket: Socket,
    /// Reads the answer to the login, which the console does not know of.
    login: Option<FrameDecoder>,
    /// Reads what is sent, to ask whether it may be; nothing if everything may.
    checked: Option<(RequestDecoder, Arc<Gate>)>,
}

/// What a wire has to say.
enum Heard {
    Nothing,
    Connected,
    Data(Vec<u8>),
    Refused,
    Closed,
}

/// Where consoles connect, and whether they may change anything.
#[derive(Clone, Copy)]
pub(crate) struct Servers<'a> {
    pub(crate) board: &'a Board,
    pub(crate) writes: bool,
}

impl Desk {
    /// Opens one.
    pub(crate) fn open(spec: ConsoleSpec) -> Option<Self> {
        let boot = Boot {
            now: Time(0),
            seed: 0,
            clock: WallClock::default(),
            process_id: std::process::id(),
            files: &BTreeMap::<String, Rope>::new(),
        };
        let mut out = Outbox::default();
        let console = Cast::start(&Spec::Console(spec), boot, &mut out).ok()?;
        Some(Desk {
            console,
            out,
            wires: BTreeMap::new(),
            lines: Vec::new(),
            last_us: 0,
            refused: Vec::new(),
        })
    }

    /// Has it do what a person does there.
    ///
    /// # Errors
    /// Why what is typed is not sent; it is shown as typed nevertheless.
    pub(crate) fn obey(
        &mut self,
        servers: Servers<'_>,
        order: ConsoleOrder,
    ) -> Result<(), LiveRefusal> {
        if let (ConsoleOrder::Type(line), false) = (&order, servers.writes) {
            let gate = servers.board.server(self.address()).map(|(_, gate)| gate);
            if let Err(why) = gate.unwrap_or_default().line(line) {
                let typed = Line::Typed { prompt: self.prompt(), line: line.clone() };
                let at_us = self.moment(servers);
                self.lines.push((at_us, typed));
                return Err(why);
            }
        }
        self.feed(servers, Input::Order(Order::Console(order)));
        Ok(())
    }

    /// Lets all its connections come on, and waits a moment for what is answered at once.
    pub(crate) fn hurry(&mut self, servers: Servers<'_>) {
        let begun = Instant::now();
        self.pump(servers);
        while self.is_waiting() && begun.elapsed() < MOMENT {
            thread::sleep(NAP);
            self.pump(servers);
        }
    }

    /// Lets all its connections come on.
    pub(crate) fn pump(&mut self, servers: Servers<'_>) {
        let conns: Vec<ConnId> = self.wires.keys().copied().collect();
        for conn in conns {
            let mut left = MOST_READ;
            while left > 0 {
                let Some(wire) = self.wires.get_mut(&conn) else { break };
                match wire.listen() {
                    Heard::Nothing => break,
                    Heard::Connected => self.feed(servers, Input::Connected(conn)),
                    Heard::Data(bytes) => {
                        left = left.saturating_sub(bytes.len());
                        self.feed(servers, Input::Data(conn, bytes));
                    }
                    Heard::Refused => {
                        self.wires.remove(&conn);
                        self.feed(servers, Input::Refused(conn));
                    }
                    Heard::Closed => {
                        self.wires.remove(&conn);
                        self.feed(servers, Input::Closed(conn));
                    }
                }
            }
        }
    }

    /// The lines that are new.
    pub(crate) fn take_lines(&mut self) -> Vec<(u64, Line)> {
        std::mem::take(&mut self.lines)
    }

    /// What it was not allowed to send since.
    pub(crate) fn take_refused(&mut self) -> Vec<LiveRefusal> {
        std::mem::take(&mut self.refused)
    }

    /// How it stands.
    pub(crate) fn view(&self, board: &Board, name: &str) -> ClientView {
        let Cast::Console(console) = &self.console else { return nobody(name) };
        ClientView {
            name: name.to_owned(),
            node: board.server(console.address()).map(|(node, _)| node).unwrap_or_default(),
            follow: console.follows(),
            resp3: console.speaks_resp3(),
            prompt: console.prompt(),
            waiting: console.is_waiting(),
        }
    }

    fn address(&self) -> &Address {
        static NOWHERE: Address = Address { host: String::new(), port: 0 };
        match &self.console {
            Cast::Console(console) => console.address(),
            _ => &NOWHERE,
        }
    }

    fn is_waiting(&self) -> bool {
        matches!(&self.console, Cast::Console(console) if console.is_waiting() && !console.is_streaming())
    }

    fn prompt(&self) -> String {
        match &self.console {
            Cast::Console(console) => console.prompt(),
            _ => String::new(),
        }
    }

    fn moment(&mut self, servers: Servers<'_>) -> u64 {
        self.last_us = servers.board.now_us().max(self.last_us + 1);
        self.last_us
    }

    fn feed(&mut self, servers: Servers<'_>, input: Input) {
        let at_us = self.moment(servers);
        self.console.handle(Time(at_us), input, &mut self.out);
        while let Some(output) = self.out.pop() {
            match output {
                Output::Connect { conn, to, .. } => match Wire::dial(servers, conn, &to) {
                    Ok(wire) => drop(self.wires.insert(conn, wire)),
                    Err(_) => {
                        self.console.handle(Time(at_us), Input::Refused(conn), &mut self.out);
                    }
                },
                Output::Send(conn, bytes) => {
                    let Some(wire) = self.wires.get_mut(&conn) else { continue };
                    if let Err(why) = wire.send(bytes) {
                        self.wires.remove(&conn);
                        self.refused.push(why);
                        self.console.handle(Time(at_us), Input::Closed(conn), &mut self.out);
                    }
                }
                Output::Close(conn) | Output::Abort(conn) => drop(self.wires.remove(&conn)),
                Output::Tell(Fact::Console(line)) => self.lines.push((at_us, line)),
                Output::Tell(_) | Output::SendMessage(..) | Output::Disk(..) | Output::Exit => {}
            }
        }
    }
}

/// A console that is none.
fn nobody(name: &str) -> ClientView {
    ClientView {
        name: name.to_owned(),
        node: String::new(),
        follow: false,
        resp3: false,
        prompt: String::new(),
        waiting: false,
    }
}

impl Wire {
    /// Connects to one of the nodes that are watched: a page gets nowhere else.
    fn dial(servers: Servers<'_>, conn: ConnId, to: &Address) -> io::Result<Self> {
        let stranger = || io::Error::other("nobody who is watched is there");
        let (_, gate) = servers.board.server(to).ok_or_else(stranger)?;
        let mut found = (to.host.as_str(), to.port).to_socket_addrs()?;
        let stream = TcpStream::connect(found.next().ok_or_else(stranger)?)?;
        let mut socket = Socket::new(stream, 0, conn, true);
        let login = servers.board.login().request();
        if let Some(request) = &login {
            socket.queue(request.clone());
        }
        let login = login.map(|_| FrameDecoder::default());
        let checked = (!servers.writes).then(|| (RequestDecoder::default(), gate));
        Ok(Wire { socket, login, checked })
    }

    /// Sends requests, if all of them may be sent.
    fn send(&mut self, bytes: Vec<u8>) -> Result<(), LiveRefusal> {
        if let Some((decoder, gate)) = &mut self.checked {
            decoder.feed(&bytes);
            // What is no request is none to a server either.
            while let Ok(Some(request)) = decoder.next_request() {
                gate.command(&request.args().collect::<Vec<_>>())?;
            }
        }
        self.socket.queue(bytes);
        Ok(())
    }

    /// Sends what waits, and reads what is there.
    fn listen(&mut self) -> Heard {
        if self.socket.connecting {
            if self.socket.stream.take_error().ok().flatten().is_some() {
                return Heard::Refused;
            }
            if self.socket.stream.peer_addr().is_err() {
                return Heard::Nothing;
            }
            let _ = self.socket.stream.set_nodelay(true);
            self.socket.connecting = false;
            if self.login.is_none() {
                return Heard::Connected;
            }
        }
        if !self.socket.flush() {
            return Heard::Closed;
        }
        let (mut scratch, mut bytes) = (vec![0; READ_BYTES], Vec::new());
        let end = self.socket.read_once(&mut scratch, &mut bytes);
        match (&mut self.login, bytes.is_empty(), end) {
            (Some(decoder), false, _) => {
                decoder.feed(&bytes);
                match decoder.next_frame() {
                    Ok(Some(answer)) if refusal(&answer).is_none() => {
                        self.login = None;
                        Heard::Connected
                    }
                    Ok(None) => Heard::Nothing,
                    Ok(Some(_)) | Err(_) => Heard::Refused,
                }
            }
            (Some(_), true, ReadEnd::Closed) => Heard::Refused,
            (None, false, _) => Heard::Data(bytes),
            (None, true, ReadEnd::Closed) => Heard::Closed,
            (_, true, ReadEnd::Drained) => Heard::Nothing,
        }
    }
}
