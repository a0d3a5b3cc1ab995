//! Dumps that are damaged: what a server says that finds one, as a real 7.0.15 says it.

use crate::machine::{Files, Machine};

/// The dump of a server with a few keys.
fn dump() -> Vec<u8> {
    let mut machine = Machine::start(Files::new(), &[]).unwrap();
    machine.send("set a 1\r\nset b text\r\nrpush l 1 2 3");
    machine.send("save");
    machine.files["dump.rdb"].clone()
}

/// The line with which a server refuses to start from a dump.
fn refusal(dump: Vec<u8>) -> String {
    let files = Files::from([("dump.rdb".to_owned(), dump)]);
    Machine::start(files, &[]).err().unwrap()
}

#[test]
fn what_is_cut_short_or_changed_is_refused() {
    let whole = dump();
    let eof = "Internal error in RDB reading offset 0, function at rdb.c:3241 -> \
               Unexpected EOF reading RDB file";
    for cut in [whole.len(), whole.len() / 2, 1] {
        assert_eq!(refusal(whole[..whole.len() - cut].to_vec()), eof, "{cut} bytes are missing");
    }
    let mut flipped = whole.clone();
    *flipped.last_mut().unwrap() ^= 1;
    let crc = "Internal error in RDB reading offset 0, function at rdb.c:3217 -> RDB CRC error";
    assert_eq!(refusal(flipped), crc);
}

#[test]
fn a_manifest_that_cannot_be_read_ends_the_start() {
    let name = "appendonlydir/appendonly.aof.manifest";
    for (text, problem) in [
        ("", "Found an empty AOF manifest"),
        ("file a seq 1", "The AOF manifest file contains too long line"),
        ("file a seq 1\n", "Invalid AOF manifest file format"),
        ("file a seq 1 type x\n", "Unknown AOF file type"),
    ] {
        let files = Files::from([(name.to_owned(), text.as_bytes().to_vec())]);
        assert_eq!(Machine::start(files, &[]).err().unwrap(), problem, "{text}");
    }
}

#[test]
fn what_is_no_dump_or_of_another_version_is_refused() {
    let fatal = "Fatal error loading the DB: Invalid argument. Exiting.";
    let mut other = dump();
    other[0] = b'X';
    assert_eq!(refusal(other), fatal);
    let mut future = dump();
    future[5..9].copy_from_slice(b"0099");
    assert_eq!(refusal(future), fatal);
}
