//! What a server does by itself: its timer, and what is due with it.

use redscope_engine::Engine;

use super::ServerHost;

/// What the event loop sleeps in multiples of, in microseconds.
const SLEEP_GRAIN_US: u64 = 1_000;
/// Rates, the cluster and replication have times of their own, in milliseconds.
const RATES_MS: u64 = 100;
const CLUSTER_MS: u64 = 100;
const REPLICATION_MS: u64 = 1_000;

impl ServerHost {
    /// Whatever is due now.
    pub(super) fn tick(&mut self, engine: &mut Engine) {
        let now = self.clock.now();
        engine.end_overdue_waits(self.clock.unix_ms());
        let now_ms = self.clock.unix_ms();
        engine.end_pause(self, now_ms);
        let due = self.next_cron;
        if due <= now {
            self.next_cron = now + self.time_to_next_tick_us(engine.tick_ms() * 1000);
            if !self.cron_paused {
                self.rounds.cron(due);
                self.server_cron(engine);
            }
        }
    }

    /// From a tick to the next one.
    ///
    /// The event loop sleeps whole milliseconds, rounded up, and sets the timer anew when it has run.
    /// Source: ae.c `processTimeEvents`, ae_epoll.c `aeApiPoll`, 7.0.15.
    fn time_to_next_tick_us(&mut self, tick_us: u64) -> u64 {
        match self.cron_ticks {
            // Machines are not started at the same moment.
            0 => 1 + self.rng.below(tick_us),
            _ => tick_us + self.rng.below(SLEEP_GRAIN_US),
        }
    }

    /// One tick.
    fn server_cron(&mut self, engine: &mut Engine) {
        let tick_ms = engine.tick_ms();
        if self.is_turn_of(RATES_MS, tick_ms) {
            self.rates.tick(&engine.stats, self.clock.mstime());
        }
        let now_ms = self.clock.unix_ms();
        engine.cron(self, now_ms);
        self.shutdown_step(engine);
        self.failover_step(engine);
        self.look_after_children(engine);
        if self.is_turn_of(REPLICATION_MS, tick_ms) {
            self.replication_cron(engine);
        }
        if self.is_turn_of(CLUSTER_MS, tick_ms) {
            self.cluster_cron(engine);
        }
        self.cron_ticks += 1;
    }

    /// Whether what comes so often is done in this tick.
    ///
    /// Source: server.h `run_with_period`, 7.0.15.
    fn is_turn_of(&self, every_ms: u64, tick_ms: u64) -> bool {
        every_ms <= tick_ms || self.cron_ticks.is_multiple_of(every_ms / tick_ms)
    }
}
