//! Values for arguments, chosen by type and name.

use redscope_actor::Rng;
use redscope_engine::command::{Argument, ArgumentKind, CommandSpec, Group};

const TEXTS: &[&str] = &[
    "a",
    "b",
    "c",
    "d",
    "e",
    "foo",
    "bar",
    "1",
    "2",
    "3",
    "10",
    "-5",
    "3.5",
    "007",
    "",
    "hello world",
    "a longer value that does not fit an embedded string at all, 64 and more bytes",
    "\u{1}\u{0}\u{7f}",
    "9223372036854775807",
    "1e3",
    "member:17",
    "member:4",
    "x",
    "y",
    "z",
];
const FLOATS: &[&str] = &[
    "0",
    "1",
    "2",
    "-1",
    "1.5",
    "3.25",
    "-0.1",
    "10",
    "100",
    "1e3",
    "inf",
    "-inf",
    "0.1",
    "7",
    "17179869184",
    "1e-5",
    "5",
    "5",
    "6",
];

/// What keys hold, by which they are named.
const KINDS: [&str; 9] = ["str", "bits", "list", "hash", "set", "zset", "stream", "hll", "geo"];

/// A key of any kind.
pub(crate) fn any_key(rng: &mut Rng) -> Vec<u8> {
    let kind = KINDS[rng.below(KINDS.len() as u64) as usize];
    format!("{kind}:{}", rng.below(4)).into_bytes()
}

/// Every key that may have got an expiry.
pub(crate) fn all_keys() -> impl Iterator<Item = Vec<u8>> {
    let lex = (0..3).map(|number| format!("lex:{number}"));
    let kinds = KINDS.iter().flat_map(|kind| (0..4).map(move |number| format!("{kind}:{number}")));
    kinds.chain(lex).map(String::into_bytes)
}

/// Draws the values of one command.
pub(crate) struct Values<'a> {
    rng: &'a mut Rng,
    group: Group,
    spec: &'static CommandSpec,
    /// What `numkeys` announced.
    announced: Option<u64>,
    /// A range by text is only defined where all scores are equal.
    equal_scores: bool,
}

impl<'a> Values<'a> {
    pub(crate) fn new(rng: &'a mut Rng, group: Group, spec: &'static CommandSpec) -> Self {
        Values { rng, group, spec, announced: None, equal_scores: false }
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.rng.below(bound)
    }

    fn pick(&mut self, from: &[&str]) -> Vec<u8> {
        from[self.below(from.len() as u64) as usize].as_bytes().to_vec()
    }

    pub(crate) fn takes_optional(&mut self, argument: &Argument) -> bool {
        if self.equal_scores && self.spec.name == "zadd" {
            return false;
        }
        // Where an order is free, only the whole can be compared.
        if argument.token == Some("ANY") || argument.name == "idletime" {
            return false;
        }
        self.below(10) < 4
    }

