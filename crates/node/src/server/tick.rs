//! What a server does by itself: its timer, and what is due with it.

use redscope_engine::Engine;

use super::ServerHost;

/// The tick of the server, in microseconds (`hz 10`).
const CRON_US: u64 = 100_000;
/// What the event loop sleeps in multiples of, in microseconds.
const SLEEP_GRAIN_US: u64 = 1_000;
/// Ticks of the server per tick of replication.
const REPLICATION_TICKS: u64 = 10;

impl ServerHost {
    /// Whatever is due now.
    pub(super) fn tick(&mut self, engine: &mut Engine) {
        let now = self.clock.now();
        engine.end_overdue_waits(self.clock.unix_ms());
        let now_ms = self.clock.unix_ms();
        engine.end_pause(self, now_ms);
        let due = self.next_cron;
        if due <= now {
            self.next_cron = now + self.time_to_next_tick_us();
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
    fn time_to_next_tick_us(&mut self) -> u64 {
        match self.cron_ticks {
            // Machines are not started at the same moment.
            0 => 1 + self.rng.below(CRON_US),
            _ => CRON_US + self.rng.below(SLEEP_GRAIN_US),
        }
    }

    /// One tick.
    fn server_cron(&mut self, engine: &mut Engine) {
        self.rates.tick(&engine.stats, self.clock.mstime());
        let now_ms = self.clock.unix_ms();
        engine.cron(self, now_ms);
        self.shutdown_step(engine);
        self.failover_step(engine);
        self.look_after_children(engine);
        if self.cron_ticks.is_multiple_of(REPLICATION_TICKS) {
            self.upstream_tick(engine);
            self.downstream_tick(engine);
            self.replication.ticks += 1;
        }
        self.cluster_cron(engine);
        self.cron_ticks += 1;
    }
}
