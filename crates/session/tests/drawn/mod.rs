//! Sessions with acts drawn from a seed.

use redscope_actor::Rng;
use redscope_labs::{Scenario, Spec, Values};
use redscope_session::Session;

/// A session of a scenario, just begun.
pub(crate) fn begun(scenario: &'static Scenario, seed: u64) -> Session {
    Session::new(Values::new(scenario, seed)).expect("every scenario starts")
}

/// Lets time pass and does something, so many times. What cannot be done is not done.
pub(crate) fn act(session: &mut Session, rng: &mut Rng, acts: usize) {
    for _ in 0..acts {
        // Stops between two events of one moment, too.
        let (us, steps) = (rng.below(900_000), 1 + rng.below(3000));
        session.run_for(us, steps);
        for _ in 0..1 + rng.below(2) {
            let words = words(session, rng);
            // Whatever cannot be done now is no part of the run.
            let _ = session.act_in_words(&words);
        }
    }
}

fn words(session: &Session, rng: &mut Rng) -> String {
    let sim = session.sim();
    let is_server = |id: &_| matches!(sim.spec(*id), Spec::Server(_));
    let servers: Vec<_> = sim.ids().filter(is_server).map(|id| sim.name(id).to_string()).collect();
    let consoles: Vec<_> =
        sim.ids().filter(|id| !is_server(id)).map(|id| sim.name(id).to_string()).collect();
    let mut one = |names: &[String]| names[rng.below(names.len() as u64) as usize].clone();
    let (a, b, console) = (one(&servers), one(&servers), one(&consoles));
    let packet = sim.in_flight().next().map_or(0, |packet| packet.id.0);
    let number = rng.below(1000);
    match rng.below(26) {
        0 => format!("crash {a}"),
        1 => format!("restart {a}"),
        2 => format!("pause {a}"),
        3 => format!("resume {a}"),
        4 => format!("cut {a} {b} one-way"),
        5 => "heal all".to_owned(),
        6 => format!("path {a} {b} latency {number}us loss 3%"),
        7 => format!("hold #{packet}"),
        8 => format!("drop #{packet}"),
        9 => format!("deliver #{packet}"),
        10 => format!("break {a} {b}"),
        11 => format!("clock {a} +{number}ms"),
        12 => format!("power-cut {a} torn"),
        13 => format!("open c{number} {a} follow"),
        14 => format!("move {console} {b}"),
        15 => format!("close c{number}"),
        16 => format!("disk {a} slow {number}"),
        17 => format!("type {console} SET key:{number} \"a b;c+d~e=é\""),
        18 => format!("type-quoted {console} \"GET\\tkey\""),
        19 => format!("type {console} SUBSCRIBE news"),
        20 => format!("type {console} BGSAVE"),
        _ => format!("type {console} INCR counter"),
    }
}
