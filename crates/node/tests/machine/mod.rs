//! A server that a test drives by hand.

use std::collections::BTreeMap;

use redscope_actor::{Address, ConnId, Time};
use redscope_engine::config::Config;
use redscope_node::{Boot, Event, FileAppend, Input, Output, Process};

/// What a disk holds, by name.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

const CONN: ConnId = ConnId(1);

/// A server without a schedule of snapshots, one client, and a disk.
pub(crate) struct Machine {
    pub(crate) process: Process,
    pub(crate) files: Files,
    pub(crate) now: Time,
    pub(crate) log: Vec<String>,
}

impl Machine {
    pub(crate) fn start(files: Files, settings: &[(&str, &str)]) -> Result<Machine, String> {
        let mut config = Config::default();
        for (name, value) in [&[("save", "")], settings].concat() {
            config.set_at_start(name.as_bytes(), value.as_bytes()).unwrap();
        }
        let boot = Boot {
            address: Address::local(6379),
            config,
            sentinel: false,
            seed: 1,
            process_id: 1,
            epoch_unix_us: 1_795_400_000_000_000,
            files: files.clone(),
        };
        let process = Process::start(boot, Time::default())?;
        let mut machine = Machine { process, files, now: Time::default(), log: Vec::new() };
        machine.drain();
        machine.handle(Input::Accepted { conn: CONN, peer: Address::local(1), bus: false });
        Ok(machine)
    }

    pub(crate) fn handle(&mut self, input: Input) -> String {
        self.process.handle(self.now, input);
        self.drain()
    }

    /// Carries out what the process wants; returns what it sent.
    pub(crate) fn drain(&mut self) -> String {
        let mut sent = Vec::new();
        while let Some(output) = self.process.poll_output() {
            match output {
                Output::Send(CONN, bytes) => sent.extend(bytes),
                Output::File(file) => drop(self.files.insert(file.name, file.bytes)),
                Output::Append(FileAppend { name, bytes, .. }) => {
                    self.files.entry(name).or_default().extend(bytes);
                }
                Output::RemoveFile(name) => drop(self.files.remove(&name)),
                Output::Event(Event::Log { text, .. }) => self.log.push(text),
                _ => {}
            }
        }
        String::from_utf8(sent).unwrap()
    }

    /// Sends inline commands and returns the replies.
    pub(crate) fn send(&mut self, commands: &str) -> String {
        self.handle(Input::Data(CONN, format!("{commands}\r\n").into_bytes()))
    }
}
