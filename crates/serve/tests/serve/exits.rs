//! How the program ends, as those who started it see it. A real server ends the same way.

use std::os::unix::process::ExitStatusExt;
use std::time::Duration;

use crate::server::{Server, empty_dir};

const SIGABRT: i32 = 6;

#[test]
fn an_append_only_file_that_cannot_be_written_under_always_is_a_failure() {
    let dir = empty_dir("exits-always");
    let dir = dir.to_str().expect("the path is text");
    let options = ["--dir", dir, "--save", "", "--appendonly", "yes", "--appendfsync", "always"];
    // Files may have 64 blocks; a write beyond that is an error.
    let server = Server::start(7461, "trap '' XFSZ; ulimit -f 64;", &options);
    let mut connection = server.connect();
    assert_eq!(connection.ask("SET k 1").as_deref(), Some("+OK"));
    let large = "x".repeat(60_000);
    assert_eq!(connection.ask(&format!("SET k {large}")), None, "no reply leaves");
    assert_eq!(server.wait().code(), Some(1));
}

#[test]
fn a_shutdown_is_none_and_a_panic_aborts() {
    let options = ["--save", "", "--enable-debug-command", "yes"];
    let server = Server::start(7462, "", &options);
    assert_eq!(server.connect().ask("SHUTDOWN"), None);
    assert_eq!(server.wait().code(), Some(0));
    let server = Server::start(7462, "", &options);
    assert_eq!(server.connect().ask("DEBUG PANIC"), None);
    assert_eq!(server.wait().signal(), Some(SIGABRT));
}

#[test]
fn it_goes_on_when_nobody_reads_what_it_prints() {
    let options = ["--save", "", "--loglevel", "debug"];
    let server = Server::start_unread(7463, &options);
    let mut connection = server.connect();
    assert_eq!(connection.ask("SET k 1").as_deref(), Some("+OK"));
    drop(server.connect());
    assert_eq!(connection.ask("GET k").as_deref(), Some("1"));
}

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
