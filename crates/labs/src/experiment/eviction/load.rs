//! What is asked for: a key for each request.

use std::rc::Rc;

use redscope_actor::Rng;

use super::given::GivenError;
use super::trace::Trace;
use crate::chance::Zipf;

/// A kind of load, by its shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Load {
    /// Some keys are asked for more often than others, always the same.
    Zipf,
    /// The same, and now and then somebody reads many keys that nobody else asks for.
    Scan,
    /// An eighth of the keys, one after the other, round and round.
    Loop,
    /// Nine requests in ten go to a few keys, which are others after a while.
    Shift,
    /// What a file says.
    Given,
}

/// Every kind, with its name in links and on command lines.
pub const LOADS: [(Load, &str); 5] = [
    (Load::Zipf, "zipf"),
    (Load::Scan, "scan"),
    (Load::Loop, "loop"),
    (Load::Shift, "shift"),
    (Load::Given, "file"),
];

impl Load {
    /// A kind of load by its name.
    pub fn find(name: &str) -> Option<Load> {
        LOADS.into_iter().find(|(_, known)| *known == name).map(|(load, _)| load)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        LOADS.into_iter().find(|(load, _)| *load == self).map_or("", |(_, name)| name)
    }

    /// The requests. Everything is drawn in integers, and the same everywhere.
    ///
    /// Errors: [`GivenError::Missing`] for what only a file can say.
    pub fn draw(
        self,
        keys: u32,
        requests: u32,
        percent: u32,
        seed: u64,
    ) -> Result<Trace, GivenError> {
        let asked = match self {
            Load::Zipf => zipf(keys, requests, percent, seed),
            Load::Scan => scan(keys, requests, percent, seed),
            Load::Loop => (0..requests).map(|at| at % (keys / 8).max(1)).collect(),
            Load::Shift => shift(keys, requests, seed),
            Load::Given => return Err(GivenError::Missing),
        };
        Ok(Trace { asked, keys })
    }
}

fn zipf(keys: u32, requests: u32, percent: u32, seed: u64) -> Rc<[u32]> {
    let (zipf, mut rng) = (Zipf::new(keys, percent), Rng::new(seed));
    (0..requests).map(|_| zipf.draw(&mut rng) as u32).collect()
}

/// One request in five reads on through the colder half of the keys, all of them in one go.
fn scan(keys: u32, requests: u32, percent: u32, seed: u64) -> Rc<[u32]> {
    let (hot, period) = (keys / 2, keys);
    let (zipf, mut rng) = (Zipf::new(hot, percent), Rng::new(seed));
    let burst = keys / 5;
    let mut cursor = 0;
    let asked = (0..requests).map(|at| {
        if at % period < period - burst {
            return zipf.draw(&mut rng) as u32;
        }
        let key = hot + cursor;
        cursor = (cursor + 1) % (keys - hot).max(1);
        key
    });
    asked.collect()
}

/// Hot are seven and a half in a hundred keys, until two and a half times as many requests have come as
/// there are keys.
fn shift(keys: u32, requests: u32, seed: u64) -> Rc<[u32]> {
    let (hot, phase) = ((keys * 3 / 40).max(1), (keys * 5 / 2).max(1));
    let mut rng = Rng::new(seed);
    let asked = (0..requests).map(|at| {
        let base = (at / phase) * hot;
        match rng.below(100) < 90 {
            true => (base + rng.below(hot.into()) as u32) % keys,
            false => rng.below(keys.into()) as u32,
        }
    });
    asked.collect()
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::*;

    /// The traces of the reference data, whose generators are described there in integers.
    #[test]
    fn the_traces_of_the_reference_are_drawn() {
        let sha = |load: Load, percent, seed| {
            let trace = load.draw(20_000, 400_000, percent, seed).unwrap();
            let text: String = trace.asked.iter().map(|key| format!("{key}\n")).collect();
            Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect::<String>()
        };
        let wanted = include_str!("../../../tests/data/labs/eviction_traces.txt");
        let drawn = [
            ("zipf080", sha(Load::Zipf, 80, 101)),
            ("zipf099", sha(Load::Zipf, 99, 102)),
            ("zipf120", sha(Load::Zipf, 120, 103)),
            ("scan", sha(Load::Scan, 99, 104)),
            ("loop", sha(Load::Loop, 0, 105)),
            ("shift", sha(Load::Shift, 0, 106)),
        ];
        let drawn: String = drawn.iter().map(|(name, sha)| format!("{name} {sha}\n")).collect();
        assert_eq!(drawn, wanted);
    }
}
