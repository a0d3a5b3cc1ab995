//! The event loop: sockets, time and standard input on one side, processes on the other.

mod addresses;
mod bus;
mod connections;
mod doors;
mod stdin;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt::Display;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use mio::{Events, Poll, Token, Waker};
use redscope_actor::{Actor, Address, Boot, ConnId, Time, WallClock};
use redscope_engine::config::key;
use redscope_node::{
    BusMessage, Exit, Fact, Input, LinkKind, LogLevel, Outbox, Output, PersistenceFact, Process,
    Processor,
};

use crate::disk::{Answer, Asker, Disk, Syncer};
use crate::log;
use crate::sockets::{READ_BYTES, Socket};
use crate::spec::Spec;
use crate::standalone::reason;
use doors::Door;
use stdin::read_lines;

const WAKER: Token = Token(0);
/// Longest sleep, so that a signal is soon noticed.
const MAX_SLEEP: Duration = Duration::from_millis(100);

/// A process with its port and its disk.
struct Node {
    spec: Spec,
    process: Option<Process>,
    outbox: Outbox,
    disk: Disk,
    paused: bool,
    starts: u64,
    /// What it prints of a file behind the line that says why it does not start.
    checked: Option<Checked>,
}

/// What the check of a file has printed.
struct Checked {
    lines: Vec<String>,
    /// Whether a line of the log ends that.
    is_misread: bool,
}

/// A message of the cluster bus between two of our processes.
enum BusItem {
    Syn { from: (usize, ConnId), to: usize, port: u16 },
    Message { to: (usize, ConnId), message: BusMessage },
    Closed { to: (usize, ConnId) },
}

/// Why the program has to end.
#[derive(Debug)]
pub(crate) enum Failure {
    /// One line for the person who started it.
    Told(String),
    /// The process that failed has said so in its log.
    Logged,
    /// The process that was not to go on has said why in its log.
    Panicked,
}

/// Why a process does not listen where it should.
fn not_listening(at: &Address, error: &std::io::Error) -> String {
    format!("Could not create server TCP listening socket {at}: bind: {}", reason(error))
}

impl From<String> for Failure {
    fn from(text: String) -> Self {
        Failure::Told(text)
    }
}

/// Everything that runs.
pub(crate) struct World {
    poll: Poll,
    nodes: Vec<Node>,
    doors: BTreeMap<usize, Door>,
    sockets: BTreeMap<usize, Socket>,
    tokens: BTreeMap<(usize, ConnId), usize>,
    next_token: usize,
    next_conn: u64,
    /// Bus connections between our processes, by end.
    bus: BTreeMap<(usize, ConnId), (usize, ConnId)>,
    bus_queue: VecDeque<BusItem>,
    /// Ends of our own outgoing connections, by local port.
    dialled: BTreeMap<u16, usize>,
    /// Ways that are cut: from whom, to whom.
    cuts: BTreeSet<(usize, usize)>,
    start: Instant,
    epoch_unix_us: u64,
    lines: Receiver<String>,
    terminate: Arc<AtomicBool>,
    /// What sockets are read into.
    scratch: Vec<u8>,
    /// Sockets with more or less to send than their processes know.
    changed: Vec<usize>,
    /// Doors whose waiting connections could not be accepted, and are tried again.
    stranded: BTreeSet<usize>,
    syncer: Syncer,
    /// How the process that ended last by itself has ended.
    last_exit: Option<Exit>,
}

impl World {
    /// Starts all processes.
    ///
    /// Errors: one line that says what is in the way, unless the process that could not start has
    /// logged it.
    pub(crate) fn open(specs: Vec<Spec>) -> Result<Self, Failure> {
        let poll = Poll::new().map_err(|error| format!("no event queue: {error}"))?;
        let waker = Waker::new(poll.registry(), WAKER).map_err(|error| error.to_string())?;
        let waker = Arc::new(waker);
        let terminate = Arc::new(AtomicBool::new(false));
        for signal in [signal_hook::consts::SIGTERM, signal_hook::consts::SIGINT] {
            signal_hook::flag::register(signal, terminate.clone())
                .map_err(|error| format!("signals cannot be watched: {error}"))?;
        }
        let unix =
            SystemTime::now().duration_since(UNIX_EPOCH).map_err(|error| error.to_string())?;
        let mut world = World {
            poll,
            nodes: Vec::new(),
            doors: BTreeMap::new(),
            sockets: BTreeMap::new(),
            tokens: BTreeMap::new(),
            next_token: 1,
            next_conn: 0,
            bus: BTreeMap::new(),
            bus_queue: VecDeque::new(),
            dialled: BTreeMap::new(),
            cuts: BTreeSet::new(),
            start: Instant::now(),
            epoch_unix_us: unix.as_micros() as u64,
            lines: read_lines(waker.clone()),
            terminate,
            scratch: vec![0; READ_BYTES],
            changed: Vec::new(),
            stranded: BTreeSet::new(),
            syncer: Syncer::start(waker),
            last_exit: None,
        };
        for spec in specs {
            let disk = Disk::open(spec.dir.clone(), spec.files.clone())?;
            let node = Node {
                spec,
                process: None,
                outbox: Outbox::default(),
                disk,
                paused: false,
                starts: 0,
                checked: None,
            };
            world.nodes.push(node);
            world.launch(world.nodes.len() - 1)?;
        }
        Ok(world)
    }

