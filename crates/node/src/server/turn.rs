//! What follows every input before a server sleeps: what was done is written, and then said.

use redscope_engine::config::key;
use redscope_engine::cost::Part;
use redscope_engine::{Engine, Outgoing};

use super::ServerHost;
use crate::connections::run_requests;
use crate::fact::LogLevel;
use crate::io::Outbox;

impl ServerHost {
    /// What follows every input before the process sleeps again; while it waits for its disk, what
    /// it wants sent waits too.
    pub(super) fn before_sleep(&mut self, engine: &mut Engine) {
        engine.meter.enter(Part::BeforeSleep);
        self.begin_jobs(engine);
        if !self.jobs.is_any() {
            if !std::mem::replace(&mut self.is_settling, true) {
                self.prepare_sleep(engine);
                self.begin_jobs(engine);
            }
            self.settle(engine);
        }
        if self.jobs.is_any() {
            self.network.withhold();
        }
        engine.meter.enter(Part::Execute);
    }

    /// An input is handled as far as it can be now: what it has cost is said.
    pub(super) fn end_input(&mut self, engine: &mut Engine, out: &mut Outbox) {
        let spent = engine.meter.take();
        out.took(spent.us);
        let now = self.clock.now();
        self.jobs.go(now + spent.us);
        let away = self.is_away().then_some(self.asleep_until);
        self.rounds.end_input(now, spent, engine, away);
        self.rounds.note_put_off(now, self.postponed.len());
    }

    /// Comes once in a turn, before what was done is written.
    fn prepare_sleep(&mut self, engine: &mut Engine) {
        if std::mem::take(&mut engine.config_changed) {
            self.count_good_replicas(engine);
            self.replication.set_backlog_size(engine.config.integer(key::REPL_BACKLOG_SIZE));
            let now_ms = self.clock.unix_ms();
            engine.apply_max_memory(self, now_ms);
            self.network.log_level = LogLevel::of_directive(engine.config.text(key::LOGLEVEL));
            self.follow_aof_config(engine);
            self.note_disk_fault(engine);
            self.follow_cluster_config(engine);
        }
        self.cluster_before_sleep(engine);
        let now_ms = self.clock.unix_ms();
        engine.expire_before_sleep(self, now_ms);
        self.tell_removed(engine);
        engine.tell_by_prefix();
        self.tell_recording(engine);
        self.replication.trim_before_sleep();
        engine.stream_buffer_bytes = self.replication.backlog_bytes() as u64;
        let sent_bytes = self.replication.take_sent();
        engine.stats.net_repl_output_bytes += sent_bytes;
        if sent_bytes > 0 {
            engine.meter.write(sent_bytes as usize);
        }
        self.carry_outgoing(engine);
        self.send_getack_if_wanted();
        self.failover_step(engine);
        let replication = &self.replication;
        engine.end_replica_waits(self.clock.unix_ms(), |offset| {
            replication.count_acknowledged(offset)
        });
        self.limit_held(engine);
    }

    /// Writes what was done, then says so, as long as saying so lets something else be done.
    ///
    /// It stops where the process has to wait for its disk, and is called again.
    fn settle(&mut self, engine: &mut Engine) {
        loop {
            // A reply says that its command is in the file.
            self.flush_turn(engine);
            self.begin_jobs(engine);
            if self.jobs.is_any() || self.exit.is_some() {
                return;
            }
            self.network.release();
            // Requests that came in part take memory too.
            self.evict_clients(engine);
            if !engine.clients.is_any_touched() {
                break;
            }
            let touched = engine.clients.take_touched();
            let now_ms = self.clock.unix_ms();
            if touched.iter().any(|client| self.replication.is_killed_link(engine, *client)) {
                self.upstream_closed(engine);
            }
            for client in self.network.flush(engine, &touched, now_ms) {
                self.rounds.turn.closed += 1;
                self.forget_replica(engine, client);
            }
            self.network.seal();
            // A client whose wait has ended may have sent more in the meantime.
            for client in touched {
                if let Some(conn) = self.replication.link_of(client) {
                    self.resume_stream(engine, conn);
                } else if let Some(conn) = self.network.conn_with_input(client) {
                    run_requests(engine, self, conn);
                }
            }
        }
        self.is_settling = false;
        self.aof.end_turn();
    }

    /// Closes connections that take too much memory together, but first those that are over a limit
    /// of their own.
    fn evict_clients(&mut self, engine: &mut Engine) {
        if engine.config.limits.client_memory == 0 {
            return;
        }
        let now_ms = self.clock.unix_ms();
        for client in engine.clients.touched().to_vec() {
            self.network.enforce_output_limit(engine, client, now_ms);
        }
        engine.evict_clients();
    }

    /// Does what the engine asks of the process.
    pub(super) fn carry_outgoing(&mut self, engine: &mut Engine) {
        for outgoing in engine.take_outgoing() {
            match outgoing {
                Outgoing::Published { channel, message, shard } => {
                    self.publish_to_cluster(engine, &channel, &message, shard);
                }
                Outgoing::Flushed => self.save_nothing(engine),
                Outgoing::Log { level, text } => {
                    self.network.log(LogLevel::from_number(level), text)
                }
            }
        }
    }
}
