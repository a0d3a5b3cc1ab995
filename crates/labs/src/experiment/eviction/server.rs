//! A Redis that is a cache: the real engine, asked for one key after the other.

use redscope_engine::config::{Config, ConfigError};
use redscope_engine::{Alone, ClientId, Engine, Mode};

use super::policy::SAMPLES;
use crate::experiment::knob::Knobs;

/// When it all begins, in Unix milliseconds.
const BEGUN_MS: u64 = 1_700_000_027_000;
/// What is stored under each key, as many bytes.
const VALUE: [u8; 100] = [b'v'; 100];
/// Keys that expire do so long after the end.
const TTL_S: u64 = 100_000;
/// After so long the buffers of a client are as small as they get.
const SETTLES_US: u64 = 60_000_000;
/// The server's own timer goes at 10 Hz.
const CRON_MS: u64 = 100;

/// What is chosen, but for the load.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Setting {
    pub(super) knobs: Knobs,
    pub(super) seed: u64,
}

/// What a request came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Came {
    /// The key was there.
    Hit,
    /// It was not, and is now.
    Miss,
    /// It was not, and the server had no room for it.
    Refused,
}

/// A server under a policy, with room for so many keys.
#[derive(Clone, Debug)]
pub(super) struct Server {
    engine: Engine,
    client: ClientId,
    now_us: u64,
    next_cron_ms: u64,
    /// Between two requests, in microseconds.
    apart_us: u64,
    with_ttl: u64,
    ttl_spread_s: u64,
}

impl Server {
    /// A server with a policy of its own, the knob of its samples, and so many bytes of room, as [`room_bytes`] gives them.
    ///
    /// Errors: none, unless the engine does not know the policy.
    pub(super) fn new(
        policy: &str,
        samples: &str,
        setting: &Setting,
        room: u64,
    ) -> Result<Self, ConfigError> {
        let mut server = Server::with_limit(policy, samples, setting, room)?;
        server.wait(SETTLES_US);
        Ok(server)
    }

    fn with_limit(
        policy: &str,
        samples: &str,
        setting: &Setting,
        limit: u64,
    ) -> Result<Self, ConfigError> {
        let knobs = &setting.knobs;
        let mut config = Config::default();
        let own = [
            ("maxmemory-policy", policy.to_owned()),
            ("maxmemory", limit.to_string()),
            ("maxmemory-samples", knobs.get(samples).to_string()),
            ("lfu-log-factor", knobs.get("log-factor").to_string()),
            ("lfu-decay-time", knobs.get("decay").to_string()),
        ];
        for (name, value) in own {
            config.set(name.as_bytes(), value.as_bytes())?;
        }
        let mut engine = Engine::new(Mode::Standalone, config, setting.seed, BEGUN_MS);
        let client = engine.connect(String::new(), String::new(), BEGUN_MS);
        Ok(Server {
            engine,
            client,
            now_us: BEGUN_MS * 1000,
            next_cron_ms: BEGUN_MS + CRON_MS,
            apart_us: 1_000_000 / knobs.get("rate").max(1),
            with_ttl: knobs.get("with-ttl"),
            ttl_spread_s: knobs.get("ttl-spread"),
        })
    }

    /// A request for a key.
    pub(super) fn ask(&mut self, key: u32) -> Came {
        self.wait(self.apart_us);
        let name = name(key);
        if !self.command(&[b"GET", &name]).starts_with(b"$-1") {
            return Came::Hit;
        }
        match self.store(key, &name) {
            true => Came::Miss,
            false => Came::Refused,
        }
    }

    /// Lets time pass.
    pub(super) fn wait(&mut self, us: u64) {
        self.now_us += us;
        while self.next_cron_ms * 1000 <= self.now_us {
            self.engine.cron(&mut Alone, self.next_cron_ms);
            self.next_cron_ms += CRON_MS;
        }
    }

    /// Writes a key; false if the server refuses.
    fn store(&mut self, key: u32, name: &[u8]) -> bool {
        let ttl_s = TTL_S + self.ttl_spread_s * u64::from(key % 1000);
        let ttl = (ttl_s * 1000).to_string();
        // Which keys expire is a matter of the key, spread over all of them.
        let expires = u64::from(key.wrapping_mul(2_654_435_761) >> 16) % 100 < self.with_ttl;
        let args: [&[u8]; 5] = [b"SET", name, &VALUE, b"PX", ttl.as_bytes()];
        self.command(if expires { &args } else { &args[..3] }).starts_with(b"+")
    }

    fn command(&mut self, args: &[&[u8]]) -> Vec<u8> {
        self.engine.execute(&mut Alone, self.now_us / 1000, self.client, args);
        let client = self.engine.clients.peek_mut(self.client);
        client.map(|client| std::mem::take(&mut client.output).to_vec()).unwrap_or_default()
    }

    /// How many keys it holds.
    pub(super) fn held(&self) -> u64 {
        self.engine.dbs[0].len() as u64
    }

    /// Whether it holds a key.
    pub(super) fn has(&self, key: u32) -> bool {
        self.engine.dbs[0].get(&name(key)).is_some()
    }

    /// How many keys have each of the 256 counts that `OBJECT FREQ` can give.
    pub(super) fn frequencies(&self) -> Vec<u32> {
        let decay_min = self.engine.config.limits.lfu_decay_min;
        let mut counts = vec![0; 256];
        for (_, entry) in self.engine.dbs[0].entries().iter() {
            counts[usize::from(entry.usage().frequency(self.now_us / 1000, decay_min))] += 1;
        }
        counts
    }
}

fn name(key: u32) -> Vec<u8> {
    format!("key:{key}").into_bytes()
}

/// `maxmemory` with which about so many of some keys have room, in bytes: what a server uses that holds them, of
/// all lengths of names alike. No policy has a part in that.
///
/// Errors: none, unless the engine does not know its own parameters.
pub(super) fn room_bytes(setting: &Setting, size: u64, keys: &[u32]) -> Result<u64, ConfigError> {
    let mut server = Server::with_limit("noeviction", SAMPLES, setting, 0)?;
    for place in 0..size {
        if let Some(key) = keys.get((place * keys.len() as u64 / size) as usize) {
            server.ask(*key);
        }
    }
    // The server takes back the buffers of a client that is quiet.
    server.wait(SETTLES_US);
    // The connection that asks stands aside while room is made, and is not counted then.
    let asking = server.engine.clients.get(server.client).map_or(0, |client| client.memory_bytes());
    Ok(server.engine.used_memory_bytes() - asking as u64)
}
