//! A server that a test drives by hand.

use std::collections::{BTreeMap, VecDeque};

use redscope_actor::{
    Actor, Address, Boot, ConnId, DiskError, DiskOp, DiskReply, Rope, Ticket, Time, WallClock,
};
use redscope_engine::config::Config;
use redscope_node::{Fact, Input, Outbox, Output, PersistenceFact, Process, Processor, Spec};

/// What a disk holds, by name.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

const CONN: ConnId = ConnId(1);
/// The connection of a replica.
const REPLICA: ConnId = ConnId(2);

/// Starts a process from what its disk holds.
fn boot(
    processor: Processor,
    files: &Files,
    settings: &[(&str, &str)],
) -> (Result<Process, String>, Outbox) {
    let mut config = Config::default();
    for (name, value) in [&[("save", "")], settings].concat() {
        config.set_at_start(name.as_bytes(), value.as_bytes()).unwrap();
    }
    let spec = Spec {
        address: Address::local(6379),
        sentinel: false,
        config,
        conf_on_disk: false,
        processor,
    };
    let disk: BTreeMap<String, Rope> =
        files.iter().map(|(name, bytes)| (name.clone(), bytes.clone().into())).collect();
    let boot = Boot {
        now: Time::default(),
        seed: 1,
        clock: WallClock { epoch_unix_us: 1_795_400_000_000_000, ahead_us: 0 },
        process_id: 1,
        files: &disk,
    };
    let mut outbox = Outbox::default();
    let process = Process::start(&spec, boot, &mut outbox).map_err(|error| error.to_string());
    (process, outbox)
}

/// What a server says that refuses to start: each line of the log behind its mark, and what the check of a
/// file prints as it is.
pub(crate) fn refusal(files: &Files, settings: &[(&str, &str)]) -> Vec<String> {
    let (process, mut outbox) = boot(Processor::Free, files, settings);
    let (mut log, mut behind) = (Vec::new(), Vec::new());
    while let Some(output) = outbox.pop() {
        match output {
            Output::Tell(Fact::Persistence(PersistenceFact::FileChecked { lines, is_misread })) => {
                behind = lines;
                let end = "# Terminating server after rdb file reading failure.";
                behind.extend(is_misread.then(|| end.to_owned()));
            }
            Output::Tell(fact) => log.extend(marked(&fact)),
            _ => {}
        }
    }
    log.extend(process.err().map(|error| format!("# {error}")));
    log.extend(behind);
    log
}

/// A fact as a line of the log, behind its mark.
pub(crate) fn marked(fact: &Fact) -> Option<String> {
    fact.level().map(|level| format!("{} {fact}", level.mark()))
}

/// A server without a schedule of snapshots, one client, and a disk.
pub(crate) struct Machine {
    pub(crate) process: Process,
    outbox: Outbox,
    pub(crate) files: Files,
    pub(crate) now: Time,
    pub(crate) log: Vec<String>,
    pub(crate) facts: Vec<Fact>,
    /// Operations are not carried out before the test says so.
    pub(crate) is_slow: bool,
    /// What was asked for and has no answer yet.
    pub(crate) asked: VecDeque<(Ticket, DiskOp)>,
    pub(crate) has_exited: bool,
    pub(crate) is_closed: bool,
    /// What the replica was sent, if there is one.
    pub(crate) sent_to_replica: Vec<u8>,
}

impl Machine {
    pub(crate) fn start(files: Files, settings: &[(&str, &str)]) -> Result<Machine, String> {
        Machine::start_on(Processor::Free, files, settings)
    }

    pub(crate) fn start_on(
        processor: Processor,
        files: Files,
        settings: &[(&str, &str)],
    ) -> Result<Machine, String> {
        let (process, outbox) = boot(processor, &files, settings);
        let mut machine = Machine {
            process: process?,
            outbox,
            files,
            now: Time::default(),
            log: Vec::new(),
            facts: Vec::new(),
            is_slow: false,
            asked: VecDeque::new(),
            has_exited: false,
            is_closed: false,
            sent_to_replica: Vec::new(),
        };
        machine.drain();
        machine.handle(Input::Accepted { conn: CONN, peer: Address::local(1), port: 6379 });
        Ok(machine)
    }

    pub(crate) fn handle(&mut self, input: Input) -> String {
        self.process.handle(self.now, input, &mut self.outbox);
        self.drain()
    }

