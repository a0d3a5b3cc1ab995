//! Transactions: every order of the cases on the real engine. The counter's are counted once more by a model of
//! their own, which knows a number and who watches it; the others have few enough orders to be counted by hand.

use redscope_labs::experiment::transactions::{CASES, Case};
use redscope_labs::interleave::{Findings, Verdict};

fn found(name: &str, writers: usize) -> Findings {
    Case::find(name).expect("a case").play(writers).unwrap().explore().unwrap()
}

/// Orders, those that end with another sum than was told, and those in which somebody sees another.
fn counts(name: &str, writers: usize) -> [u64; 3] {
    let found = found(name, writers);
    [found.schedules, found.count(Verdict::StaleEnd), found.count(Verdict::Differs)]
}

/// A step of a client in the model.
#[derive(Clone, Copy, PartialEq)]
enum Does {
    Watch,
    Get,
    /// What changes nothing that others see.
    Nothing,
    /// Writes what was read and one more, unless a watched number has changed.
    Write,
}

#[derive(Clone, Copy, Default)]
struct Client {
    at: usize,
    has: u64,
    watches: bool,
    is_broken: bool,
}

/// All orders of some clients that do the same, and those that lose something.
fn model(steps: &[Does], retries: bool, clients: &[Client], value: u64, told: u64) -> [u64; 2] {
    let mut counts = [0; 2];
    let mut is_end = true;
    for (who, client) in clients.iter().enumerate().filter(|(_, client)| client.at < steps.len()) {
        is_end = false;
        let (mut clients, mut value, mut told) = (clients.to_vec(), value, told);
        let mut next = Client { at: client.at + 1, ..*client };
        match steps[client.at] {
            Does::Watch => (next.watches, next.is_broken) = (true, false),
            Does::Get => next.has = value,
            Does::Nothing => {}
            Does::Write => {
                if client.is_broken {
                    next.at = if retries { 0 } else { steps.len() };
                } else {
                    (value, told) = (client.has + 1, told + 1);
                    for other in clients.iter_mut().filter(|other| other.watches) {
                        other.is_broken = true;
                    }
                }
                (next.watches, next.is_broken) = (false, false);
            }
        }
        clients[who] = next;
        let more = model(steps, retries, &clients, value, told);
        counts = [counts[0] + more[0], counts[1] + more[1]];
    }
    if is_end { [1, u64::from(value != told)] } else { counts }
}

#[test]
fn the_orders_of_a_counter_equal_those_of_a_model() {
    use Does::{Get, Nothing, Watch, Write};
    let check = |name: &str, steps: &[Does], retries: bool, writers: usize| {
        let wanted = model(steps, retries, &vec![Client::default(); writers], 10, 10);
        let [orders, lost, _] = counts(name, writers);
        assert_eq!([orders, lost], wanted, "{name} of {writers}");
    };
    for writers in [1, 2] {
        check("plain", &[Get, Write], false, writers);
        check("multi", &[Get, Nothing, Nothing, Write], false, writers);
        check("watch-late", &[Get, Watch, Nothing, Nothing, Write], true, writers);
        check("watch-once", &[Watch, Get, Nothing, Nothing, Write], false, writers);
        check("watch", &[Watch, Get, Nothing, Nothing, Write], true, writers);
    }
    check("plain", &[Get, Write], false, 3);
}

#[test]
fn a_race_is_lost_without_watch_and_won_with_watch_or_in_one_step() {
    assert_eq!(counts("plain", 2), [6, 4, 0]);
    assert_eq!(counts("multi", 2), [70, 68, 0], "only two who come one after the other");
    assert!(counts("watch-late", 2)[1] > 0);
    for name in ["watch-once", "watch"] {
        let [orders, lost, _] = counts(name, 2);
        assert!(orders >= 252 && lost == 0, "{name}");
    }
    for name in ["lua", "incr"] {
        assert_eq!(counts(name, 2), [2, 0, 0], "{name}");
    }
}

#[test]
fn who_looks_sees_half_a_transfer_unless_both_are_in_one_step() {
    assert_eq!(counts("transfer", 1), [3, 0, 1]);
    assert_eq!(counts("transfer-multi", 1), [5, 0, 0]);
    assert_eq!(counts("look-twice", 1), [15, 0, 4]);
}

#[test]
fn an_error_while_queueing_undoes_all_and_one_while_executing_nothing() {
    assert_eq!(counts("execabort", 1), [5, 0, 0]);
    assert_eq!(counts("no-rollback", 1)[..2], [5, 5]);
    assert_eq!(counts("lua-error", 1)[..2], [2, 2]);
}

/// What is said on the wire, step by step.
#[test]
fn replies_are_those_of_redis() {
    let told = |name: &str| -> Vec<String> {
        let play = Case::find(name).unwrap().play(1).unwrap();
        let order = play.orders(60).unwrap().unwrap().into_iter();
        let order = order.max_by_key(|order| order.steps.len()).unwrap();
        let course = play.carry_out(&order.steps).unwrap();
        let own = course.moments.iter().filter(|moment| moment.step.actor == "w1");
        own.map(|moment| String::from_utf8(moment.answer.to_bytes()).unwrap()).collect()
    };
    assert_eq!(told("watch"), ["OK", "10", "OK", "QUEUED", "OK"]);
    assert_eq!(
        told("execabort"),
        [
            "OK",
            "QUEUED",
            "ERR wrong number of arguments for 'incrby' command",
            "EXECABORT Transaction discarded because of previous errors."
        ]
    );
    let no_rollback = told("no-rollback");
    assert_eq!(no_rollback[..3], ["OK", "QUEUED", "QUEUED"]);
    assert!(no_rollback[3].starts_with("9 ERR value is not an integer"), "{no_rollback:?}");
}

#[test]
fn every_case_has_keys_a_program_and_orders() {
    for case in CASES {
        let play = case.play(2).unwrap();
        assert_eq!(play.actors.len(), 2 + usize::from(case.has_accounts()), "{}", case.name);
        assert_eq!(case.keys().count(), 1 + usize::from(case.has_accounts()));
        assert!(play.explore().unwrap().schedules > 1, "{}", case.name);
    }
}