    pub(crate) fn choose<'t>(&mut self, any_of: &'t [Argument]) -> &'t Argument {
        loop {
            let chosen = &any_of[self.below(any_of.len() as u64) as usize];
            // `XADD *` takes the clock's id.
            let is_undefined = chosen.token == Some("BYLEX") && !self.equal_scores;
            if chosen.token != Some("*") && !is_undefined {
                return chosen;
            }
        }
    }

    pub(crate) fn repetitions(&mut self, argument: &Argument) -> u64 {
        if let ArgumentKind::Key(_) = argument.kind
            && let Some(count) = self.announced
        {
            return count;
        }
        if argument.name == "weight"
            && let Some(count) = self.announced
        {
            return count;
        }
        if argument.name == "id" && self.spec.name.starts_with("xread") {
            return self.announced.take().unwrap_or(1);
        }
        match self.below(12) {
            0..6 => 1,
            6..9 => 2,
            9..11 => 3,
            _ => 12,
        }
    }

    pub(crate) fn value(&mut self, argument: &Argument) -> Vec<u8> {
        match argument.kind {
            ArgumentKind::Key(_) => self.key(),
            ArgumentKind::Integer => self.integer(argument.name),
            ArgumentKind::Double => self.double(argument.name),
            ArgumentKind::Pattern | ArgumentKind::KeyPattern(_) => {
                self.pick(&["*", "k*", "?", "[a-m]*", "f[^x]o", "w_*", "\\*"])
            }
            ArgumentKind::UnixTime => self.unix_time(argument.name),
            _ => self.string(argument.name),
        }
    }

    fn key(&mut self) -> Vec<u8> {
        if self.spec.name.starts_with("xread") {
            self.announced = Some(1);
        }
        let is_lex = self.equal_scores || self.spec.name.contains("lex");
        let may_be = matches!(self.spec.name, "zadd" | "zrange");
        if is_lex || (may_be && self.below(3) == 0) {
            self.equal_scores = true;
            return format!("lex:{}", self.below(3)).into_bytes();
        }
        let own = match self.group {
            Group::String => "str",
            Group::Bitmap => "bits",
            Group::List => "list",
            Group::Hash => "hash",
            Group::Set => "set",
            Group::SortedSet => "zset",
            Group::Stream => "stream",
            Group::HyperLogLog => "hll",
            Group::Geo => "geo",
            _ => "",
        };
        if own.is_empty() || self.below(100) >= 96 {
            return any_key(self.rng);
        }
        format!("{own}:{}", self.below(4)).into_bytes()
    }

    fn integer(&mut self, name: &str) -> Vec<u8> {
        if name == "numkeys" {
            let count = 1 + self.below(3);
            self.announced = Some(count);
            return count.to_string().into_bytes();
        }
        let is_wait = name == "milliseconds" && self.spec.name.starts_with('x');
        if is_wait {
            return (1 + self.below(4)).to_string().into_bytes();
        }
        if self.below(60) == 0 {
            return self.pick(&[
                "9223372036854775807",
                "-9223372036854775808",
                "1.5",
                "abc",
                "4294967296",
            ]);
        }
        let number = match name {
            "seconds" => 1000 + self.below(10_000) as i64,
            "milliseconds" => 1_000_000 + self.below(1_000_000) as i64,
            "cursor" | "min-idle-time" | "ms" => 0,
            "bit" => self.below(2) as i64,
            "offset" if self.group == Group::Bitmap => self.below(200) as i64 - 2,
            "offset" => self.below(30) as i64 - 1,
            "count" | "len" => self.below(12) as i64 - 1,
            "increment" | "decrement" | "value" => self.below(2000) as i64 - 1000,
            "destination-db" | "db" => self.below(2) as i64,
            "entries_read" | "entries_added" => self.below(20) as i64 - 1,
            _ => self.below(24) as i64 - 12,
        };
        number.to_string().into_bytes()
    }

    fn double(&mut self, name: &str) -> Vec<u8> {
        match name {
            "score" if self.equal_scores => b"0".to_vec(),
            "longitude" => format!("{}.{}", self.below(372) as i64 - 186, self.below(1000)).into(),
            "latitude" => format!("{}.{}", self.below(172) as i64 - 86, self.below(1000)).into(),
            "radius" | "width" | "height" => format!("{}", self.below(9000)).into_bytes(),
            "timeout" => b"0.002".to_vec(),
            _ if self.below(50) == 0 => self.pick(&["nan", "abc", "", "1 ", "0x10"]),
            _ => self.pick(FLOATS),
        }
    }

    fn unix_time(&mut self, name: &str) -> Vec<u8> {
        let seconds = [4_102_444_800, 4_102_444_801, 1, 2_000_000_000][self.below(4) as usize];
        let factor = if name.contains("milliseconds") { 1000 } else { 1u64 };
        (seconds * factor).to_string().into_bytes()
    }

    fn string(&mut self, name: &str) -> Vec<u8> {
        let is_lex = self.spec.name.contains("lex");
        match (name, self.group) {
            ("cursor", _) => b"0".to_vec(),
            ("min" | "max" | "start" | "stop", Group::SortedSet) if is_lex || self.equal_scores => {
                self.pick(&["-", "+", "[a", "(b", "[foo", "(z", "[member:17", "foo"])
            }
            ("min" | "max", Group::SortedSet) => {
                self.pick(&["-inf", "+inf", "0", "(1", "2", "5", "(5", "1e3", "-1", "abc", "10"])
            }
            ("start" | "end" | "stop" | "min" | "max", Group::Stream) => {
                self.pick(&["-", "+", "0", "1", "1-1", "(1-1", "2", "3-2", "5", "9-9", "(4", "x"])
            }
            ("id" | "threshold" | "lastid" | "last-id" | "max-deleted-entry-id", Group::Stream) => {
                self.stream_id()
            }
            ("group" | "groupname", _) => self.pick(&["g1", "g2", "g3"]),
            ("consumer" | "consumername", _) => self.pick(&["c1", "c2"]),
            ("encoding", _) => {
                self.pick(&["u8", "i8", "u4", "i5", "u16", "i64", "u63", "u64", "u1"])
            }
            ("field", Group::Hash) => self.pick(&TEXTS[..12]),
            ("timeout", _) => b"0.002".to_vec(),
            ("unit", _) => b"km".to_vec(),
            ("ttl", _) => b"0".to_vec(),
            _ => self.pick(TEXTS),
        }
    }

    fn stream_id(&mut self) -> Vec<u8> {
        if self.spec.name == "xadd" {
            let (ms, seq) = (self.below(60), self.below(6));
            return match self.below(5) {
                0 => format!("{ms}-*"),
                1 => ms.to_string(),
                _ => format!("{ms}-{seq}"),
            }
            .into_bytes();
        }
        match self.below(10) {
            0 if self.spec.name == "xreadgroup" => b">".to_vec(),
            1..6 if self.spec.name == "xreadgroup" => b">".to_vec(),
            0 => b"$".to_vec(),
            1 => b"0".to_vec(),
            _ => format!("{}-{}", self.below(60), self.below(6)).into_bytes(),
        }
    }
}
