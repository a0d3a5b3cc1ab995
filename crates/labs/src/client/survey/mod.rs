//! What `redis-cli --bigkeys` and `--memkeys` do: walk the keys of a server by SCAN, and ask each for its size.
//! Behaviour: redis-cli.c `findBigKeys`, 7.0.15.

mod kinds;
mod read;
mod text;

use redscope_resp::Frame;

use super::next::{Next, Request};
use kinds::Kinds;
pub(super) use read::read;

/// By what keys are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Measure {
    /// Their elements, or the bytes of a string: `--bigkeys`.
    Elements,
    /// What `MEMORY USAGE` says, with so many samples; none, if redis-cli does not say how many.
    Bytes {
        /// What stands behind `SAMPLES`.
        samples: Option<u64>,
    },
}

/// What is asked now.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Asks {
    Count,
    Scan,
    Types,
    Sizes,
}

/// A walk through all keys of a server.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Survey {
    measure: Measure,
    asks: Asks,
    /// `DBSIZE` before it began.
    total: u64,
    cursor: Vec<u8>,
    /// The keys of the last SCAN, and what is known of each.
    keys: Vec<Vec<u8>>,
    of: Vec<Option<usize>>,
    sizes: Vec<u64>,
    /// Those whose size was asked for, in order; so many replies have come.
    sized: Vec<usize>,
    replies: usize,
    kinds: Kinds,
    sampled: u64,
    key_bytes: u64,
    /// What was printed so far.
    text: String,
    /// How much of the keys had been seen when the last SCAN was sent, in percent.
    percent: f64,
}

impl Survey {
    pub(super) fn new(measure: Measure) -> Self {
        Survey {
            measure,
            asks: Asks::Count,
            total: 0,
            cursor: b"0".to_vec(),
            keys: Vec::new(),
            of: Vec::new(),
            sizes: Vec::new(),
            sized: Vec::new(),
            replies: 0,
            kinds: Kinds::default(),
            sampled: 0,
            key_bytes: 0,
            text: text::HEAD.to_owned(),
            percent: 0.0,
        }
    }

    /// What is asked first.
    pub(super) fn first(&self) -> Vec<Request> {
        vec![words(&[b"DBSIZE"])]
    }

    /// Takes a reply.
    pub(super) fn take(&mut self, frame: &Frame) -> Next {
        match (&self.asks, frame) {
            (Asks::Count, Frame::Integer(total)) => {
                self.total = total.unsigned_abs();
                self.scan()
            }
            (Asks::Count, _) => self.fail("Couldn't determine DBSIZE!", frame),
            (Asks::Scan, Frame::Array(parts)) => match &parts[..] {
                [Frame::Bulk(cursor), Frame::Array(keys)] => {
                    self.cursor = cursor.to_vec();
                    self.keys = keys.iter().filter_map(bulk).collect();
                    self.ask_types()
                }
                _ => self.fail("Non ARRAY response from SCAN!", frame),
            },
            (Asks::Scan, _) => self.fail("SCAN error", frame),
            (Asks::Types, Frame::Simple(kind)) => {
                self.of.push(self.kinds.place(kind));
                if self.of.len() < self.keys.len() { Next::Wait } else { self.ask_sizes() }
            }
            (Asks::Types, _) => self.fail("TYPE returned an error", frame),
            (Asks::Sizes, _) => {
                self.size(frame);
                if self.replies < self.sized.len() { Next::Wait } else { self.count() }
            }
        }
    }

    /// What was printed if it is interrupted now.
    pub(super) fn cut(mut self) -> String {
        self.summary(true);
        self.text
    }

    fn scan(&mut self) -> Next {
        self.asks = Asks::Scan;
        self.percent =
            if self.total == 0 { 0.0 } else { 100.0 * self.sampled as f64 / self.total as f64 };
        Next::Ask(vec![words(&[b"SCAN", &self.cursor])])
    }

    fn ask_types(&mut self) -> Next {
        self.asks = Asks::Types;
        self.of.clear();
        if self.keys.is_empty() {
            return self.ask_sizes();
        }
        Next::Ask(self.keys.iter().map(|key| words(&[b"TYPE", key])).collect())
    }

    /// Keys that are gone have no size, nor has, in elements, what redis-cli does not know.
    fn ask_sizes(&mut self) -> Next {
        self.asks = Asks::Sizes;
        self.replies = 0;
        self.sizes = vec![0; self.keys.len()];
        let mut requests = Vec::new();
        self.sized.clear();
        for (place, (key, kind)) in self.keys.iter().zip(&self.of).enumerate() {
            let Some(kind) = kind else { continue };
            let request = match self.measure {
                Measure::Elements => {
                    self.kinds.size_command(*kind).map(|name| words(&[name.as_bytes(), key]))
                }
                Measure::Bytes { samples: None } => Some(words(&[b"MEMORY", b"USAGE", key])),
                Measure::Bytes { samples: Some(samples) } => {
                    let samples = samples.to_string();
                    Some(words(&[b"MEMORY", b"USAGE", key, b"SAMPLES", samples.as_bytes()]))
                }
            };
            if let Some(request) = request {
                self.sized.push(place);
                requests.push(request);
            }
        }
        if requests.is_empty() { self.count() } else { Next::Ask(requests) }
    }

    fn size(&mut self, frame: &Frame) {
        let place = self.sized[self.replies];
        self.replies += 1;
        match frame {
            Frame::Integer(size) => self.sizes[place] = size.unsigned_abs(),
            _ => self.warn(place),
        }
    }

    /// Counts the keys of the last SCAN, and goes on.
    fn count(&mut self) -> Next {
        for place in 0..self.keys.len() {
            let Some(kind) = self.of[place] else { continue };
            self.key_bytes += self.keys[place].len() as u64;
            self.sampled += 1;
            let size = self.sizes[place];
            if self.kinds.count(kind, size, &self.keys[place]) {
                self.found(kind);
            }
            if self.sampled.is_multiple_of(1_000_000) {
                self.progress();
            }
        }
        if self.cursor != b"0" {
            return self.scan();
        }
        self.summary(false);
        Next::Done(std::mem::take(&mut self.text))
    }

    fn fail(&mut self, why: &str, frame: &Frame) -> Next {
        let mut text = std::mem::take(&mut self.text);
        text.push_str(why);
        if let Frame::Error(error) = frame {
            text.push_str(": ");
            text.push_str(&String::from_utf8_lossy(error));
        }
        Next::Failed(text)
    }
}

fn words(words: &[&[u8]]) -> Request {
    words.iter().map(|word| word.to_vec()).collect()
}

fn bulk(frame: &Frame) -> Option<Vec<u8>> {
    match frame {
        Frame::Bulk(text) => Some(text.to_vec()),
        _ => None,
    }
}
