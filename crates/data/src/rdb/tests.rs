//! Files written here come back, and damaged ones are refused whole.

use proptest::prelude::*;

use super::*;
use crate::value::stream::{Stream, StreamId, StreamLimits};
use crate::value::{Hash, List, Set, SortedSet, ValueLimits};

fn options() -> RdbOptions {
    RdbOptions {
        compress: true,
        checksum: true,
        created_s: 1_700_000_000,
        used_memory_bytes: 1,
        usage: SavedUsage::Nothing,
        replication: None,
        aof_base: false,
        functions: Vec::new(),
    }
}

fn sample() -> Db {
    let limits = ValueLimits::default();
    let mut db = Db::default();
    let mut put = |key: &str, value| {
        db.insert(key.as_bytes(), value, false, 0);
    };
    put("int", Value::Int(-70_000));
    put("text", Value::from_bytes(b"hello"));
    put("long", Value::from_bytes(&b"abcabcabd".repeat(50)));
    for (name, count) in [("small", 3), ("large", 600)] {
        let (mut list, mut hash) = (List::default(), Hash::default());
        let (mut set, mut ints, mut zset) = (Set::default(), Set::default(), SortedSet::default());
        for n in 0..count {
            let text = format!("element:{n}");
            list.push_back(text.as_bytes(), limits.list);
            hash.insert(text.as_bytes(), b"1", limits.hash);
            set.insert(text.as_bytes(), limits.set_max_ints);
            ints.insert(n.to_string().as_bytes(), limits.set_max_ints);
            zset.insert(text.as_bytes(), f64::from(n) / 3.0, limits.zset);
        }
        put(&format!("{name}:list"), Value::List(Box::new(list)));
        put(&format!("{name}:hash"), Value::Hash(hash));
        put(&format!("{name}:set"), Value::Set(Box::new(set)));
        put(&format!("{name}:ints"), Value::Set(Box::new(ints)));
        put(&format!("{name}:zset"), Value::SortedSet(Box::new(zset)));
    }
    db.set_expiry(b"text", Some(1_800_000_000_123));
    db
}

#[test]
fn a_file_comes_back_as_it_was() {
    let point = ReplicationPoint { replid: "a".repeat(40), offset_bytes: 77, stream_db: 0 };
    let options = RdbOptions { replication: Some(point.clone()), ..options() };
    let dbs = [Db::default(), sample()];
    let bytes = write_rdb(&dbs, &options);
    let content = read_rdb(&bytes, &ValueLimits::default()).unwrap();
    assert_eq!(content.replication, Some(point));
    let mut loaded = vec![Db::default(); 2];
    assert_eq!(content.install(&mut loaded, 0, false), 0);
    assert_eq!(write_rdb(&loaded, &options), bytes);
}

#[test]
fn any_cut_and_any_flipped_byte_is_refused() {
    let mut db = Db::default();
    db.insert(b"key", Value::from_bytes(b"some value"), false, 0);
    let bytes = write_rdb(&[db], &options());
    for cut in 0..bytes.len() {
        assert!(read_rdb(&bytes[..cut], &ValueLimits::default()).is_err(), "cut at {cut}");
    }
    for at in 0..bytes.len() - 8 {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x01;
        assert!(read_rdb(&damaged, &ValueLimits::default()).is_err(), "flipped at {at}");
    }
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(tail in prop::collection::vec(any::<u8>(), 0..200)) {
        let bytes = [b"REDIS0010".as_slice(), &tail].concat();
        let _ = read_rdb(&bytes, &ValueLimits::default());
    }
}

#[test]
fn keys_that_hold_nothing_are_left_out() {
    let empty_set = [kind::SET, 1, b's', 0];
    let empty_list = [kind::LIST_QUICKLIST_2, 1, b'l', 1, 2, 7, 7, 0, 0, 0, 0, 0, 0xff];
    let number = [kind::STRING, 1, b'n', 1, b'7'];
    let keys = [&empty_set[..], &empty_list, &number].concat();
    let file = [b"REDIS0010", &keys[..], &[opcode::EOF], &[0; 8]].concat();
    let content = read_rdb(&file, &ValueLimits::default()).unwrap();
    assert_eq!(content.empty_keys, [Str::from("s"), Str::from("l")]);
    assert_eq!((content.keys.len(), content.len_bytes), (1, file.len()));
    let payload = dump_value(&Value::Set(Box::default()), false);
    assert_eq!(
        restore_value(&payload, &ValueLimits::default(), false).err(),
        Some(PayloadError::BadValue)
    );
}

/// Texts in front of which their lengths stand.
fn texts(texts: &[&str]) -> Vec<u8> {
    texts.iter().flat_map(|text| [&[text.len() as u8], text.as_bytes()].concat()).collect()
}

#[test]
fn functions_of_candidates_of_7_0_are_read() {
    let plain = [&[0xf6][..], &texts(&["lib", "LUA"]), &[0], &texts(&["code"])].concat();
    let described =
        [&[0xf6][..], &texts(&["lib", "LUA"]), &[1], &texts(&["what", "code"])].concat();
    for function in [plain, described] {
        let file = [b"REDIS0010", &function[..], &[opcode::EOF], &[0; 8]].concat();
        let content = read_rdb(&file, &ValueLimits::default()).unwrap();
        assert_eq!(content.functions, [Str::from("#!LUA name=lib\ncode")]);
    }
}

#[test]
fn a_stream_is_as_long_as_its_file_says() {
    let mut stream = Stream::default();
    let parts = [b"a".as_slice(), b"1"];
    let limits = StreamLimits { node_max_bytes: 4096, node_max_entries: 100 };
    for seq in 1..=2 {
        stream.push(StreamId { ms: 1, seq }, &parts, limits);
    }
    let whole = dump_value(&Value::Stream(Box::new(stream.clone())), false);
    stream.len = 5;
    let said = dump_value(&Value::Stream(Box::new(stream)), false);
    assert_ne!(whole, said);
    let restored = restore_value(&said, &ValueLimits::default(), false).unwrap();
    let Value::Stream(mut stream) = restored else { panic!("it is a stream") };
    assert_eq!((stream.len, stream.range(StreamId::ZERO, StreamId::MAX).count()), (5, 2));
    stream.len = 0;
    assert!(stream.delete(StreamId { ms: 1, seq: 1 }));
    assert_eq!(stream.len, 0);
}
