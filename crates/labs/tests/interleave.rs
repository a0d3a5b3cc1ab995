//! The consistency strategies' interleavings against an independent enumeration (`data/labs/interleave.json`):
//! equal counts, equal shortest schedules.

use redscope_labs::experiment::consistency::{Meeting, Strategy};
use redscope_labs::interleave::{Step, VERDICTS, Verdict};
use serde_json::Value;

const ROWS: &str = include_str!("data/labs/interleave.json");

fn name(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::StaleEnd => "stale_end",
        Verdict::MarkedEnd => "marked_end",
        Verdict::StaleRead => "stale_read",
        Verdict::EarlyRead => "early_read",
        Verdict::Differs => "differs",
        Verdict::Aborted => "aborted",
    }
}

fn meeting(row: &Value) -> Meeting {
    Meeting {
        readers: row["readers"].as_u64().unwrap() as usize,
        writers: row["writers"].as_array().unwrap().len(),
        is_cached: row["cached"].as_bool().unwrap(),
        sets_nx: row["reader_set"] == "nx",
        deletes_fail: row["fail"].as_bool().unwrap(),
    }
}

fn schedule(steps: &Value) -> Vec<Step> {
    let step = |pair: &Value| Step {
        actor: pair[0].as_str().unwrap().to_owned(),
        step: pair[1].as_str().unwrap().into(),
    };
    steps.as_array().unwrap().iter().map(step).collect()
}

#[test]
fn every_count_and_every_shortest_schedule_is_equal() {
    let rows: Vec<Value> = serde_json::from_str(ROWS).unwrap();
    assert_eq!(rows.len(), 240);
    for row in &rows {
        let strategy = Strategy::find(row["writers"][0].as_str().unwrap()).unwrap();
        let meeting = meeting(row);
        let found = strategy.play(meeting).unwrap().explore().unwrap();
        let what = format!("{} {meeting:?}", strategy.name);
        assert_eq!(found.schedules, row["schedules"].as_u64().unwrap(), "{what}");
        assert_eq!(found.count(Verdict::Aborted), 0, "nobody has a transaction: {what}");
        for verdict in VERDICTS.into_iter().filter(|verdict| *verdict != Verdict::Aborted) {
            let (count, first) = (&row[name(verdict)], &row["first_bad"][name(verdict)]);
            assert_eq!(found.count(verdict), count.as_u64().unwrap(), "{verdict:?}, {what}");
            let first = (!first.is_null()).then(|| schedule(first));
            assert_eq!(found.first(verdict), first.as_deref(), "{verdict:?}, {what}");
        }
    }
}

