//! The process around replication: it brings what happens, and carries out what is its matter alone.

use redscope_actor::ConnId;
use redscope_engine::command::Ctx;
use redscope_engine::config::key;
use redscope_engine::{ClientId, Engine, StreamCommand};

use super::Replication;
use super::unkept::Unkept;
use crate::exit::Exit;
use crate::fact::{LogLevel, ReplicationFact};
use crate::io::Output;
use crate::server::ServerHost;
use crate::server::machine::Turn;

impl ServerHost {
    /// Asks replication something and carries out what it wants.
    pub(in crate::server) fn ask_replication<R>(
        &mut self,
        engine: &mut Engine,
        ask: impl FnOnce(&mut Replication, &mut Turn<'_>) -> R,
    ) -> R {
        let process = self.process();
        let numbers = self.network.numbers();
        let good_replicas = self.replication.good_replicas;
        let mut turn = Turn::new(process, engine, &mut self.rng, numbers);
        let answer = ask(&mut self.replication, &mut turn);
        let effects = turn.into_effects();
        if self.replication.good_replicas != good_replicas {
            self.tell_good_replicas(engine);
        }
        self.carry_out(engine, effects);
        answer
    }

    /// Whether a connection is the link to the master.
    pub(in crate::server) fn is_upstream(&self, conn: ConnId) -> bool {
        self.replication.link() == Some(conn)
    }

    pub(in crate::server) fn upstream_connected(&mut self, engine: &mut Engine) {
        self.ask_replication(engine, Replication::link_stands);
    }

    pub(in crate::server) fn upstream_refused(&mut self, engine: &mut Engine) {
        self.ask_replication(engine, Replication::link_refused);
    }

    pub(in crate::server) fn upstream_closed(&mut self, engine: &mut Engine) {
        self.ask_replication(engine, Replication::link_closed);
    }

    pub(in crate::server) fn upstream_data(&mut self, engine: &mut Engine, bytes: Vec<u8>) {
        self.ask_replication(engine, |replication, turn| replication.received(turn, bytes));
    }

    /// A client is gone.
    pub(in crate::server) fn forget_replica(&mut self, engine: &mut Engine, client: ClientId) {
        self.ask_replication(engine, |replication, turn| replication.forget_replica(turn, client));
    }

    /// What is done once a second.
    pub(in crate::server) fn replication_cron(&mut self, engine: &mut Engine) {
        let stands_still = self.stands_still();
        self.ask_replication(engine, |replication, turn| replication.cron(turn, stands_still));
        self.count_good_replicas(engine);
    }

    pub(in crate::server) fn failover_step(&mut self, engine: &mut Engine) {
        if self.replication.awaits_failover() {
            self.ask_replication(engine, Replication::failover_step);
        }
    }

    // What the engine is told.

    /// Lets the engine know what follows from the state of replication.
    pub(in crate::server) fn tell_role(&mut self, engine: &mut Engine) {
        let master = self.replication.master();
        engine.role.is_replica = master.is_some();
        engine.role.master_link_up = self.replication.is_linked();
        let master = master.map(|master| format!("{} {}", master.host, master.port));
        engine.config.note_master(master.unwrap_or_default());
        self.tell_recording(engine);
    }

    /// Lets the engine know what becomes of writes.
    pub(in crate::server) fn tell_recording(&self, engine: &mut Engine) {
        engine.records_master = self.aof_is_wanted();
        engine.replicating = engine.records_master || self.replication.stream_is_wanted();
    }

    /// Counts the replicas that keep up, and tells the engine.
    pub(in crate::server) fn count_good_replicas(&mut self, engine: &mut Engine) {
        self.replication.count_good_replicas(&engine.config, self.clock.unix_s());
        self.tell_good_replicas(engine);
    }

    /// Tells the engine whether enough replicas keep up for writes to be allowed.
    fn tell_good_replicas(&self, engine: &mut Engine) {
        engine.role.too_few_replicas = self.replication.has_too_few(&engine.config);
    }

    /// Whether what the master sends is to be done though it cannot be kept; if not, this is the end.
    pub(in crate::server) fn replica_may_do_unkept(
        &mut self,
        ctx: &Ctx<'_>,
        is_ping: bool,
    ) -> bool {
        if self.exit.is_some() {
            return false;
        }
        let is_allowed = is_ping || ctx.engine.config.flag(key::REPLICA_IGNORE_DISK_WRITE_ERRORS);
        match self.replication.judge_unkept(is_allowed, self.clock.unix_ms()) {
            Unkept::Done => {}
            Unkept::DoneAndLogged => {
                let text =
                    "Replica is applying a command even though it is unable to write to disk.";
                self.network.log(LogLevel::Warning, text);
            }
            Unkept::End => {
                for line in [
                    "------------------------------------------------",
                    "!!! Software Failure. Press left mouse button to continue",
                ] {
                    self.network.log(LogLevel::Warning, line);
                }
                self.network.tell(ReplicationFact::CannotKeep);
                self.exit_at_once(Exit::Panicked);
                return false;
            }
        }
        true
    }

    // The stream to replicas.

    /// Puts the writes of one command or transaction into the stream.
    pub(in crate::server) fn feed_commands(&mut self, commands: &[StreamCommand]) {
        let bytes = self.replication.encode(commands);
        self.feed_bytes(&bytes);
    }

    /// Appends bytes to the stream.
    pub(super) fn feed_bytes(&mut self, bytes: &[u8]) {
        let (network, mut sent_bytes) = (&mut self.network, 0);
        self.replication.feed(bytes, |to, bytes| {
            if let Some(conn) = network.conn_of(to) {
                sent_bytes += bytes.len();
                network.push(Output::Send(conn, bytes.to_vec()));
            }
        });
        self.replication.note_sent(sent_bytes);
    }

    /// Sends to a replica.
    pub(in crate::server) fn send_to_replica(&mut self, client: ClientId, bytes: Vec<u8>) {
        if let Some(conn) = self.network.conn_of(client) {
            self.replication.note_sent(bytes.len());
            self.network.push(Output::Send(conn, bytes));
        }
    }

    /// Tells a replica that waits for a snapshot that this server is still there; that is not counted.
    pub(in crate::server) fn encourage(&mut self, client: ClientId) {
        if let Some(conn) = self.network.conn_of(client) {
            self.network.push(Output::Send(conn, b"\n".to_vec()));
        }
    }

    /// Notes how much of what was sent to a connection has not left yet.
    pub(in crate::server) fn note_unsent_to_replica(&mut self, conn: ConnId, unsent_bytes: usize) {
        if let Some(client) = self.network.client_of(conn) {
            self.replication.note_unsent(client, unsent_bytes);
        }
    }

    /// Closes replicas for which more of the stream is held back than may be.
    pub(in crate::server) fn limit_held(&mut self, engine: &mut Engine) {
        let now_ms = self.clock.unix_ms();
        for owed in self.replication.owed() {
            if let Some(client) = engine.clients.peek_mut(owed.client) {
                client.unsent_bytes = owed.bytes;
            }
            if owed.is_held {
                self.network.enforce_output_limit(engine, owed.client, now_ms);
            }
        }
    }

    /// Asks for acknowledgements, once for all who wait.
    pub(in crate::server) fn send_getack_if_wanted(&mut self) {
        if let Some(bytes) = self.replication.take_getack() {
            self.feed_bytes(&bytes);
        }
    }
}
