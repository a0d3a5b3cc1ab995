//! Connections to instances, what is asked over them, and when.

use redscope_actor::{ConnId, Time};
use redscope_engine::Engine;
use redscope_resp::{Frame, FrameDecoder, encode_command};

use crate::io::{LinkKind, Output};
use crate::sentinel::instance::{Asked, Channel, Failover, Which};
use crate::sentinel::{Link, SentinelHost};

/// Periods, in microseconds.
const PING_US: u64 = 1_000_000;
const INFO_US: u64 = 10_000_000;
const INFO_WATCHFUL_US: u64 = 1_000_000;
const HELLO_US: u64 = 2_000_000;
const RECONNECT_US: u64 = 1_000_000;
/// Replies that may be outstanding before nothing more is asked.
const MAX_PENDING: usize = 100;
/// Where Sentinels introduce themselves.
pub(super) const HELLO_CHANNEL: &str = "__sentinel__:hello";

impl SentinelHost {
    /// Opens the connections that are missing, at most once a second.
    pub(super) fn reconnect(&mut self, name: &str, which: &Which) {
        let now = self.clock.now();
        let short_id = self.myid[..8].to_owned();
        let Some(instance) = self.masters.get_mut(name).and_then(|m| m.get_mut(which)) else {
            return;
        };
        let listens = !matches!(which, Which::Sentinel(_));
        let complete = instance.commands.is_some() && (!listens || instance.pubsub.is_some());
        if complete || instance.last_reconn.is_some_and(|last| now - last < RECONNECT_US) {
            return;
        }
        instance.last_reconn = Some(now);
        let address = instance.address.clone();
        let channel = |conn| Channel { conn, decoder: FrameDecoder::default(), since: now };
        let mut opened = Vec::new();
        if instance.commands.is_none() {
            let conn = self.network.connect(address.clone(), LinkKind::Sentinel);
            instance.commands = Some(channel(conn));
            instance.asked.clear();
            opened.push((conn, false));
        }
        if listens && instance.pubsub.is_none() {
            let conn = self.network.connect(address, LinkKind::Sentinel);
            instance.pubsub = Some(channel(conn));
            instance.pubsub_activity = now;
            opened.push((conn, true));
        }
        for (conn, pubsub) in opened {
            let link = Link { master: name.to_owned(), which: which.clone(), pubsub };
            self.links.insert(conn, link);
            if pubsub {
                let client_name = format!("sentinel-{short_id}-pubsub");
                self.write(conn, &["CLIENT", "SETNAME", &client_name]);
                self.write(conn, &["SUBSCRIBE", HELLO_CHANNEL]);
            } else {
                let client_name = format!("sentinel-{short_id}-cmd");
                self.ask(name, which, Asked::Nothing, &["CLIENT", "SETNAME", &client_name]);
                self.ping(name, which);
            }
        }
    }

    fn write(&mut self, conn: ConnId, args: &[&str]) {
        let mut bytes = Vec::new();
        encode_command(args, &mut bytes);
        self.network.push(Output::Send(conn, bytes));
    }

    /// Sends a command over an instance's command link; false without one.
    pub(super) fn ask(&mut self, name: &str, which: &Which, asked: Asked, args: &[&str]) -> bool {
        let Some(instance) = self.masters.get_mut(name).and_then(|m| m.get_mut(which)) else {
            return false;
        };
        let Some(channel) = &instance.commands else { return false };
        instance.asked.push_back(asked);
        let conn = channel.conn;
        self.write(conn, args);
        true
    }

    fn ping(&mut self, name: &str, which: &Which) {
        let now = self.clock.now();
        if self.ask(name, which, Asked::Ping, &["PING"])
            && let Some(instance) = self.masters.get_mut(name).and_then(|m| m.get_mut(which))
        {
            instance.last_ping = Some(now);
            instance.act_ping = instance.act_ping.or(Some(now));
        }
    }

    /// INFO, PING and hello, each when its time has come.
    /// Source: sentinel.c `sentinelSendPeriodicCommands`, 7.0.15.
    pub(super) fn send_periodic(&mut self, name: &str, which: &Which) {
        let now = self.clock.now();
        let Some(master) = self.masters.get(name) else { return };
        let Some(instance) = master.get(which) else { return };
        if !instance.is_connected() || instance.asked.len() >= MAX_PENDING {
            return;
        }
        let is_replica = matches!(which, Which::Replica(_));
        let watchful = is_replica
            && (master.instance.odown_since.is_some()
                || master.failover != Failover::None
                || (instance.info_refresh.is_some() && !instance.reported.link_up));
        let info_us = if watchful { INFO_WATCHFUL_US } else { INFO_US };
        let older = |at: Time, us: u64| now - at > us;
        let info_due = !matches!(which, Which::Sentinel(_))
            && instance.info_refresh.is_none_or(|at| older(at, info_us));
        let ping_us = PING_US.min(master.down_after_ms * 1000);
        let ping_due = older(instance.last_pong, ping_us)
            && instance.last_ping.is_none_or(|at| older(at, ping_us / 2));
        let hello_due = instance.last_publish.is_none_or(|at| older(at, HELLO_US));
        if info_due {
            self.ask(name, which, Asked::Info, &["INFO"]);
        }
        if ping_due {
            self.ping(name, which);
        }
        if hello_due {
            self.send_hello(name, which);
        }
    }

