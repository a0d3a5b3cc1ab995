//! The policies of textbooks, computed exactly: a cache of so many keys, whatever they weigh.

use std::collections::BTreeSet;

use redscope_actor::Rng;

use super::policy::Exact;
use super::queue::Queue;
use super::trace::Trace;

/// A cache of one of those policies, empty at first.
#[derive(Clone, Debug)]
pub(super) struct Cache {
    size: usize,
    held: usize,
    /// Which keys are there.
    has: Vec<bool>,
    rule: Rule,
    /// How many requests have come.
    asked: u64,
}

/// What a policy remembers.
#[derive(Clone, Debug)]
enum Rule {
    Fifo(Queue),
    Lru(Queue),
    Lfu {
        /// How often a key was asked for, and when last, since it was put in.
        used: Vec<(u64, u64)>,
        order: BTreeSet<(u64, u64, u32)>,
    },
    Sieve {
        queue: Queue,
        visited: Vec<bool>,
        hand: Option<u32>,
    },
    Random {
        slots: Vec<u32>,
        /// The slot of the key that went last, which the next one takes.
        free: Option<usize>,
        rng: Rng,
    },
    Belady {
        /// When the key of a request is asked for next.
        next: Vec<u32>,
        /// When a key that is held is asked for next.
        due: Vec<u32>,
        order: BTreeSet<(u32, u32)>,
    },
}

impl Cache {
    /// Of so many keys. `seed` is the source of chance.
    pub(super) fn new(exact: Exact, trace: &Trace, size: usize, seed: u64) -> Self {
        let keys = trace.keys as usize;
        let rule = match exact {
            Exact::Fifo => Rule::Fifo(Queue::new(trace.keys)),
            Exact::Lru => Rule::Lru(Queue::new(trace.keys)),
            Exact::Lfu => Rule::Lfu { used: vec![(0, 0); keys], order: BTreeSet::new() },
            Exact::Sieve => {
                let queue = Queue::new(trace.keys);
                Rule::Sieve { queue, visited: vec![false; keys], hand: None }
            }
            Exact::Random => Rule::Random { slots: Vec::new(), free: None, rng: Rng::new(seed) },
            Exact::Belady => {
                let due = vec![u32::MAX; keys];
                Rule::Belady { next: following(trace), due, order: BTreeSet::new() }
            }
        };
        Cache { size, held: 0, has: vec![false; keys], rule, asked: 0 }
    }

    /// Whether it holds a key.
    pub(super) fn has(&self, key: u32) -> bool {
        self.has[key as usize]
    }

    /// A request for a key; whether it is there. It is afterwards.
    pub(super) fn ask(&mut self, key: u32) -> bool {
        let at = self.asked;
        self.asked += 1;
        let is_hit = self.has[key as usize];
        if is_hit {
            self.rule.used(key, at);
            return true;
        }
        if self.held == self.size
            && let Some(victim) = self.rule.evict()
        {
            self.has[victim as usize] = false;
            self.held -= 1;
        }
        self.has[key as usize] = true;
        self.held += 1;
        self.rule.put(key, at);
        false
    }
}

impl Rule {
    /// A key that is there was asked for, by the request of this number.
    fn used(&mut self, key: u32, at: u64) {
        let place = key as usize;
        match self {
            Rule::Fifo(_) | Rule::Random { .. } => {}
            Rule::Lru(queue) => {
                queue.remove(key);
                queue.push(key);
            }
            Rule::Lfu { used, order } => {
                let (count, last) = used[place];
                order.remove(&(count, last, key));
                used[place] = (count + 1, at);
                order.insert((count + 1, at, key));
            }
            Rule::Sieve { visited, .. } => visited[place] = true,
            Rule::Belady { next, due, order } => {
                order.remove(&(due[place], key));
                due[place] = next[at as usize];
                order.insert((due[place], key));
            }
        }
    }

    /// A key is put in.
    fn put(&mut self, key: u32, at: u64) {
        let place = key as usize;
        match self {
            Rule::Fifo(queue) | Rule::Lru(queue) => queue.push(key),
            Rule::Lfu { used, order } => {
                used[place] = (1, at);
                order.insert((1, at, key));
            }
            Rule::Sieve { queue, visited, .. } => {
                visited[place] = false;
                queue.push(key);
            }
            Rule::Random { slots, free, .. } => match free.take() {
                Some(slot) => slots[slot] = key,
                None => slots.push(key),
            },
            Rule::Belady { next, due, order } => {
                due[place] = next[at as usize];
                order.insert((due[place], key));
            }
        }
    }

    /// Takes out the key that goes.
    fn evict(&mut self) -> Option<u32> {
        match self {
            Rule::Fifo(queue) | Rule::Lru(queue) => {
                let victim = queue.oldest()?;
                queue.remove(victim);
                Some(victim)
            }
            Rule::Lfu { order, .. } => order.pop_first().map(|(.., key)| key),
            Rule::Sieve { queue, visited, hand } => {
                let mut victim = hand.or(queue.oldest())?;
                while visited[victim as usize] {
                    visited[victim as usize] = false;
                    victim = queue.after(victim).or(queue.oldest())?;
                }
                *hand = queue.after(victim);
                queue.remove(victim);
                Some(victim)
            }
            Rule::Random { slots, free, rng } => {
                let slot = rng.below(slots.len() as u64) as usize;
                *free = Some(slot);
                slots.get(slot).copied()
            }
            Rule::Belady { order, .. } => order.pop_last().map(|(_, key)| key),
        }
    }
}

/// For each request, when its key is asked for again.
fn following(trace: &Trace) -> Vec<u32> {
    let mut seen = vec![u32::MAX; trace.keys as usize];
    let mut next = vec![u32::MAX; trace.asked.len()];
    for (at, key) in trace.asked.iter().enumerate().rev() {
        next[at] = std::mem::replace(&mut seen[*key as usize], at as u32);
    }
    next
}
