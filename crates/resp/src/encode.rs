//! Frames and commands to bytes.

use crate::frame::{Frame, Protocol};
use crate::number::format_double;

/// Appends `frame` to `out` in the given protocol version.
///
/// RESP2 has no maps, sets, doubles, booleans, pushes or verbatim strings; they become flat arrays,
/// arrays, bulk strings and integers, as Redis does it.
/// Source: networking.c `addReply*`, 7.0.15.
pub fn encode_frame<B: AsRef<[u8]>>(frame: &Frame<B>, protocol: Protocol, out: &mut Vec<u8>) {
    let resp3 = protocol == Protocol::Resp3;
    match frame {
        Frame::Simple(text) => write_line(b'+', text.as_bytes(), out),
        Frame::Error(text) => write_line(b'-', text, out),
        Frame::Integer(value) => write_number(b':', *value, out),
        Frame::Bulk(bytes) => write_bulk(bytes.as_ref(), out),
        Frame::Null | Frame::NullArray if resp3 => out.extend_from_slice(b"_\r\n"),
        Frame::Null => out.extend_from_slice(b"$-1\r\n"),
        Frame::NullArray => out.extend_from_slice(b"*-1\r\n"),
        Frame::Array(items) => write_items(b'*', items, protocol, out),
        Frame::Set(items) => write_items(if resp3 { b'~' } else { b'*' }, items, protocol, out),
        Frame::Push(items) => write_items(if resp3 { b'>' } else { b'*' }, items, protocol, out),
        Frame::Map(pairs) if resp3 => write_pairs(b'%', pairs.len(), pairs, protocol, out),
        Frame::Map(pairs) => write_pairs(b'*', pairs.len() * 2, pairs, protocol, out),
        Frame::Attributed { attributes, reply } => {
            if resp3 {
                write_pairs(b'|', attributes.len(), attributes, protocol, out);
            }
            encode_frame(reply, protocol, out);
        }
        Frame::Double(value) if resp3 => write_line(b',', format_double(*value).as_bytes(), out),
        Frame::Double(value) => write_bulk(format_double(*value).as_bytes(), out),
        Frame::Decimal(digits) if resp3 => write_line(b',', digits.as_bytes(), out),
        Frame::Decimal(digits) => write_bulk(digits.as_bytes(), out),
        Frame::Boolean(value) if resp3 => {
            out.extend_from_slice(if *value { b"#t\r\n" } else { b"#f\r\n" });
        }
        Frame::Boolean(value) => write_number(b':', i64::from(*value), out),
        Frame::BigNumber(digits) if resp3 => write_line(b'(', digits.as_bytes(), out),
        Frame::BigNumber(digits) => write_bulk(digits.as_bytes(), out),
        Frame::Verbatim { format, text } if resp3 => {
            let text = text.as_ref();
            write_number(b'=', text.len() as i64 + 4, out);
            out.extend_from_slice(format);
            out.push(b':');
            out.extend_from_slice(text);
            out.extend_from_slice(b"\r\n");
        }
        Frame::Verbatim { text, .. } => write_bulk(text.as_ref(), out),
    }
}

/// Appends a command as the array of bulk strings that clients and the replication stream send.
pub fn encode_command<A: AsRef<[u8]>>(args: &[A], out: &mut Vec<u8>) {
    write_array_header(args.len(), out);
    for arg in args {
        write_bulk(arg.as_ref(), out);
    }
}

/// Appends the header of an array of `len` elements.
pub fn write_array_header(len: usize, out: &mut Vec<u8>) {
    write_number(b'*', len as i64, out);
}

/// Appends one bulk string.
pub fn write_bulk(bytes: &[u8], out: &mut Vec<u8>) {
    out.reserve(bytes.len() + 16);
    write_number(b'$', bytes.len() as i64, out);
    out.extend_from_slice(bytes);
    out.extend_from_slice(b"\r\n");
}

fn write_items<B: AsRef<[u8]>>(
    mark: u8,
    items: &[Frame<B>],
    protocol: Protocol,
    out: &mut Vec<u8>,
) {
    write_number(mark, items.len() as i64, out);
    for item in items {
        encode_frame(item, protocol, out);
    }
}

fn write_pairs<B: AsRef<[u8]>>(
    mark: u8,
    count: usize,
    pairs: &[(Frame<B>, Frame<B>)],
    protocol: Protocol,
    out: &mut Vec<u8>,
) {
    write_number(mark, count as i64, out);
    for (key, value) in pairs {
        encode_frame(key, protocol, out);
        encode_frame(value, protocol, out);
    }
}

fn write_number(mark: u8, value: i64, out: &mut Vec<u8>) {
    // Most lengths and counts have one digit or two.
    match value {
        0..=9 => return out.extend_from_slice(&[mark, b'0' + value as u8, b'\r', b'\n']),
        10..=99 => {
            let (tens, ones) = (b'0' + (value / 10) as u8, b'0' + (value % 10) as u8);
            return out.extend_from_slice(&[mark, tens, ones, b'\r', b'\n']);
        }
        _ => {}
    }
    out.push(mark);
    out.extend_from_slice(itoa::Buffer::new().format(value).as_bytes());
    out.extend_from_slice(b"\r\n");
}

/// Writes a line frame; CR and LF inside would break the framing, so they become spaces.
fn write_line(mark: u8, text: &[u8], out: &mut Vec<u8>) {
    out.push(mark);
    out.extend(text.iter().map(|&b| if matches!(b, b'\r' | b'\n') { b' ' } else { b }));
    out.extend_from_slice(b"\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(frame: Frame<&str>, resp2: &str, resp3: &str) {
        for (protocol, expected) in [(Protocol::Resp2, resp2), (Protocol::Resp3, resp3)] {
            let mut out = Vec::new();
            encode_frame(&frame, protocol, &mut out);
            assert_eq!(String::from_utf8(out).unwrap(), expected);
        }
    }

    #[test]
    fn each_frame_in_both_versions() {
        check(Frame::OK, "+OK\r\n", "+OK\r\n");
        check(Frame::error("ERR a\r\nb"), "-ERR a  b\r\n", "-ERR a  b\r\n");
        check(Frame::Null, "$-1\r\n", "_\r\n");
        check(Frame::NullArray, "*-1\r\n", "_\r\n");
        check(Frame::Double(1.5), "$3\r\n1.5\r\n", ",1.5\r\n");
        check(Frame::Boolean(true), ":1\r\n", "#t\r\n");
        check(Frame::Set(vec![Frame::Bulk("a")]), "*1\r\n$1\r\na\r\n", "~1\r\n$1\r\na\r\n");
        check(Frame::Push(vec![Frame::Integer(1)]), "*1\r\n:1\r\n", ">1\r\n:1\r\n");
        check(
            Frame::Map(vec![(Frame::Bulk("k"), Frame::Integer(2))]),
            "*2\r\n$1\r\nk\r\n:2\r\n",
            "%1\r\n$1\r\nk\r\n:2\r\n",
        );
        check(Frame::Verbatim { format: *b"txt", text: "hi" }, "$2\r\nhi\r\n", "=6\r\ntxt:hi\r\n");
        check(Frame::BigNumber("12".into()), "$2\r\n12\r\n", "(12\r\n");
    }
}
