//! What is typed at the program: acts on its nodes.

use std::cell::Cell;
use std::time::Duration;

use crate::nodes::until;
use crate::server::{Connection, Server, empty_dir};

#[test]
fn an_act_that_is_not_possible_is_refused_with_a_sentence() {
    check(
        7464,
        &[
            ("resume n1", "n1 is not paused"),
            ("pause n1", ""),
            ("pause n1", "n1 is not running"),
            ("terminate n1", "n1 is not running"),
            ("restart n1", "n1 is running"),
            ("cut n1 n1", "n1 has no way to itself"),
        ],
    );
}

#[test]
fn what_only_a_simulated_world_can_undergo_says_why_and_what_can_be_done() {
    let these = "Acts on real processes are:\ncrash NAME\nterminate NAME\npause NAME\nresume NAME\n\
                 restart NAME\ncut NAMES NAMES [one-way]\nheal NAMES NAMES [one-way] | all";
    check(
        7465,
        &[
            (
                "hold #812",
                &format!(
                    "'hold #812' needs a simulated world: what is on its way between real processes \
                     is the kernel's. {these}"
                ),
            ),
            ("explode n1", &format!("'explode' is no act. {these}")),
        ],
    );
}

/// Writes go one way, acknowledgements the other: each is cut without the other.
#[test]
fn a_way_is_cut_without_the_way_back() {
    let mut server = Server::start_mode("replication", 7466, &["--replicas", "1"]);
    let ask = |port, command: &str| Connection::to(port).ask(command).expect("it runs");
    let value = Cell::new(0);
    let writes_arrive = || {
        value.set(value.get() + 1);
        assert_eq!(ask(7466, &format!("SET k {}", value.get())), "+OK");
        let has_come = |_| {
            std::thread::sleep(Duration::from_millis(20));
            ask(7467, "GET k") == value.get().to_string()
        };
        (0..25).any(has_come)
    };
    let lag_s = || {
        let told = ask(7466, "INFO replication");
        let lag = told.split("lag=").nth(1).and_then(|rest| rest.lines().next());
        lag.and_then(|lag| lag.parse().ok()).unwrap_or(u64::MAX)
    };
    until("the replica is in step", writes_arrive);

    server.typed("cut n1 n2 one-way");
    until("writes are held", || !writes_arrive());
    // Three times the period of acknowledgements.
    std::thread::sleep(Duration::from_secs(3));
    assert!(lag_s() <= 1, "it acknowledges all the same");
    server.typed("heal n1 n2 one-way");
    until("writes come again", writes_arrive);

    server.typed("cut n2 n1 one-way");
    until("no acknowledgement comes", || lag_s() >= 3);
    assert!(writes_arrive());
    server.typed("heal all");
    until("acknowledgements come again", || lag_s() <= 1);
}

/// Types acts, and checks what is said of those that are refused.
fn check(port: u16, acts: &[(&str, &str)]) {
    let dir = empty_dir(&format!("exits-acts-{port}"));
    let path = dir.join("stderr");
    let mut server = Server::start(port, &format!("exec 2> {};", path.display()), &["--save", ""]);
    let mut said = Vec::new();
    for (act, refused) in acts {
        server.typed(act);
        said.extend(refused.lines());
    }
    let read = || std::fs::read_to_string(&path).expect("the shell has made it");
    for _ in 0..1000 {
        if read().lines().count() >= said.len() {
            break;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(read().lines().collect::<Vec<_>>(), said);
}
