//! Connections to instances, what is asked over them, and when.

use redscope_actor::ConnId;
use redscope_engine::Engine;
use redscope_resp::{Frame, FrameDecoder, encode_command};

use crate::clock::Mstime;
use crate::fact::{InstanceKind, SentinelFact};
use crate::io::{LinkKind, Output};
use crate::sentinel::instance::{Asked, Channel, Watched, Which};
use crate::sentinel::{SentinelHost, Wire};

/// How often a replica is asked for `INFO` while its master is in trouble, in milliseconds.
const INFO_WATCHFUL_MS: u64 = 1_000;
/// Replies that may be outstanding before nothing more is asked.
const MAX_PENDING: usize = 100;
/// Where Sentinels introduce themselves.
pub(super) const HELLO_CHANNEL: &str = "__sentinel__:hello";

impl SentinelHost {
    /// Opens the connections that are missing, at most once a second.
    /// Source: sentinel.c `sentinelReconnectInstance`, 7.0.15.
    pub(super) fn reconnect(&mut self, name: &str, which: &Which) {
        let now = self.clock.mstime();
        let short_id = self.myid[..8].to_owned();
        let Some(instance) = self.masters.get_mut(name).and_then(|m| m.get_mut(which)) else {
            return;
        };
        let last = instance.link.last_reconn;
        let is_early = last.is_some_and(|last| now - last < self.periods.ping);
        // Port 0 is that of an address nobody knows.
        if instance.is_connected() || instance.address.port == 0 || is_early {
            return;
        }
        let listens = instance.kind != InstanceKind::Sentinel;
        let address = instance.address.clone();
        let link = &mut instance.link;
        link.last_reconn = Some(now);
        let channel = |conn| Channel { conn, decoder: FrameDecoder::default(), since: now };
        let mut opened = Vec::new();
        if link.commands.is_none() {
            let conn = self.network.connect(address.clone(), LinkKind::Sentinel);
            link.commands = Some(channel(conn));
            link.asked.clear();
            opened.push((conn, false));
        }
        if listens && link.pubsub.is_none() {
            let conn = self.network.connect(address, LinkKind::Sentinel);
            link.pubsub = Some(channel(conn));
            link.pubsub_activity = now;
            opened.push((conn, true));
        }
        for (conn, pubsub) in opened {
            let wire = Wire { master: name.to_owned(), which: which.clone(), pubsub };
            self.links.insert(conn, wire);
            let auth = self.auth(name, which);
            let auth: Vec<&str> = auth.iter().map(String::as_str).collect();
            if pubsub {
                let client_name = format!("sentinel-{short_id}-pubsub");
                if !auth.is_empty() {
                    self.write(name, conn, &auth);
                }
                self.write(name, conn, &["CLIENT", "SETNAME", &client_name]);
                self.write(name, conn, &["SUBSCRIBE", HELLO_CHANNEL]);
            } else {
                let client_name = format!("sentinel-{short_id}-cmd");
                if !auth.is_empty() {
                    self.ask(name, which, Asked::Nothing, &auth);
                }
                self.ask(name, which, Asked::Nothing, &["CLIENT", "SETNAME", &client_name]);
                self.ping(name, which);
            }
        }
    }

    /// How it says who it is there; nothing if no password is set.
    ///
    /// Without one for other Sentinels, this one's own is tried.
    /// Source: sentinel.c `sentinelSendAuthIfNeeded`, 7.0.15.
    fn auth(&self, name: &str, which: &Which) -> Vec<String> {
        let settings = &self.settings;
        let (user, password) = match (which, self.masters.get(name)) {
            (Which::Master | Which::Replica(_), Some(master)) => {
                (&master.options.auth_user, master.options.auth_pass.as_deref())
            }
            (Which::Sentinel(_), _) if settings.sentinel_pass.is_some() => {
                (&settings.sentinel_user, settings.sentinel_pass.as_deref())
            }
            _ => (&None, Some(self.requirepass.as_str()).filter(|own| !own.is_empty())),
        };
        let Some(password) = password else { return Vec::new() };
        let command = std::iter::once("AUTH").chain(user.as_deref());
        command.chain([password]).map(str::to_owned).collect()
    }

    /// Sends a command by the name it has at a master.
    fn write(&mut self, name: &str, conn: ConnId, args: &[&str]) {
        let [command, rest @ ..] = args else { return };
        let options = self.masters.get(name).map(|master| &master.options);
        let renamed = options.and_then(|options| options.renamed(command));
        let mut args = vec![renamed.unwrap_or(command)];
        args.extend(rest);
        let mut bytes = Vec::new();
        encode_command(&args, &mut bytes);
        self.network.push(Output::Send(conn, bytes));
    }

    /// Sends a command over an instance's command link; false without one.
    pub(super) fn ask(&mut self, name: &str, which: &Which, asked: Asked, args: &[&str]) -> bool {
        let Some(instance) = self.masters.get_mut(name).and_then(|m| m.get_mut(which)) else {
            return false;
        };
        let Some(channel) = &instance.link.commands else { return false };
        instance.link.asked.push_back(asked);
        let conn = channel.conn;
        self.write(name, conn, args);
        true
    }

    fn ping(&mut self, name: &str, which: &Which) {
        let now = self.clock.mstime();
        if self.ask(name, which, Asked::Ping, &["PING"])
            && let Some(instance) = self.masters.get_mut(name).and_then(|m| m.get_mut(which))
        {
            instance.link.last_ping = Some(now);
            instance.link.act_ping.get_or_insert(now);
        }
    }