    /// Carries out what the process wants; returns what it sent.
    pub(crate) fn drain(&mut self) -> String {
        let mut sent = Vec::new();
        while let Some(output) = self.outbox.pop() {
            match output {
                Output::Send(CONN, bytes) => sent.extend(bytes),
                Output::Send(REPLICA, bytes) => self.sent_to_replica.extend(bytes),
                Output::Disk(ticket, op) if self.is_slow => self.asked.push_back((ticket, op)),
                Output::Disk(ticket, op) => {
                    let reply = self.carry_out(op);
                    let input = Input::Disk(ticket, Ok(reply));
                    self.process.handle(self.now, input, &mut self.outbox);
                }
                Output::Close(CONN) | Output::Abort(CONN) => self.is_closed = true,
                Output::Exit => self.has_exited = true,
                Output::Tell(fact) => {
                    if fact.level().is_some() {
                        self.log.push(fact.to_string());
                    }
                    self.facts.push(fact);
                }
                _ => {}
            }
        }
        String::from_utf8(sent).unwrap()
    }

    /// Carries out the first operation that has no answer; returns what the process sent then.
    pub(crate) fn answer(&mut self) -> String {
        let (ticket, op) = self.asked.pop_front().expect("something was asked for");
        let reply = self.carry_out(op);
        self.handle(Input::Disk(ticket, Ok(reply)))
    }

    /// Refuses the first operation that has no answer. Of an addition what the error says is made.
    pub(crate) fn refuse(&mut self, error: DiskError) -> String {
        let (ticket, op) = self.asked.pop_front().expect("something was asked for");
        if let (DiskOp::Append { path, bytes }, DiskError::Full { written }) = (&op, &error) {
            let bytes = bytes[..*written].to_vec();
            self.files.entry(path.clone()).or_default().extend(bytes);
        }
        self.handle(Input::Disk(ticket, Err(error)))
    }

    /// What the first operation without an answer is, in a word and with its file.
    pub(crate) fn next_op(&self) -> Option<(&'static str, &str)> {
        let (_, op) = self.asked.front()?;
        let word = match op {
            DiskOp::Read { .. } => "read",
            DiskOp::Append { .. } => "append",
            DiskOp::Sync { .. } => "sync",
            DiskOp::Rename { .. } => "rename",
            DiskOp::SyncFolder { .. } => "sync folder",
            DiskOp::Truncate { .. } => "truncate",
            DiskOp::Remove { .. } => "remove",
            DiskOp::Replace { .. } => "replace",
            DiskOp::Overwrite { .. } => "overwrite",
        };
        Some((word, op.path()))
    }

    /// Lets time pass; what is asked for meanwhile has no answer if the disk is slow.
    pub(crate) fn wait_ms(&mut self, ms: u64) -> String {
        let until = self.now.plus_ms(ms);
        let mut sent = String::new();
        while let Some((due, _)) = self.process.next_deadline()
            && due <= until
        {
            self.now = self.now.max(due);
            sent.push_str(&self.handle(Input::Deadline));
        }
        self.now = until;
        sent
    }

    /// Whether a line was logged.
    pub(crate) fn has_logged(&self, line: &str) -> bool {
        self.log.iter().any(|said| said == line)
    }

    fn carry_out(&mut self, op: DiskOp) -> DiskReply {
        match op {
            DiskOp::Read { path } => {
                return DiskReply::Content(self.files.get(&path).cloned().map(Rope::from));
            }
            DiskOp::Append { path, bytes } => self.files.entry(path).or_default().extend(bytes),
            DiskOp::Rename { from, to } => {
                let content = self.files.remove(&from).unwrap();
                self.files.insert(to, content);
            }
            DiskOp::Truncate { path, len } => {
                self.files.get_mut(&path).unwrap().truncate(len as usize);
            }
            DiskOp::Remove { path } => drop(self.files.remove(&path)),
            DiskOp::Replace { path, bytes } | DiskOp::Overwrite { path, bytes } => {
                drop(self.files.insert(path, bytes))
            }
            DiskOp::Sync { .. } | DiskOp::SyncFolder { .. } => {}
        }
        DiskReply::Done
    }

    /// The processor time of all inputs since this was last asked, in microseconds.
    pub(crate) fn took_us(&mut self) -> u64 {
        self.outbox.take_took_us()
    }

    /// Sends inline commands and returns the replies.
    pub(crate) fn send(&mut self, commands: &str) -> String {
        self.send_bytes(format!("{commands}\r\n").into_bytes())
    }

    /// Sends bytes and returns the replies.
    pub(crate) fn send_bytes(&mut self, bytes: Vec<u8>) -> String {
        self.handle(Input::Data(CONN, bytes))
    }

    /// The replica is gone.
    pub(crate) fn detach_replica(&mut self) {
        self.handle(Input::Closed(REPLICA));
    }

    /// Attaches a replica that has got its snapshot.
    pub(crate) fn attach_replica(&mut self) {
        self.handle(Input::Accepted { conn: REPLICA, peer: Address::local(2), port: 6379 });
        self.handle(Input::Data(REPLICA, b"PSYNC ? -1\r\n".to_vec()));
        self.wait_ms(5000);
        assert!(self.send("INFO replication").contains("state=online"));
        self.sent_to_replica.clear();
    }
}
