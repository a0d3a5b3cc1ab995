//! A filter that is tried: the engine's, or the lab's own.

use redscope_data::value::Value as Stored;
use redscope_resp::quote;

use super::design::{Design, Kind};
use super::layer::Layer;
use super::walk::Answer;
use crate::experiment::alone::Redis;
use crate::program::Value;

/// Its key.
const KEY: &[u8] = b"filter";
/// Items of one `BF.MEXISTS`.
const BATCH: usize = 500;

/// A filter that is filled and asked.
#[derive(Clone, Debug)]
pub struct Filter {
    body: Body,
    /// Items that it was given.
    offered: u32,
    /// Those that it would not take.
    refused: u32,
    /// Those that it took for known.
    known: u32,
}

#[derive(Clone, Debug)]
enum Body {
    /// The engine, which has it under a key.
    Redis(Box<Redis>),
    Own(Layer),
}

impl Filter {
    /// Without any item.
    pub fn new(design: &Design) -> Self {
        let body = match design.kind() {
            Kind::Textbook | Kind::Unlimited => {
                Body::Own(Layer::new(design.size(), design.capacity()))
            }
            kind => {
                let mut redis = Redis::new();
                let [error, capacity, expansion] = [
                    design.error().to_string(),
                    design.capacity().to_string(),
                    design.expansion().to_string(),
                ]
                .map(String::into_bytes);
                let mut args: Vec<&[u8]> = vec![b"BF.RESERVE", KEY, &error, &capacity];
                match kind {
                    Kind::Scaling => args.extend([b"EXPANSION".as_slice(), &expansion]),
                    _ => args.push(b"NONSCALING"),
                }
                redis.ask(&args);
                Body::Redis(Box::new(redis))
            }
        };
        Filter { body, offered: 0, refused: 0, known: 0 }
    }

    /// Adds an item, or tries to.
    pub fn offer(&mut self, item: &[u8]) -> Answer {
        let answer = match &mut self.body {
            Body::Redis(redis) => match redis.ask(&[b"BF.ADD", KEY, item]) {
                Value::Int(1) => Answer::New,
                Value::Int(_) => Answer::Known,
                _ => Answer::Full,
            },
            Body::Own(layer) => match layer.add(item) {
                false => Answer::New,
                true => Answer::Known,
            },
        };
        self.offered += 1;
        self.refused += u32::from(answer == Answer::Full);
        self.known += u32::from(answer == Answer::Known);
        answer
    }

    /// Of each item whether it may have been added.
    pub fn has(&mut self, items: &[Vec<u8>]) -> Vec<bool> {
        match &mut self.body {
            Body::Own(layer) => items.iter().map(|item| layer.has(item)).collect(),
            Body::Redis(redis) => {
                items.chunks(BATCH).flat_map(|batch| exist(redis, batch)).collect()
            }
        }
    }

    /// How many of some items are let through.
    pub fn hits(&mut self, items: &[Vec<u8>]) -> u32 {
        self.has(items).into_iter().map(u32::from).sum()
    }

    /// An item looked for and then added by hand: both commands with their replies as redis-cli shows them, if it is
    /// Redis that has the filter.
    pub(super) fn typed(&self, item: &[u8]) -> Vec<[String; 2]> {
        let Body::Redis(redis) = &self.body else { return Vec::new() };
        let mut redis = redis.clone();
        let line = |name| format!("{name} {} {}", String::from_utf8_lossy(KEY), quote(item));
        ["BF.EXISTS", "BF.ADD"]
            .map(|name| [line(name), redis.shown(&[name.as_bytes(), KEY, item])])
            .to_vec()
    }

    /// Items it was given, would not take, and took for known.
    pub(super) fn counts(&self) -> [u32; 3] {
        [self.offered, self.refused, self.known]
    }

    /// Its filters, oldest first.
    pub fn layers(&self) -> Vec<Layer> {
        match &self.body {
            Body::Redis(redis) => match redis.stored(KEY) {
                Some(Stored::Bloom(bloom)) => bloom.layers.iter().map(Layer::of_engine).collect(),
                _ => Vec::new(),
            },
            Body::Own(layer) => vec![layer.clone()],
        }
    }

    /// What it takes in Redis: a key of the module's, or a string of bits as applications keep one by `SETBIT`.
    pub fn memory_bytes(&mut self) -> u64 {
        match &mut self.body {
            Body::Redis(redis) => redis.memory_bytes(KEY),
            Body::Own(layer) => {
                let mut redis = Redis::new();
                redis.ask(&[b"SET", KEY, layer.bytes()]);
                redis.memory_bytes(KEY)
            }
        }
    }
}

fn exist(redis: &mut Redis, batch: &[Vec<u8>]) -> Vec<bool> {
    let items = batch.iter().map(Vec::as_slice);
    let args: Vec<&[u8]> = [b"BF.MEXISTS".as_slice(), KEY].into_iter().chain(items).collect();
    match redis.ask(&args) {
        Value::List(found) => found.iter().map(Value::is_true).collect(),
        _ => Vec::new(),
    }
}