    /// INFO, PING and hello, each when its time has come.
    /// Source: sentinel.c `sentinelSendPeriodicCommands`, 7.0.15.
    pub(super) fn send_periodic(&mut self, name: &str, which: &Which) {
        let now = self.clock.mstime();
        let Some(master) = self.masters.get(name) else { return };
        let Some(instance) = master.get(which) else { return };
        let link = &instance.link;
        if !instance.is_connected() || link.asked.len() >= MAX_PENDING {
            return;
        }
        let is_watchful = instance.kind == InstanceKind::Replica
            && (master.instance.is_odown
                || master.fails_over()
                || instance.reported.link_down_ms != 0);
        let info_ms = if is_watchful { INFO_WATCHFUL_MS } else { self.periods.info };
        let is_older = |at: Mstime, ms: u64| now - at > ms;
        let info_due = instance.kind != InstanceKind::Sentinel
            && instance.info_refresh.is_none_or(|at| is_older(at, info_ms));
        let ping_ms = self.periods.ping.min(master.down_after_ms);
        let ping_due = is_older(link.last_pong, ping_ms)
            && link.last_ping.is_none_or(|at| is_older(at, ping_ms / 2));
        let hello_due = is_older(instance.last_publish, self.periods.publish);
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
        let Some(wire) = self.links.remove(&conn) else { return };
        let master = self.masters.get_mut(&wire.master);
        let Some(instance) = master.and_then(|m| m.get_mut(&wire.which)) else { return };
        let link = &mut instance.link;
        if wire.pubsub {
            link.pubsub.take_if(|channel| channel.conn == conn);
        } else if link.commands.take_if(|channel| channel.conn == conn).is_some() {
            link.asked.clear();
        }
    }

    /// Closes both connections of an instance from this side.
    pub(super) fn close_links(&mut self, name: &str, which: &Which) {
        let Some(instance) = self.masters.get_mut(name).and_then(|m| m.get_mut(which)) else {
            return;
        };
        let channels = [instance.link.commands.take(), instance.link.pubsub.take()];
        instance.link.asked.clear();
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
        let now = self.clock.mstime();
        let Some(Wire { master: name, which, pubsub }) = self.links.get(&conn).cloned() else {
            return;
        };
        let mut bytes = Some(bytes);
        loop {
            let instance = self.masters.get_mut(&name).and_then(|m| m.get_mut(&which));
            let Some(Watched { link, .. }) = instance else { return };
            let channel = if pubsub { &mut link.pubsub } else { &mut link.commands };
            let Some(channel) = channel.as_mut().filter(|channel| channel.conn == conn) else {
                return;
            };
            if let Some(bytes) = bytes.take() {
                channel.decoder.feed(bytes);
            }
            match channel.decoder.next_frame() {
                Ok(Some(frame)) if pubsub => {
                    link.pubsub_activity = now;
                    self.pubsub_frame(engine, &frame);
                }
                Ok(Some(frame)) => {
                    let asked = link.asked.pop_front().unwrap_or(Asked::Nothing);
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
        let now = self.clock.mstime();
        let text = frame.as_bytes().unwrap_or_default();
        if asked == Asked::Ping
            && *which == Which::Master
            && text.starts_with(b"PONG")
            && let Some(master) = self.masters.get_mut(name)
        {
            master.rebooted_at = None;
        }
        let Some(instance) = self.masters.get_mut(name).and_then(|m| m.get_mut(which)) else {
            return;
        };
        match asked {
            Asked::Nothing => {}
            Asked::Ping => {
                instance.link.last_pong = now;
                let acceptable = [&b"PONG"[..], b"LOADING", b"MASTERDOWN"];
                if acceptable.iter().any(|start| text.starts_with(start)) {
                    instance.link.last_avail = now;
                    instance.link.act_ping = None;
                } else if text.starts_with(b"BUSY")
                    && instance.is_sdown
                    && !std::mem::replace(&mut instance.script_killed, true)
                {
                    self.ask(name, which, Asked::Nothing, &["SCRIPT", "KILL"]);
                }
            }
            Asked::Publish => {
                if !frame.is_error() {
                    instance.last_publish = now;
                }
            }
            Asked::Info => {
                if let Some(text) = frame.as_bytes().filter(|_| !frame.is_error()) {
                    let text = String::from_utf8_lossy(text).into_owned();
                    self.info_received(engine, name, which, &text);
                }
            }
            Asked::IsMasterDown => self.opinion_received(engine, name, which, frame),
        }
    }

    /// What another Sentinel thinks of the master, and its vote.
    /// Source: sentinel.c `sentinelReceiveIsMasterDownReply`, 7.0.15.
    fn opinion_received(&mut self, engine: &mut Engine, name: &str, which: &Which, frame: &Frame) {
        let now = self.clock.mstime();
        let Some([Frame::Integer(down), leader, Frame::Integer(epoch)]) = frame.as_array() else {
            return;
        };
        let Some(sentinel) = self.masters.get_mut(name).and_then(|m| m.get_mut(which)) else {
            return;
        };
        sentinel.says_down = *down == 1;
        sentinel.last_answer = now;
        let leader = leader.as_bytes().map(|leader| String::from_utf8_lossy(leader).into_owned());
        let Some(leader) = leader.filter(|leader| leader != "*") else { return };
        let epoch = u64::try_from(*epoch).unwrap_or(0);
        sentinel.leader = Some(leader.clone());
        if std::mem::replace(&mut sentinel.leader_epoch, epoch) != epoch
            && let Which::Sentinel(from) = which
        {
            self.tell(engine, SentinelFact::VoteHeard { from: from.clone(), leader, epoch });
        }
    }
}
