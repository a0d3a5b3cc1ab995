//! A server with an append-only file ends and starts again, with the file whole and damaged.
//!
//! What a damaged file leads to is what a real 7.0.15 said and did with the same damage.

use crate::machine::{Files, Machine};

const INCR: &str = "appendonlydir/appendonly.aof.1.incr.aof";

/// Starts a server with an append-only file on a disk.
fn start(files: Files, settings: &[(&str, &str)]) -> Result<Machine, String> {
    Machine::start(files, &[&[("appendonly", "yes")], settings].concat())
}

/// The files of a server that has run a few commands.
fn files_of(commands: &str) -> Files {
    let mut machine = start(Files::new(), &[]).unwrap();
    machine.send(commands);
    machine.files
}

const COMMANDS: &str = "set a 1\r\nmulti\r\nset b 2\r\nset c 3\r\nexec\r\nset last write";

#[test]
fn what_was_written_is_there_again() {
    let files = files_of(COMMANDS);
    let manifest = "file appendonly.aof.1.base.rdb seq 1 type b\n\
                    file appendonly.aof.1.incr.aof seq 1 type i\n";
    assert_eq!(files["appendonlydir/appendonly.aof.manifest"], manifest.as_bytes());
    let mut machine = start(files, &[]).unwrap();
    assert_eq!(
        machine.send("mget a b c last"),
        "*4\r\n$1\r\n1\r\n$1\r\n2\r\n$1\r\n3\r\n$5\r\nwrite\r\n"
    );
}

#[test]
fn a_script_chooses_what_goes_into_the_file() {
    let mut machine = start(Files::new(), &[("enable-debug-command", "yes")]).unwrap();
    let script = "redis.call('set','a',1) redis.set_repl(redis.REPL_NONE) \
                  redis.call('set','b',2) redis.set_repl(redis.REPL_REPLICA) \
                  redis.call('set','c',3) redis.set_repl(redis.REPL_AOF) \
                  redis.call('set','d',4) return redis.call('dbsize')";
    assert_eq!(machine.send(&format!("eval \"{script}\" 0")), ":4\r\n");
    // The choice ends with the script.
    machine.send("set e 5");
    assert_eq!(machine.send("debug loadaof"), "+OK\r\n");
    assert_eq!(machine.send("exists a"), ":1\r\n");
    assert_eq!(machine.send("exists b c"), ":0\r\n");
    assert_eq!(machine.send("exists d e"), ":2\r\n");
}

#[test]
fn a_server_without_a_file_ends_when_told_to_read_it() {
    let settings = [("appendonly", "no"), ("enable-debug-command", "yes")];
    let mut machine = start(Files::new(), &settings).unwrap();
    assert_eq!(machine.send("debug loadaof"), "");
    assert_eq!(machine.send("ping"), "", "it is gone");
}

#[test]
fn a_rewrite_keeps_what_comes_while_it_runs() {
    for preamble in ["yes", "no"] {
        let settings = [("aof-use-rdb-preamble", preamble)];
        let mut machine = start(files_of(COMMANDS), &settings).unwrap();
        machine.send("bgrewriteaof");
        machine.send("set during 1");
        machine.wait_ms(1000);
        machine.send("set after 1");
        let ending = if preamble == "yes" { "rdb" } else { "aof" };
        let names: Vec<&str> = machine.files.keys().map(String::as_str).collect();
        let base = format!("appendonlydir/appendonly.aof.2.base.{ending}");
        let incr = "appendonlydir/appendonly.aof.2.incr.aof";
        assert_eq!(names, [&base, incr, "appendonlydir/appendonly.aof.manifest"]);
        let mut again = start(machine.files, &settings).unwrap();
        assert_eq!(again.send("dbsize"), ":6\r\n");
    }
}

#[test]
fn a_file_turned_on_begins_with_what_is_there() {
    let settings = [("appendonly", "no"), ("enable-debug-command", "yes")];
    let mut machine = start(Files::new(), &settings).unwrap();
    machine.send("set before 1");
    assert_eq!(machine.send("config set appendonly yes"), "+OK\r\n");
    machine.send("set during 1");
    machine.wait_ms(1000);
    machine.send("set after 1");
    assert_eq!(machine.send("debug loadaof"), "+OK\r\n");
    assert_eq!(machine.send("dbsize"), ":3\r\n");
    let mut again = start(machine.files, &[]).unwrap();
    assert_eq!(again.send("dbsize"), ":3\r\n");
}

