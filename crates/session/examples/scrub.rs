//! How soon a session of ten minutes shows any of its moments, a name and a figure a line:
//! `cargo run --release -p redscope-session --example scrub`.
#![allow(clippy::disallowed_methods, reason = "a benchmark reads the clock")]

use std::time::Instant;

use redscope_actor::{Rng, Time};
use redscope_labs::scenario::SCENARIOS;
use redscope_labs::{Scenario, Values};
use redscope_session::{FIRST_CONSOLE, Session};

/// Virtual time of a session.
const SESSION_US: u64 = 600 * 1_000_000;
/// Moments gone to.
const MOMENTS: usize = 50;
/// One of so many acts is a fault; the others are lines typed.
const FAULT_OF: usize = 20;
const ACTS: usize = 200;

fn main() {
    for scenario in SCENARIOS {
        let start = Instant::now();
        let mut session = ten_minutes(scenario);
        let end = session.sim().stamp();
        let made_s = start.elapsed().as_secs_f64();
        let mut rng = Rng::fork(1, "moments");
        let begin_us = end.at.0 - SESSION_US;
        let mut took_s: Vec<f64> = (0..MOMENTS)
            .map(|_| {
                let to = Time(begin_us + rng.below(SESSION_US));
                let start = Instant::now();
                session.timeline_mut().seek_time(to);
                start.elapsed().as_secs_f64()
            })
            .collect();
        took_s.sort_by(f64::total_cmp);
        let id = scenario.id;
        println!("{id}_slowest_s {:.6}", took_s[MOMENTS - 1]);
        println!("{id}_median_s {:.6}", took_s[MOMENTS / 2]);
        println!("{id}_made_s {made_s:.3}");
        println!("{id}_events {}", end.step);
        let kept_mib = session.timeline().kept_bytes() as f64 / f64::from(1 << 20);
        println!("{id}_kept_mib {kept_mib:.1}");
    }
}

/// Lines typed, and now and then a server that is killed and comes back.
fn ten_minutes(scenario: &'static Scenario) -> Session {
    let mut session = Session::new(Values::new(scenario, 1)).expect("every scenario starts");
    let part_us = SESSION_US / ACTS as u64;
    for act in 0..ACTS {
        let words = match act % FAULT_OF {
            5 => "crash n1".to_owned(),
            12 => "restart n1".to_owned(),
            _ => format!("type {FIRST_CONSOLE} SET key:{act} {}", "value ".repeat(act % 50 + 1)),
        };
        session.act_in_words(&words).expect("it can be done at any time");
        session.run_for(part_us, u64::MAX);
    }
    session
}
