//! A Sentinel that a test drives by hand, with a disk that answers at once.

use std::collections::BTreeMap;

use redscope_actor::{Actor, Address, Boot, ConnId, DiskOp, DiskReply, Rope, Time, WallClock};
use redscope_engine::config::Config;
use redscope_node::{Exit, Input, Outbox, Output, Process, Processor, Spec};
use redscope_resp::{encode_command, split_args};

const CONN: ConnId = ConnId(1);
/// The file it is started with.
const FILE: &str = "/etc/sentinel.conf";

/// A Sentinel with one client.
#[derive(Clone)]
pub(crate) struct Sentinel {
    process: Process,
    outbox: Outbox,
    files: BTreeMap<String, Rope>,
    now: Time,
    /// What it has sent over each connection of its own, with where that leads.
    pub(crate) sent: BTreeMap<ConnId, (Address, Vec<u8>)>,
    /// What it has told, a line each.
    pub(crate) log: Vec<String>,
}

/// Starts a Sentinel on the text of its file.
pub(crate) fn start(text: &str) -> Result<Sentinel, String> {
    let mut config = Config::default();
    config.file = Some(FILE.to_owned());
    config.set_at_start(b"protected-mode", b"no").unwrap();
    config
        .read_file(text.as_bytes(), &mut |_, args| Ok(args[0].eq_ignore_ascii_case(b"sentinel")))?;
    let spec = Spec {
        address: Address::local(26379),
        sentinel: true,
        config,
        conf_on_disk: false,
        processor: Processor::Free,
    };
    let hosts = "127.0.0.1 localhost\n10.0.0.5 db.example\n";
    let files = [(FILE, text), ("/etc/hosts", hosts)];
    let files: BTreeMap<String, Rope> = files
        .into_iter()
        .map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec().into()))
        .collect();
    let boot = Boot {
        now: Time::default(),
        seed: 1,
        clock: WallClock { epoch_unix_us: 1_795_400_000_000_000, ahead_us: 0 },
        process_id: 1,
        files: &files,
    };
    let mut outbox = Outbox::default();
    let process = Process::start(&spec, boot, &mut outbox).map_err(|error| error.to_string())?;
    let mut sentinel = Sentinel {
        process,
        outbox,
        files,
        now: Time::default(),
        sent: BTreeMap::new(),
        log: Vec::new(),
    };
    sentinel.drain();
    sentinel.handle(Input::Accepted { conn: CONN, peer: Address::local(1), port: 26379 });
    Ok(sentinel)
}

impl Sentinel {
    pub(crate) fn handle(&mut self, input: Input) -> String {
        self.process.handle(self.now, input, &mut self.outbox);
        self.drain()
    }

    /// Carries out what it wants; what its client was sent.
    fn drain(&mut self) -> String {
        let mut replies = Vec::new();
        while let Some(output) = self.outbox.pop() {
            match output {
                Output::Disk(ticket, DiskOp::Replace { path, bytes }) => {
                    self.files.insert(path, bytes.into());
                    let answer = Input::Disk(ticket, Ok(DiskReply::Done));
                    self.process.handle(self.now, answer, &mut self.outbox);
                }
                Output::Send(CONN, bytes) => replies.extend(bytes),
                Output::Send(conn, bytes) => {
                    if let Some((_, sent)) = self.sent.get_mut(&conn) {
                        sent.extend(bytes);
                    }
                }
                Output::Connect { conn, to, .. } => drop(self.sent.insert(conn, (to, Vec::new()))),
                Output::Tell(fact) => self.log.push(fact.to_string()),
                _ => {}
            }
        }
        String::from_utf8_lossy(&replies).into_owned()
    }

    /// The reply to a request.
    pub(crate) fn tell(&mut self, request: &str) -> String {
        let mut bytes = Vec::new();
        encode_command(&split_args(request.as_bytes()).unwrap(), &mut bytes);
        self.handle(Input::Data(CONN, bytes))
    }

    /// The reply to a request that changes nothing.
    pub(crate) fn ask(&self, request: &str) -> String {
        self.clone().tell(request)
    }

    /// What its configuration file holds.
    pub(crate) fn file(&self) -> String {
        String::from_utf8(self.files[FILE].to_vec()).unwrap()
    }

    /// Lets time pass, tick by tick.
    pub(crate) fn run_ms(&mut self, ms: u64) {
        let until = self.now + ms * 1000;
        while let Some((due, _)) = self.process.next_deadline().filter(|(due, _)| *due <= until) {
            self.now = due;
            self.handle(Input::Deadline);
        }
        self.now = until;
    }

    pub(crate) fn exit(&self) -> Option<Exit> {
        self.process.exit()
    }

    /// The connections that were opened to an address, oldest first.
    pub(crate) fn links_to(&self, port: u16) -> Vec<ConnId> {
        let mine = self.sent.iter().filter(|(_, (to, _))| to.port == port);
        mine.map(|(conn, _)| *conn).collect()
    }

    /// What was sent over a connection since this was last asked.
    pub(crate) fn take_sent(&mut self, conn: ConnId) -> String {
        let (_, sent) = self.sent.get_mut(&conn).expect("it was opened");
        String::from_utf8(std::mem::take(sent)).unwrap()
    }
}
