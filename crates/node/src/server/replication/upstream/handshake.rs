//! What is said before the stream: who is there, and from where it goes on.

use std::collections::VecDeque;

use redscope_engine::config::Config;
use redscope_engine::config::key;

use crate::fact::ReplicationFact;

/// A reply the handshake waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expected {
    Pong,
    Auth,
    /// To an option of `REPLCONF`.
    Option(&'static str),
    Psync,
}

/// The dialogue with the master, told of each line that comes.
///
/// Source: replication.c `syncWithMaster`, `slaveTryPartialResynchronization`, 7.0.15.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::server::replication) struct Handshake {
    expected: VecDeque<Expected>,
}

/// What follows from a line of the master.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reply {
    /// The next line is waited for.
    Wait,
    /// So it is, and something is told.
    Told(ReplicationFact),
    /// The replica introduces itself.
    Introduce,
    /// Everything will come.
    FullResync { replid: String, offset: u64 },
    /// What is missing will come, under this name of the history if it is said.
    Continue { replid: Option<String> },
    /// The connection is given up; the next tick tries again.
    GiveUp(ReplicationFact),
    /// The master wants to be asked in the old way.
    TryOldSync(ReplicationFact),
}

impl Handshake {
    /// After `PING`.
    pub(super) fn after_ping() -> Self {
        Handshake { expected: VecDeque::from([Expected::Pong]) }
    }

    /// After `PSYNC`.
    pub(super) fn after_psync() -> Self {
        Handshake { expected: VecDeque::from([Expected::Psync]) }
    }

    /// Whether the last word is waited for.
    pub(super) fn has_asked_for_sync(&self) -> bool {
        self.expected.front() == Some(&Expected::Psync)
    }

    /// What a replica says of itself, in one burst, and the replies to it.
    pub(super) fn introduction(config: &Config, port: u16) -> (Vec<Vec<String>>, Self) {
        let (user, password) = (config.text(key::MASTERUSER), config.text(key::MASTERAUTH));
        let port = match config.integer(key::REPLICA_ANNOUNCE_PORT) {
            0 => port.to_string(),
            announced => announced.to_string(),
        };
        let ip = config.text(key::REPLICA_ANNOUNCE_IP);
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        let mut said: Vec<(Vec<String>, Expected)> = Vec::new();
        match (user, password) {
            (_, "") => {}
            ("", password) => said.push((words(&["AUTH", password]), Expected::Auth)),
            (user, password) => said.push((words(&["AUTH", user, password]), Expected::Auth)),
        }
        let option = |name: &'static str, value: &str| {
            (words(&["REPLCONF", name, value]), Expected::Option(name))
        };
        said.push(option("listening-port", &port));
        if !ip.is_empty() {
            said.push(option("ip-address", ip));
        }
        let capabilities = words(&["REPLCONF", "capa", "eof", "capa", "psync2"]);
        said.push((capabilities, Expected::Option("capa")));
        let (commands, expected) = said.into_iter().unzip();
        (commands, Handshake { expected })
    }

    /// Takes a line of the master, without its line ending.
    pub(super) fn line(&mut self, line: &[u8]) -> Reply {
        // An empty line is the master's way of saying that it is still there.
        if line.is_empty() {
            return Reply::Wait;
        }
        let text = String::from_utf8_lossy(line).into_owned();
        match self.expected.pop_front() {
            None => Reply::Wait,
            Some(Expected::Pong) => {
                let accepted = ["+", "-NOAUTH", "-NOPERM", "-ERR operation not permitted"];
                match accepted.iter().any(|start| text.starts_with(start)) {
                    true => Reply::Introduce,
                    false => Reply::GiveUp(ReplicationFact::PingRefused(text)),
                }
            }
            Some(Expected::Auth) if text.starts_with('-') => {
                Reply::GiveUp(ReplicationFact::AuthRefused(text))
            }
            Some(Expected::Auth) => Reply::Wait,
            Some(Expected::Option(option)) if text.starts_with('-') => {
                Reply::Told(ReplicationFact::OptionRefused { option, reply: text })
            }
            Some(Expected::Option(_)) => Reply::Wait,
            Some(Expected::Psync) => psync_reply(text),
        }
    }

    /// Whether everything was answered, and the replica has yet to say what it has.
    pub(super) fn is_done(&self) -> bool {
        self.expected.is_empty()
    }
}

fn psync_reply(text: String) -> Reply {
    let mut words = text.split_whitespace();
    match words.next() {
        Some("+FULLRESYNC") => Reply::FullResync {
            replid: words.next().unwrap_or_default().to_owned(),
            offset: words.next().and_then(|offset| offset.parse().ok()).unwrap_or(0),
        },
        Some("+CONTINUE") => Reply::Continue { replid: words.next().map(str::to_owned) },
        Some(word) if word == "-NOMASTERLINK" || word == "-LOADING" => {
            Reply::GiveUp(ReplicationFact::MasterNotReady(text))
        }
        _ => Reply::TryOldSync(ReplicationFact::PsyncRefused(text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dialogue_goes_from_ping_to_sync() {
        let mut handshake = Handshake::after_ping();
        assert_eq!(handshake.line(b""), Reply::Wait);
        assert_eq!(handshake.line(b"-NOAUTH Authentication required."), Reply::Introduce);
        let mut config = Config::default();
        config.set_at_start(b"masterauth", b"secret").expect("a password");
        let (said, mut handshake) = Handshake::introduction(&config, 7000);
        assert_eq!(said[0], ["AUTH", "secret"]);
        assert_eq!(said[1], ["REPLCONF", "listening-port", "7000"]);
        assert_eq!(handshake.line(b"+OK"), Reply::Wait);
        let refused = ReplicationFact::OptionRefused {
            option: "listening-port",
            reply: "-ERR what".to_owned(),
        };
        assert_eq!(handshake.line(b"-ERR what"), Reply::Told(refused));
        assert!(!handshake.is_done());
        assert_eq!(handshake.line(b"+OK"), Reply::Wait);
        assert!(handshake.is_done());
        let mut handshake = Handshake::after_psync();
        assert!(handshake.has_asked_for_sync());
        let replid = Some("abc".to_owned());
        assert_eq!(handshake.line(b"+CONTINUE abc"), Reply::Continue { replid });
    }
}
