//! How often a server does what it does by itself.

use crate::config::{MAX_HZ, key};
use crate::engine::Engine;

/// With more clients in one tick it ticks more often. `MAX_CLIENTS_PER_CLOCK_TICK`.
const CLIENTS_PER_TICK: u64 = 200;

impl Engine {
    /// Ticks a second: `hz`, and with `dynamic-hz` more of them while there are many clients.
    ///
    /// Source: server.c `serverCron`, 7.0.15.
    pub fn hz(&self) -> u64 {
        let mut hz = self.config.integer(key::HZ).clamp(1, MAX_HZ) as u64;
        if self.config.flag(key::DYNAMIC_HZ) {
            while self.clients.len() as u64 / hz > CLIENTS_PER_TICK && hz < MAX_HZ as u64 {
                hz = (2 * hz).min(MAX_HZ as u64);
            }
        }
        hz
    }

    /// From one tick to the next, in whole milliseconds.
    pub fn tick_ms(&self) -> u64 {
        1000 / self.hz()
    }
}

#[cfg(test)]
mod tests {
    use crate::config::Config;
    use crate::engine::Engine;
    use crate::mode::Mode;

    #[test]
    fn many_clients_make_it_tick_more_often() {
        let mut engine = Engine::new(Mode::Standalone, Config::default(), 1, 1000);
        assert_eq!((engine.hz(), engine.tick_ms()), (10, 100));
        engine.config.set(b"hz", b"300").unwrap();
        assert_eq!((engine.hz(), engine.tick_ms()), (300, 3));
        engine.config.set(b"hz", b"1").unwrap();
        for _ in 0..900 {
            engine.connect(String::new(), String::new(), 1000);
        }
        assert_eq!(engine.hz(), 8, "no more than 200 of them in a tick");
        engine.config.set(b"dynamic-hz", b"no").unwrap();
        assert_eq!(engine.hz(), 1);
    }
}
