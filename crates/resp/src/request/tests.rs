use super::*;
use crate::encode_command;
use proptest::prelude::*;

#[test]
fn bytes_may_come_before_the_next_request_is_asked_for() {
    let mut decoder = RequestDecoder::default();
    decoder.feed(b"*1\r\n$4\r\nPING\r\n");
    assert!(decoder.next_request().unwrap().is_some());
    decoder.feed(b"PING\r\n");
    assert_eq!(decoder.pending_bytes(), 6);
    assert!(decoder.next_request().unwrap().is_some());
}

#[test]
fn what_was_given_out_stays_until_it_is_released() {
    let mut decoder = RequestDecoder::default();
    decoder.feed(b"*1\r\n$4\r\nPING\r\n");
    assert!(decoder.next_request().unwrap().is_some());
    decoder.keep_requests();
    assert_eq!(decoder.kept(), b"");
    decoder.feed(b"*1\r\n$5\r\nMULTI\r\n*1\r\n$4");
    assert!(decoder.next_request().unwrap().is_some());
    assert!(decoder.next_request().unwrap().is_none());
    assert_eq!(decoder.kept(), b"*1\r\n$5\r\nMULTI\r\n");
    decoder.feed_owned(b"\r\nEXEC\r\n".to_vec());
    let request = decoder.next_request().unwrap().expect("it is whole");
    assert_eq!(request.args().next(), Some(&b"EXEC"[..]));
    assert_eq!(decoder.kept().len(), 15 + 14);
    decoder.release(15);
    decoder.feed_owned(b"PI".to_vec());
    assert_eq!(decoder.kept(), b"*1\r\n$4\r\nEXEC\r\n");
    assert_eq!(decoder.held_bytes(), 14 + 2);
    decoder.release(14);
    decoder.feed_owned(b"NG\r\n".to_vec());
    assert!(decoder.next_request().unwrap().is_some());
    assert_eq!((decoder.consumed_bytes(), decoder.kept()), (49, &b"PING\r\n"[..]));
}

#[test]
fn room_is_made_for_a_large_argument_at_once() {
    let mut decoder = RequestDecoder::default();
    decoder.feed(b"*2\r\n$3\r\nGET\r\n$40000\r\nabc");
    assert!(decoder.next_request().unwrap().is_none());
    assert_eq!(decoder.awaited_bytes(), 40_000 - 3 + 2);
    decoder.feed(&[b'x'; 39_997]);
    decoder.feed(b"\r\n");
    assert!(decoder.next_request().unwrap().is_some());
    assert_eq!(decoder.awaited_bytes(), 0);
}

/// Feeds `bytes` in pieces of `chunk` and lists every request, or the error that ended it.
fn decode(bytes: &[u8], chunk: usize) -> (Vec<Vec<Vec<u8>>>, Option<ProtocolError>) {
    let mut decoder = RequestDecoder::default();
    let mut requests = Vec::new();
    for part in bytes.chunks(chunk) {
        decoder.feed(part);
        loop {
            match decoder.next_request() {
                Ok(Some(request)) => requests.push(request.args().map(<[u8]>::to_vec).collect()),
                Ok(None) => break,
                Err(error) => return (requests, Some(error)),
            }
        }
    }
    (requests, None)
}

#[test]
fn inline_and_multibulk_mix() {
    let bytes = b"PING\r\n\r\n*1\r\n$4\r\nPING\r\n*0\r\nset k \"a b\"\n";
    for chunk in [1, 3, 100] {
        let (requests, error) = decode(bytes, chunk);
        assert_eq!(error, None);
        let expected: [&[&[u8]]; 3] = [&[b"PING"], &[b"PING"], &[b"set", b"k", b"a b"]];
        assert_eq!(requests, expected);
    }
}

#[test]
fn broken_requests_get_redis_words() {
    for (bytes, text) in [
        (&b"*x\r\n"[..], "invalid multibulk length"),
        (b"*3000000000\r\n", "invalid multibulk length"),
        (b"*1\r\n+a\r\n", "expected '$', got '+'"),
        (b"*2\r\n$4\r\nPING\r\n+a\r\n", "expected '$', got '+'"),
        (b"*01\r\n$4\r\nPING\r\n", "invalid multibulk length"),
        (b"*1\r\n$04\r\nPING\r\n", "invalid bulk length"),
        (b"*1\r\n$-5\r\n", "invalid bulk length"),
        (b"*1\r\n$536870913\r\n", "invalid bulk length"),
        (b"\"abc\r\n", "unbalanced quotes in request"),
        (&[b'a'; MAX_LINE_LEN + 1], "too big inline request"),
        (&[b'*'; MAX_LINE_LEN + 1], "too big mbulk count string"),
    ] {
        let error = decode(bytes, bytes.len()).1.expect(text);
        assert_eq!(error.to_string(), format!("ERR Protocol error: {text}"));
    }
}

#[test]
fn a_stranger_may_send_little() {
    let mut decoder = RequestDecoder::default();
    decoder.set_authenticated(false);
    decoder.feed(b"*11\r\n");
    assert_eq!(decoder.next_request().unwrap_err(), ProtocolError::UnauthenticatedCount);
    let mut decoder = RequestDecoder::default();
    decoder.set_authenticated(false);
    decoder.feed(b"*1\r\n$16385\r\n");
    assert_eq!(decoder.next_request().unwrap_err(), ProtocolError::UnauthenticatedBulkLen);
}

proptest! {
    #[test]
    fn any_split_decodes_alike(
        commands in prop::collection::vec(
            prop::collection::vec(prop::collection::vec(any::<u8>(), 0..20), 1..5), 1..5),
        chunk in 1usize..40,
    ) {
        let mut bytes = Vec::new();
        for command in &commands {
            encode_command(command, &mut bytes);
        }
        let (requests, error) = decode(&bytes, chunk);
        prop_assert_eq!(error, None);
        prop_assert_eq!(requests, commands);
    }

    #[test]
    fn arbitrary_bytes_never_panic(
        bytes in prop::collection::vec(any::<u8>(), 0..300), chunk in 1usize..20,
    ) {
        decode(&bytes, chunk);
    }

    #[test]
    fn consumed_counts_every_byte(
        commands in prop::collection::vec(
            prop::collection::vec(prop::collection::vec(any::<u8>(), 0..9), 1..4), 1..4),
    ) {
        let mut bytes = Vec::new();
        for command in &commands {
            encode_command(command, &mut bytes);
        }
        let mut decoder = RequestDecoder::default();
        decoder.feed(&bytes);
        while decoder.next_request().unwrap().is_some() {}
        prop_assert_eq!(decoder.consumed_bytes(), bytes.len() as u64);
        prop_assert_eq!(decoder.pending_bytes(), 0);
    }
}
