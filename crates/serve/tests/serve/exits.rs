//! How the program ends, as those who started it see it. A real server ends the same way.

use std::os::unix::process::ExitStatusExt;

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
    let dir = empty_dir("exits-unread");
    let dir = dir.to_str().expect("the path is text");
    let server = Server::start_unread(7463, &["--dir", dir, "--save", ""]);
    let mut connection = server.connect();
    assert_eq!(connection.ask("SET k 1").as_deref(), Some("+OK"));
    assert_eq!(connection.ask("SAVE").as_deref(), Some("+OK"), "it logs that");
    assert_eq!(connection.ask("GET k").as_deref(), Some("1"));
}
