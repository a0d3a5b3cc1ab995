//! What is said before the stream: who is there, and from where it goes on.

use std::collections::VecDeque;

use redscope_engine::Engine;

use crate::fact::LogLevel;
use crate::server::ServerHost;
use crate::server::replication::{Backlog, Expected, LinkState, PastHistory, Transfer};

impl ServerHost {
    /// One reply of the handshake; says whether to look for another.
    ///
    /// Source: replication.c `syncWithMaster`, `slaveTryPartialResynchronization`, 7.0.15.
    pub(super) fn handshake_line(&mut self, engine: &mut Engine, line: &[u8]) -> bool {
        // An empty line is the master's way of saying that it is still there.
        if line.is_empty() {
            return true;
        }
        let Some(upstream) = &mut self.replication.upstream else { return false };
        let LinkState::Handshake(expected) = &mut upstream.state else { return false };
        let Some(step) = expected.pop_front() else { return false };
        let text = String::from_utf8_lossy(line).into_owned();
        match step {
            Expected::Pong => {
                let accepted = ["+", "-NOAUTH", "-NOPERM", "-ERR operation not permitted"];
                if !accepted.iter().any(|start| text.starts_with(start)) {
                    let text = format!("Error reply to PING from master: '{text}'");
                    return self.give_up(engine, &text);
                }
                self.network
                    .log(LogLevel::Notice, "Master replied to PING, replication can continue...");
                self.send_terms(engine);
                true
            }
            Expected::Auth if text.starts_with('-') => {
                self.give_up(engine, &format!("Unable to AUTH to MASTER: {text}"))
            }
            Expected::Capa => {
                self.send_psync();
                true
            }
            Expected::Auth | Expected::Port | Expected::Ip => true,
            Expected::Psync => self.psync_reply(engine, &text),
        }
    }

    pub(super) fn give_up(&mut self, engine: &mut Engine, reason: &str) -> bool {
        self.network.log(LogLevel::Warning, reason);
        self.drop_upstream_link(engine);
        false
    }

    /// Sends everything that needs no answer in between.
    pub(super) fn send_terms(&mut self, engine: &Engine) {
        let config = &engine.config;
        let mut expected = VecDeque::new();
        let (user, password) = (config.text("masteruser"), config.text("masterauth"));
        if !password.is_empty() {
            if user.is_empty() {
                self.send_upstream(&["AUTH", password]);
            } else {
                self.send_upstream(&["AUTH", user, password]);
            }
            expected.push_back(Expected::Auth);
        }
        let port = match config.integer("replica-announce-port") {
            0 => self.network.address.port.to_string(),
            port => port.to_string(),
        };
        self.send_upstream(&["REPLCONF", "listening-port", &port]);
        expected.push_back(Expected::Port);
        let ip = config.text("replica-announce-ip");
        if !ip.is_empty() {
            self.send_upstream(&["REPLCONF", "ip-address", ip]);
            expected.push_back(Expected::Ip);
        }
        self.send_upstream(&["REPLCONF", "capa", "eof", "capa", "psync2"]);
        expected.push_back(Expected::Capa);
        if let Some(upstream) = &mut self.replication.upstream {
            upstream.state = LinkState::Handshake(expected);
        }
    }

    pub(super) fn send_psync(&mut self) {
        let cached = self.replication.upstream.as_ref().is_some_and(|up| up.cached_db.is_some());
        let (replid, offset) = if cached {
            (self.replication.replid.clone(), (self.replication.offset + 1).to_string())
        } else {
            ("?".to_owned(), "-1".to_owned())
        };
        if cached {
            let text = format!("Trying a partial resynchronization (request {replid}:{offset}).");
            self.network.log(LogLevel::Notice, text);
        } else {
            self.network
                .log(LogLevel::Notice, "Partial resynchronization not possible (no cached master)");
        }
        match &self.replication.failover {
            Some(_) => self.send_upstream(&["PSYNC", &replid, &offset, "FAILOVER"]),
            None => self.send_upstream(&["PSYNC", &replid, &offset]),
        }
        if let Some(upstream) = &mut self.replication.upstream {
            upstream.state = LinkState::Handshake(VecDeque::from([Expected::Psync]));
        }
    }

    pub(super) fn psync_reply(&mut self, engine: &mut Engine, text: &str) -> bool {
        let mut words = text.split_whitespace();
        match words.next() {
            Some("+FULLRESYNC") => {
                self.failover_done(engine);
                let replid = words.next().unwrap_or_default().to_owned();
                let offset = words.next().and_then(|offset| offset.parse().ok()).unwrap_or(0);
                self.network
                    .log(LogLevel::Notice, format!("Full resync from master: {replid}:{offset}"));
                if let Some(upstream) = &mut self.replication.upstream {
                    upstream.state =
                        LinkState::Transfer(Transfer { replid, offset, framing: None });
                }
                true
            }
            Some("+CONTINUE") => {
                self.network
                    .log(LogLevel::Notice, "Successful partial resynchronization with master.");
                self.failover_done(engine);
                self.continue_history(engine, words.next());
                let Some(upstream) = &mut self.replication.upstream else { return false };
                let db = upstream.cached_db.unwrap_or(0);
                self.enter_stream(engine, db);
                false
            }
            _ if self.abort_failover(engine, "Failover target rejected psync request") => false,
            _ => {
                let reason = format!("Unexpected reply to PSYNC from master: {text}");
                self.give_up(engine, &reason)
            }
        }
    }

    /// The master may have shifted its history's name since.
    pub(super) fn continue_history(&mut self, engine: &mut Engine, replid: Option<&str>) {
        let replication = &mut self.replication;
        if let Some(replid) = replid
            && replid != replication.replid
        {
            let old = std::mem::replace(&mut replication.replid, replid.to_owned());
            let second_offset = replication.offset + 1;
            replication.past = Some(PastHistory { replid: old, second_offset });
            self.disconnect_replicas(engine);
        }
        if self.replication.backlog.is_none() {
            let size = engine.config.integer("repl-backlog-size");
            self.replication.backlog = Some(Backlog::new(self.replication.offset, size));
        }
    }
}
