//! How users, applications and databases of a laboratory talk to each other.
//!
//! A question is an array of its number and of words, an answer one of the same number and a value, both
//! in RESP. Many can be under way over one connection; answers come in any order.

mod agenda;
mod callers;
mod line;

use redscope_resp::{Frame, Protocol, encode_frame, write_array_header, write_bulk};

use crate::program::Value;
pub(crate) use agenda::Agenda;
pub(crate) use callers::Callers;
pub(crate) use line::Line;

/// So often users, applications and databases tell what they have done, in microseconds.
pub(crate) const TELLS_EVERY_US: u64 = 100_000;

/// Adds a question to `bytes`.
pub(crate) fn ask<W: AsRef<[u8]>>(number: u64, words: &[W], bytes: &mut Vec<u8>) {
    write_array_header(1 + words.len(), bytes);
    encode_frame(&Frame::<Vec<u8>>::Integer(number as i64), Protocol::Resp3, bytes);
    words.iter().for_each(|word| write_bulk(word.as_ref(), bytes));
}

/// The word before those of a question of which everybody on its way keeps what becomes of it.
const FOLLOWED: &[u8] = b"followed";

/// Adds a question to `bytes` that is followed under the number of a visit, if it has one.
pub(crate) fn ask_followed(number: u64, visit: Option<u32>, words: &[&[u8]], bytes: &mut Vec<u8>) {
    let Some(visit) = visit else { return ask(number, words, bytes) };
    let visit = visit.to_string();
    let words: Vec<&[u8]> = [FOLLOWED, visit.as_bytes()].iter().chain(words).copied().collect();
    ask(number, &words, bytes);
}

/// The words of a question, and under which visit it is followed, if it is.
pub(crate) fn followed(words: &[Vec<u8>]) -> (Option<u32>, &[Vec<u8>]) {
    let [mark, visit, rest @ ..] = words else { return (None, words) };
    let visit = std::str::from_utf8(visit).ok().and_then(|visit| visit.parse().ok());
    match visit {
        Some(visit) if mark == FOLLOWED => (Some(visit), rest),
        _ => (None, words),
    }
}

/// Adds an answer to `bytes`.
fn answer(number: u64, value: &Value, bytes: &mut Vec<u8>) {
    write_array_header(2, bytes);
    encode_frame(&Frame::<Vec<u8>>::Integer(number as i64), Protocol::Resp3, bytes);
    encode_frame(&frame_of(value), Protocol::Resp3, bytes);
}

/// A question: its number and words.
fn question(frame: &Frame) -> Option<(u64, Vec<&[u8]>)> {
    let (number, words) = numbered(frame)?;
    Some((number, words.iter().map(Frame::as_bytes).collect::<Option<_>>()?))
}

/// An answer: its number and value.
pub(crate) fn answered(frame: &Frame) -> Option<(u64, Value)> {
    let (number, [value]) = numbered(frame)? else { return None };
    Some((number, Value::of_reply(value)))
}

fn numbered(frame: &Frame) -> Option<(u64, &[Frame])> {
    let (Frame::Integer(number), rest) = frame.as_array()?.split_first()? else { return None };
    Some((u64::try_from(*number).ok()?, rest))
}

fn frame_of(value: &Value) -> Frame {
    match value {
        Value::Nil => Frame::Null,
        Value::Int(number) => Frame::Integer(*number),
        Value::Text(text) => Frame::Bulk(text.to_vec()),
        Value::List(parts) => Frame::Array(parts.iter().map(frame_of).collect()),
        Value::Failed(why) => Frame::error(why.as_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use redscope_resp::FrameDecoder;

    use super::*;

    #[test]
    fn questions_and_answers_keep_their_numbers() {
        let mut bytes = Vec::new();
        ask(7, &["get", "item:1"], &mut bytes);
        ask_followed(9, Some(2), &[b"read", b"5"], &mut bytes);
        answer(7, &Value::text("12"), &mut bytes);
        answer(8, &Value::Failed("too many".into()), &mut bytes);
        bytes.extend_from_slice(b"+PONG\r\n");
        let mut decoder = FrameDecoder::default();
        decoder.feed(&bytes);
        let mut next = || decoder.next_frame().expect("RESP").expect("a whole frame");
        assert_eq!(question(&next()), Some((7, vec![&b"get"[..], b"item:1"])));
        let frame = next();
        let (number, words) = question(&frame).expect("a question");
        let words: Vec<Vec<u8>> = words.into_iter().map(<[u8]>::to_vec).collect();
        let (visit, rest) = followed(&words);
        assert_eq!((number, visit, rest), (9, Some(2), &[b"read".to_vec(), b"5".to_vec()][..]));
        assert_eq!(followed(rest), (None, rest), "nobody follows it");
        assert_eq!(answered(&next()), Some((7, Value::text("12"))));
        assert_eq!(answered(&next()), Some((8, Value::Failed("too many".into()))));
        assert_eq!(answered(&next()), None);
    }
}
