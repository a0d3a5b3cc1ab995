//! What is typed at the program: acts on its nodes.

use std::time::Duration;

use crate::server::{Server, empty_dir};

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
                 restart NAME\ncut NAMES NAMES\nheal NAMES NAMES | all";
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
            (
                "cut n1 n2 one-way",
                &format!(
                    "'cut n1 n2 one-way' needs a simulated world: ways between real processes are cut \
                     and healed in both directions. {these}"
                ),
            ),
            ("explode n1", &format!("'explode' is no act. {these}")),
        ],
    );
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