#[test]
fn the_one_bad_schedule_of_cache_aside_is_replayed() {
    let meeting =
        Meeting { readers: 1, writers: 1, is_cached: false, sets_nx: false, deletes_fail: false };
    let play = Strategy::find("db-del").unwrap().play(meeting).unwrap();
    let found = play.explore().unwrap();
    assert_eq!((found.schedules, found.count(Verdict::StaleEnd)), (10, 1));
    let worst = found.first(Verdict::StaleEnd).unwrap();
    let course = play.carry_out(worst).unwrap();
    assert!(course.outcome.unwrap().has(Verdict::StaleEnd));
    assert_eq!((course.choices[0].len(), course.choices[5].len()), (2, 0));
    assert_eq!((course.lines[0][0], course.lines[5][0]), (Some(2), None));
    let told: Vec<String> = course
        .moments
        .iter()
        .map(|moment| {
            let shown = |value: &redscope_labs::program::Value| {
                String::from_utf8_lossy(&value.to_bytes()).into_owned()
            };
            let (cached, row) = (shown(&moment.cached), shown(&moment.row));
            format!(
                "{} {} line {} [{cached}|{row}]",
                moment.step.actor, moment.step.step, moment.line
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            "r1 get line 2 [|0]",
            "r1 read line 5 [|0]",
            "w1 write line 10 [|1]",
            "w1 del line 11 [|1]",
            "r1 set line 6 [0|1]",
        ]
    );
}

#[test]
fn all_orders_are_listed_unless_there_are_too_many() {
    let meeting =
        Meeting { readers: 1, writers: 1, is_cached: false, sets_nx: false, deletes_fail: false };
    let play = Strategy::find("del-db").unwrap().play(meeting).unwrap();
    let orders = play.orders(10).unwrap().unwrap();
    let stale = orders.iter().filter(|order| order.outcome.has(Verdict::StaleEnd));
    assert_eq!((orders.len(), stale.count()), (10, 6));
    for order in &orders {
        let course = play.carry_out(&order.steps).unwrap();
        assert_eq!(
            (course.outcome, course.moments.len()),
            (Some(order.outcome), order.steps.len())
        );
    }
    assert_eq!(play.orders(9).unwrap(), None);
}

/// What was counted of a strategy: orders, and of how many each is true, in the order of the first five verdicts.
type Counts = [u64; 6];

/// The strategies that the data knows nothing of, counted by walking along every single order in a model that knows
/// neither engine nor programs: what is here beside the data is written from what a strategy is, and from nothing else.
mod walked {
    use super::Counts;

    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub(super) enum Way {
        Messages,
        ChangeLog,
        Versions,
    }

    #[derive(Clone, Copy, Debug)]
    enum Reader {
        Get,
        Read,
        /// With the value and the version it has read.
        Set(u32, u32),
        Done,
    }

    #[derive(Clone, Debug)]
    pub(super) struct Model {
        way: Way,
        pub(super) nx: bool,
        pub(super) fail: bool,
        /// Value and version.
        cache: Option<u32>,
        /// The version that the cache has seen.
        cached_version: Option<u32>,
        row: u32,
        /// What was written, in order.
        log: Vec<u32>,
        /// Writers whose message waits, the first to be delivered at the front.
        messages: Vec<usize>,
        readers: Vec<(Reader, Vec<u32>, bool)>,
        /// How many steps each writer has taken; of versions with the version it was told.
        writers: Vec<(u32, u32)>,
        /// Changes that the subscriber has handled, how far it is with the next, and whether there is one.
        subscriber: (usize, u32),
        stale_read: bool,
        early_read: bool,
        differs: bool,
    }

    impl Model {
        pub(super) fn new(way: Way, readers: usize, writers: usize, cached: bool) -> Self {
            Model {
                way,
                nx: false,
                fail: false,
                cache: cached.then_some(0),
                cached_version: None,
                row: 0,
                log: Vec::new(),
                messages: Vec::new(),
                readers: vec![(Reader::Get, Vec::new(), false); readers],
                writers: vec![(0, 0); writers],
                subscriber: (0, 0),
                stale_read: false,
                early_read: false,
                differs: false,
            }
        }

        /// Walks along every order from here on.
        pub(super) fn walk(&self, counts: &mut Counts) {
            let mut moved = false;
            let mut go = |next: Model| {
                moved = true;
                next.walk(counts);
            };
            for reader in 0..self.readers.len() {
                self.reader(reader).into_iter().for_each(&mut go);
            }
            for writer in 0..self.writers.len() {
                self.writer(writer).into_iter().for_each(&mut go);
            }
            if self.way == Way::ChangeLog {
                self.subscribe().into_iter().for_each(&mut go);
            }
            if !moved {
                let stale_end = self.cache.is_some_and(|cached| cached != self.row);
                let found = [stale_end, false, self.stale_read, self.early_read, self.differs];
                counts[0] += 1;
                for (count, is_so) in counts[1..].iter_mut().zip(found) {
                    *count += u64::from(is_so);
                }
            }
        }

        fn serve(&mut self, reader: usize, value: u32) {
            self.readers[reader].0 = Reader::Done;
            self.differs |= value != self.row;
            let was_held = value == 0 || self.log.contains(&value);
            self.early_read |= !was_held;
            self.stale_read |= was_held && !self.readers[reader].1.contains(&value);
        }

        /// Sets the cache unless what it has seen is newer.
        fn set_newer(&mut self, value: u32, version: u32) {
            if self.cached_version.is_none_or(|seen| version >= seen) {
                (self.cache, self.cached_version) = (Some(value), Some(version));
            }
        }

        fn reader(&self, reader: usize) -> Vec<Model> {
            let mut next = self.clone();
            let row = self.row;
            next.readers[reader].1.push(row);
            next.readers[reader].2 = true;
            match (self.readers[reader].0, self.cache) {
                (Reader::Done, _) => return Vec::new(),
                (Reader::Get, Some(cached)) => next.serve(reader, cached),
                (Reader::Get, None) => next.readers[reader].0 = Reader::Read,
                (Reader::Read, _) => {
                    next.readers[reader].0 = Reader::Set(row, self.log.len() as u32);
                }
                (Reader::Set(value, version), cached) => {
                    if !(self.nx && cached.is_some()) {
                        match self.way {
                            Way::Versions => next.set_newer(value, version),
                            _ => next.cache = Some(value),
                        }
                    }
                    next.serve(reader, value);
                }
            }
            vec![next]
        }

        fn write(&mut self, value: u32) {
            self.row = value;
            self.log.push(value);
            for (at, seen, has_begun) in &mut self.readers {
                if *has_begun && !matches!(at, Reader::Done) {
                    seen.push(value);
                }
            }
        }

        /// What comes of a delete that may fail, with the steps that are left then.
        fn delete(&self, after: impl Fn(&mut Model, bool)) -> Vec<Model> {
            let mut done = self.clone();
            done.cache = None;
            after(&mut done, true);
            let failed = self.fail.then(|| {
                let mut failed = self.clone();
                after(&mut failed, false);
                failed
            });
            std::iter::once(done).chain(failed).collect()
        }

        fn writer(&self, writer: usize) -> Vec<Model> {
            let (steps, version) = self.writers[writer];
            let value = writer as u32 + 1;
            let mut next = self.clone();
            next.writers[writer].0 += 1;
            match (steps, self.way) {
                (0, _) => {
                    next.write(value);
                    next.writers[writer].1 = next.log.len() as u32;
                }
                (1, Way::Versions) => next.set_newer(value, version),
                (1, Way::Messages) => next.messages.push(writer),
                (2, Way::Messages) if self.messages.first() == Some(&writer) => {
                    return self.delete(|after, is_done| {
                        after.writers[writer].0 = if is_done { 4 } else { 3 };
                        if is_done {
                            after.messages.remove(0);
                        }
                    });
                }
                (3, Way::Messages) => {
                    next.cache = None;
                    next.messages.remove(0);
                }
                _ => return Vec::new(),
            }
            vec![next]
        }

        fn subscribe(&self) -> Vec<Model> {
            let (handled, step) = self.subscriber;
            let mut next = self.clone();
            match step {
                0 if handled < self.log.len() => next.subscriber.1 = 1,
                1 => {
                    return self.delete(|after, is_done| {
                        after.subscriber = if is_done { (handled + 1, 0) } else { (handled, 2) };
                    });
                }
                2 => {
                    next.cache = None;
                    next.subscriber = (handled + 1, 0);
                }
                _ => return Vec::new(),
            }
            vec![next]
        }
    }
}

/// The same of a strategy on the engine.
fn counted(name: &str, meeting: Meeting) -> Counts {
    let found = Strategy::find(name).unwrap().play(meeting).unwrap().explore().unwrap();
    let of = |at: usize| if at == 0 { found.schedules } else { found.counts[at - 1] };
    std::array::from_fn(of)
}

#[test]
fn messages_change_log_and_versions_are_counted_as_a_walk_along_every_order_counts_them() {
    use walked::{Model, Way};
    let ways =
        [("messages", Way::Messages), ("change-log", Way::ChangeLog), ("versions", Way::Versions)];
    let mut compared = 0;
    for (name, way) in ways {
        for bits in 0..32_usize {
            let is = |bit: usize| bits >> bit & 1 == 1;
            let (readers, writers) = (1 + bits % 2, 1 + bits / 2 % 2);
            let (is_cached, sets_nx, deletes_fail) = (is(2), is(3), is(4));
            let meeting = Meeting { readers, writers, is_cached, sets_nx, deletes_fail };
            // Two of both from an empty cache are millions of orders, which are counted and not walked.
            if readers + writers == 4 && !is_cached {
                continue;
            }
            let mut model = Model::new(way, readers, writers, is_cached);
            (model.nx, model.fail) = (sets_nx, deletes_fail);
            let mut walked = Counts::default();
            model.walk(&mut walked);
            assert_eq!(counted(name, meeting), walked, "{name} {meeting:?}");
            compared += 1;
        }
    }
    assert_eq!(compared, 84);
}

/// What each is good for: a message that is sent again cures deletes that fail, and so does a subscriber; neither cures
/// the reader that was on its way. A version does, and two writers that cross as well.
#[test]
fn what_is_tried_again_cures_failures_and_only_versions_cure_the_race() {
    let stale = |name: &str, readers, writers, is_cached, deletes_fail| {
        let meeting = Meeting { readers, writers, is_cached, sets_nx: false, deletes_fail };
        let [orders, stale, ..] = counted(name, meeting);
        assert!(orders > stale, "{name}");
        stale
    };
    // A copy that is there at the start: nobody is on the way, so a failure is all that can go wrong.
    assert!(stale("db-del", 1, 1, true, true) > 0);
    assert_eq!(stale("messages", 1, 1, true, true), 0);
    assert_eq!(stale("change-log", 1, 1, true, true), 0);
    assert!(
        stale("messages", 1, 1, false, false) > 0 && stale("change-log", 1, 1, false, false) > 0
    );
    for (readers, writers) in [(1, 1), (2, 1), (1, 2), (2, 2)] {
        for is_cached in [false, true] {
            assert_eq!(stale("versions", readers, writers, is_cached, true), 0);
        }
    }
}
