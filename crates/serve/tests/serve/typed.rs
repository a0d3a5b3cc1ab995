//! What is typed at the program: acts on its nodes.

use std::time::Duration;

use crate::server::{Server, empty_dir};

#[test]
fn an_act_that_is_not_possible_is_refused_with_a_sentence() {
    let dir = empty_dir("exits-acts");
    let path = dir.join("stderr");
    let mut server = Server::start(7464, &format!("exec 2> {};", path.display()), &["--save", ""]);
    let mut said = Vec::new();
    for (act, refused) in [
        ("resume n1", "n1 is not paused"),
        ("pause n1", ""),
        ("pause n1", "n1 is not running"),
        ("terminate n1", "n1 is not running"),
        ("restart n1", "n1 is running"),
        ("cut n1 n1", "n1 has no way to itself"),
    ] {
        server.typed(act);
        said.extend((!refused.is_empty()).then_some(refused));
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