    /// Runs until the last process has ended, by itself or after SIGTERM.
    pub(crate) fn run(mut self) -> Result<(), Failure> {
        let mut events = Events::with_capacity(1024);
        let mut ending = false;
        while self.nodes.iter().any(|node| node.process.is_some() || self.nodes.len() > 1) {
            let sleep = self.time_to_sleep();
            match self.poll.poll(&mut events, Some(sleep)) {
                Err(error) if error.kind() != std::io::ErrorKind::Interrupted => {
                    return Err(format!("the event queue broke: {error}").into());
                }
                _ => {}
            }
            for event in &events {
                self.ready(event.token().0, event.is_read_closed() || event.is_error());
            }
            for token in std::mem::take(&mut self.stranded) {
                self.accept_all(token);
            }
            while let Some((asker, answer)) = self.syncer.answer() {
                self.answer(asker, answer);
            }
            self.carry_bus();
            self.tell_unsent();
            self.wake_due();
            while let Ok(line) = self.lines.try_recv() {
                self.control(&line);
            }
            if self.terminate.swap(false, Ordering::Relaxed) {
                if std::mem::replace(&mut ending, true) {
                    log::say("You insist... exiting now.");
                    return Ok(());
                }
                for index in 0..self.nodes.len() {
                    self.feed(index, Input::Terminate);
                }
            }
            // One that is paused will not end.
            if ending && self.nodes.iter().all(|node| node.process.is_none() || node.paused) {
                break;
            }
        }
        self.verdict()
    }

    /// What the only process there is has come to; of several each may end as it likes.
    fn verdict(&self) -> Result<(), Failure> {
        match self.last_exit.filter(|_| self.nodes.len() == 1) {
            None | Some(Exit::Done) => Ok(()),
            Some(Exit::Failed) => Err(Failure::Logged),
            Some(Exit::Panicked) => Err(Failure::Panicked),
        }
    }

    fn now(&self) -> Time {
        Time(self.start.elapsed().as_micros() as u64)
    }

    fn time_to_sleep(&self) -> Duration {
        let now = self.now();
        let running = self.nodes.iter().filter(|node| !node.paused);
        let due = running.filter_map(|node| Some(node.process.as_ref()?.next_deadline()?.0)).min();
        let until_us = due.map_or(u64::MAX, |due| due - now);
        if self.bus_queue.is_empty() {
            Duration::from_micros(until_us).min(MAX_SLEEP)
        } else {
            Duration::ZERO
        }
    }

    fn wake_due(&mut self) {
        let now = self.now();
        for index in 0..self.nodes.len() {
            let node = &self.nodes[index];
            let deadline = node.process.as_ref().and_then(Process::next_deadline);
            let due = deadline.is_some_and(|(due, _)| due <= now);
            if due && !node.paused {
                self.feed(index, Input::Deadline);
            }
        }
        self.carry_bus();
    }

    fn launch(&mut self, index: usize) -> Result<(), Failure> {
        let now = self.now();
        let node = &self.nodes[index];
        let at = Address::local(node.spec.port);
        if let Err(why) = addresses::check(&node.spec.config) {
            let why = why.replace("{port}", &node.spec.port.to_string());
            self.log(index, LogLevel::Warning, &why);
            return Err(Failure::Logged);
        }
        self.open_door(index, at.port, false).map_err(|error| not_listening(&at, &error))?;
        let node = &mut self.nodes[index];
        node.starts += 1;
        let seed = self.epoch_unix_us ^ (index as u64) << 48 ^ node.starts << 56;
        if node.spec.config.flag(key::ALWAYS_SHOW_LOGO) {
            log::write(node.spec.config.text(key::LOGFILE), &log::logo(at.port));
        }
        let spec = redscope_node::Spec {
            address: Address::local(node.spec.port),
            sentinel: node.spec.sentinel,
            config: node.spec.config.clone(),
            conf_on_disk: node.spec.conf_on_disk,
            processor: Processor::Free,
        };
        let boot = Boot {
            now,
            seed,
            clock: WallClock { epoch_unix_us: self.epoch_unix_us, ahead_us: 0 },
            process_id: std::process::id(),
            files: &node.disk,
        };
        match Process::start(&spec, boot, &mut node.outbox) {
            Ok(process) => node.process = Some(process),
            Err(error) => {
                self.close_doors(index);
                self.drain(index);
                self.log(index, LogLevel::Warning, &error);
                self.print_check(index);
                return Err(Failure::Logged);
            }
        }
        self.nodes[index].paused = false;
        if let Some(port) = spec.bus_port()
            && let Err(error) = self.open_door(index, port, true)
        {
            let line = format!("Warning: {}", not_listening(&Address::local(port), &error));
            self.log(index, LogLevel::Warning, &line);
            let line = format!("Failed listening on port {port} (cluster), aborting.");
            self.log(index, LogLevel::Warning, &line);
            self.stop(index);
            return Err(Failure::Logged);
        }
        log::say(&format!("ready {} {at}", self.nodes[index].spec.name));
        self.drain(index);
        Ok(())
    }