    // What comes back.

    pub(super) fn link_closed(&mut self, conn: ConnId) {
        let Some(link) = self.links.remove(&conn) else { return };
        let master = self.masters.get_mut(&link.master);
        let Some(instance) = master.and_then(|m| m.get_mut(&link.which)) else { return };
        if link.pubsub {
            instance.pubsub.take_if(|channel| channel.conn == conn);
        } else if instance.commands.take_if(|channel| channel.conn == conn).is_some() {
            instance.asked.clear();
        }
    }

    /// Closes both connections of an instance from this side.
    pub(super) fn close_links(&mut self, name: &str, which: &Which) {
        let Some(instance) = self.masters.get_mut(name).and_then(|m| m.get_mut(which)) else {
            return;
        };
        let channels = [instance.commands.take(), instance.pubsub.take()];
        instance.asked.clear();
        for channel in channels.into_iter().flatten() {
            self.links.remove(&channel.conn);
            self.network.push(Output::Close(channel.conn));
        }
    }

    pub(super) fn close_channel(&mut self, conn: ConnId) {
        self.link_closed(conn);
        self.network.push(Output::Close(conn));
    }

    pub(super) fn link_data(&mut self, engine: &mut Engine, conn: ConnId, bytes: &[u8]) {
        let now = self.clock.now();
        let Some(link) = self.links.get(&conn).cloned() else { return };
        let (name, which) = (link.master, link.which);
        let mut bytes = Some(bytes);
        loop {
            let instance = self.masters.get_mut(&name).and_then(|m| m.get_mut(&which));
            let Some(instance) = instance else { return };
            let channel = if link.pubsub { &mut instance.pubsub } else { &mut instance.commands };
            let Some(channel) = channel.as_mut().filter(|channel| channel.conn == conn) else {
                return;
            };
            if let Some(bytes) = bytes.take() {
                channel.decoder.feed(bytes);
            }
            match channel.decoder.next_frame() {
                Ok(Some(frame)) if link.pubsub => {
                    instance.pubsub_activity = now;
                    self.pubsub_frame(engine, &frame);
                }
                Ok(Some(frame)) => {
                    let asked = instance.asked.pop_front().unwrap_or(Asked::Nothing);
                    self.reply(engine, &name, &which, asked, &frame);
                }
                Ok(None) => return,
                Err(_) => return self.close_channel(conn),
            }
        }
    }

    fn pubsub_frame(&mut self, engine: &mut Engine, frame: &Frame) {
        let Some([kind, channel, message]) = frame.as_array() else { return };
        if kind.as_bytes() == Some(b"message")
            && channel.as_bytes() == Some(HELLO_CHANNEL.as_bytes())
            && let Some(message) = message.as_bytes()
        {
            self.hello_received(engine, &String::from_utf8_lossy(message));
        }
    }

    fn reply(
        &mut self,
        engine: &mut Engine,
        name: &str,
        which: &Which,
        asked: Asked,
        frame: &Frame,
    ) {
        let now = self.clock.now();
        let Some(instance) = self.masters.get_mut(name).and_then(|m| m.get_mut(which)) else {
            return;
        };
        match asked {
            Asked::Nothing => {}
            Asked::Ping => {
                let text = frame.as_bytes().unwrap_or_default();
                let acceptable = [&b"PONG"[..], b"LOADING", b"MASTERDOWN"];
                if acceptable.iter().any(|start| text.starts_with(start)) {
                    instance.last_avail = now;
                    instance.act_ping = None;
                }
                instance.last_pong = now;
            }
            Asked::Publish => {
                if !frame.is_error() {
                    instance.last_publish = Some(now);
                }
            }
            Asked::Info => {
                if let Some(text) = frame.as_bytes().filter(|_| !frame.is_error()) {
                    let text = String::from_utf8_lossy(text).into_owned();
                    self.info_received(engine, name, which, &text);
                }
            }
            Asked::IsMasterDown => {
                let Some([down, leader, epoch]) = frame.as_array() else { return };
                let leader = leader.as_bytes().map(|l| String::from_utf8_lossy(l).into_owned());
                instance.says_down = *down == Frame::Integer(1);
                instance.last_answer = Some(now);
                if let (Some(leader), Frame::Integer(epoch)) = (leader, epoch)
                    && leader != "*"
                {
                    instance.vote = Some((leader, *epoch as u64));
                }
            }
        }
    }
}