#[test]
fn a_single_file_of_an_older_version_becomes_the_base() {
    let commands = b"*3\r\n$3\r\nSET\r\n$1\r\na\r\n$1\r\n1\r\n".to_vec();
    let files = Files::from([("appendonly.aof".to_owned(), commands)]);
    let mut machine = start(files, &[]).unwrap();
    assert_eq!(machine.send("get a"), "$1\r\n1\r\n");
    assert!(!machine.files.contains_key("appendonly.aof"));
    let manifest =
        "file appendonly.aof seq 1 type b\nfile appendonly.aof.1.incr.aof seq 1 type i\n";
    assert_eq!(machine.files["appendonlydir/appendonly.aof.manifest"], manifest.as_bytes());
}

#[test]
fn a_file_that_grows_is_rewritten_by_itself() {
    let settings = [("auto-aof-rewrite-min-size", "100"), ("auto-aof-rewrite-percentage", "10")];
    let mut machine = start(files_of("set a 1"), &settings).unwrap();
    machine.send(&format!("set b {}", "x".repeat(200)));
    machine.wait_ms(1000);
    assert!(machine.log.iter().any(|line| line.starts_with("Starting automatic rewriting of AOF")));
    assert!(machine.files.contains_key("appendonlydir/appendonly.aof.2.base.rdb"));
}

/// Damages the increment, starts a server and returns what it says, with the size it leaves.
fn damaged(change: impl Fn(&mut Vec<u8>), truncated: &str) -> (Result<Vec<String>, String>, usize) {
    let mut files = files_of(COMMANDS);
    change(files.get_mut(INCR).unwrap());
    let size = files[INCR].len();
    match start(files, &[("aof-load-truncated", truncated)]) {
        Ok(machine) => (Ok(machine.log), machine.files[INCR].len()),
        Err(line) => (Err(line), size),
    }
}

#[test]
fn a_file_cut_short_is_cut_to_what_is_whole() {
    let whole = files_of(COMMANDS)[INCR].len();
    let last = "*3\r\n$3\r\nset\r\n$4\r\nlast\r\n$5\r\nwrite\r\n".len();
    for cut in [1, 5, last - 1] {
        let (log, size) = damaged(|bytes| bytes.truncate(whole - cut), "yes");
        let log = log.unwrap();
        let offset = whole - last;
        for line in [
            "!!! Warning: short read while loading the AOF file appendonly.aof.1.incr.aof!!!",
            &format!("!!! Truncating the AOF appendonly.aof.1.incr.aof at offset {offset} !!!"),
            "AOF appendonly.aof.1.incr.aof loaded anyway because aof-load-truncated is enabled",
        ] {
            assert!(log.iter().any(|said| said == line), "{line}");
        }
        assert_eq!(size, offset);
        let refused = damaged(|bytes| bytes.truncate(whole - cut), "no").0.unwrap_err();
        assert!(refused.starts_with("Unexpected end of file reading the append only file"));
    }
}

#[test]
fn a_transaction_without_its_end_is_taken_back() {
    let exec = b"*1\r\n$4\r\nEXEC\r\n";
    let change = |bytes: &mut Vec<u8>| {
        let at = bytes.windows(exec.len()).position(|window| window == exec).unwrap();
        bytes.truncate(at);
    };
    let (log, size) = damaged(change, "yes");
    let line = "Revert incomplete MULTI/EXEC transaction in AOF file appendonly.aof.1.incr.aof";
    assert!(log.unwrap().iter().any(|said| said == line));
    let before = "*2\r\n$6\r\nSELECT\r\n$1\r\n0\r\n*3\r\n$3\r\nset\r\n$1\r\na\r\n$1\r\n1\r\n";
    assert_eq!(size, before.len());
}

#[test]
fn what_is_no_command_ends_the_start() {
    let bad = damaged(|bytes| bytes[23] = b'X', "yes").0.unwrap_err();
    assert_eq!(
        bad,
        "Bad file format reading the append only file appendonly.aof.1.incr.aof: make a backup of \
         your AOF file, then use ./redis-check-aof --fix <filename.manifest>"
    );
    let unknown = |bytes: &mut Vec<u8>| bytes.extend(b"*1\r\n$6\r\nFOOBAR\r\n");
    assert_eq!(
        damaged(unknown, "yes").0.unwrap_err(),
        "Unknown command 'FOOBAR' reading the append only file appendonly.aof.1.incr.aof"
    );
    let mut files = files_of(COMMANDS);
    files.remove(INCR);
    assert_eq!(
        start(files, &[]).err().unwrap(),
        "Unable to obtain the AOF file appendonly.aof.1.incr.aof length. \
         stat: No such file or directory"
    );
}