    fn feed(&mut self, index: usize, input: Input) {
        let now = self.now();
        let node = &mut self.nodes[index];
        if let Some(process) = &mut node.process {
            process.handle(now, input, &mut node.outbox);
            self.drain(index);
        }
    }

    /// Carries out what a process wants done.
    fn drain(&mut self, index: usize) {
        while let Some(output) = self.nodes[index].outbox.pop() {
            match output {
                Output::Connect { conn, to, link: LinkKind::Bus } => {
                    self.dial_bus(index, conn, &to)
                }
                Output::Connect { conn, to, .. } => self.dial(index, conn, &to, None),
                Output::Send(conn, bytes) => self.send(index, conn, bytes),
                Output::SendMessage(conn, message) => self.send_message(index, conn, message),
                Output::Close(conn) => self.close(index, conn),
                Output::Abort(conn) => self.abort(index, conn),
                Output::Disk(ticket, op) => {
                    let node = &mut self.nodes[index];
                    let asker = Asker { process: index, start: node.starts, ticket };
                    if let Some(answer) = node.disk.carry_out(op, asker, &self.syncer) {
                        self.take_answer(asker, answer);
                    }
                }
                Output::Tell(Fact::Persistence(PersistenceFact::FileChecked {
                    lines,
                    is_misread,
                })) => self.nodes[index].checked = Some(Checked { lines, is_misread }),
                Output::Tell(fact) => {
                    if let Some(level) = fact.level() {
                        self.log(index, level, &fact);
                    }
                }
                Output::Exit => {
                    let process = self.nodes[index].process.as_ref();
                    self.last_exit = process.and_then(|process| process.exit());
                    return self.stop(index);
                }
            }
        }
    }

    /// Hands a process the answer of its disk, unless it has ended since it asked.
    fn take_answer(&mut self, asker: Asker, answer: Answer) {
        let now = self.now();
        let node = &mut self.nodes[asker.process];
        if let Some(process) = node.process.as_mut().filter(|_| node.starts == asker.start) {
            process.handle(now, Input::Disk(asker.ticket, answer), &mut node.outbox);
        }
    }

    /// The same for an answer that comes by itself.
    fn answer(&mut self, asker: Asker, answer: Answer) {
        self.take_answer(asker, answer);
        self.drain(asker.process);
    }

    /// Writes a line of a process's log to its `logfile`, or to standard output, if its `loglevel`
    /// lets it through; else the line is not even put together.
    /// Prints what the check of a file has found, which Redis does not log.
    fn print_check(&mut self, index: usize) {
        let Some(checked) = self.nodes[index].checked.take() else { return };
        checked.lines.iter().for_each(|line| log::say(line));
        if checked.is_misread {
            let end = "Terminating server after rdb file reading failure.";
            self.log(index, LogLevel::Warning, &end);
        }
    }

    fn log(&self, index: usize, level: LogLevel, text: &impl Display) {
        let node = &self.nodes[index];
        let (config, replica) = match &node.process {
            Some(Process::Server(server)) => {
                (&server.engine().config, server.engine().role.is_replica)
            }
            _ => (&node.spec.config, false),
        };
        if level < LogLevel::of_directive(config.text(key::LOGLEVEL)) {
            return;
        }
        let role = match (node.spec.sentinel, replica) {
            (true, _) => 'X',
            (false, true) => 'S',
            (false, false) => 'M',
        };
        let unix_ms = (self.epoch_unix_us + self.now().0) / 1000;
        let line = log::line(role, unix_ms, level, &text.to_string());
        let path = config.text(key::LOGFILE);
        match node.spec.dir.as_ref().filter(|_| !path.is_empty()) {
            Some(dir) => log::write(&dir.join(path).to_string_lossy(), &line),
            None => log::write(path, &line),
        }
    }

    /// The process is gone; its connections break, its disk stays.
    fn stop(&mut self, index: usize) {
        // Who learns of the end must not find the port open still.
        self.close_doors(index);
        let mine: Vec<usize> = self
            .sockets
            .iter()
            .filter(|(_, s)| s.process == index)
            .map(|(token, _)| *token)
            .collect();
        for token in mine {
            if let Some(mut socket) = self.sockets.remove(&token) {
                socket.flush();
                self.tokens.remove(&(index, socket.conn));
            }
        }
        let ends: Vec<(usize, ConnId)> =
            self.bus.keys().filter(|(owner, _)| *owner == index).copied().collect();
        for end in ends {
            self.close_bus(end);
        }
        self.nodes[index].process = None;
        self.nodes[index].paused = false;
    }
}
