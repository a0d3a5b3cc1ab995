//! A reply as redis-cli prints it on a terminal.

use crate::frame::Frame;
use crate::number::format_double;
use crate::quote::quote;

/// Formats a reply the way redis-cli does on a terminal, without the last line feed.
///
/// Nested aggregates are numbered and indented; maps read `1# key => value`.
/// Source: redis-cli.c `cliFormatReplyTTY`, 7.0.15.
pub fn format_reply<B: AsRef<[u8]>>(frame: &Frame<B>) -> String {
    let mut out = String::new();
    write_reply(frame, "", &mut out);
    while out.ends_with('\n') {
        out.pop();
    }
    out
}

/// What redis-cli shows of a push, which is no reply: keys that are not as they were when they were read, by
/// their names; anything else as a reply.
///
/// Shape: `-> invalidate: 'a', 'b'`, without the last line feed; of a name what is before a zero byte.
/// Source: redis-cli.c `cliPushHandler`, `cliFormatInvalidateTTY`, 7.0.15.
pub fn format_push<B: AsRef<[u8]>>(frame: &Frame<B>) -> String {
    invalidated(frame).unwrap_or_else(|| format_reply(frame))
}

fn invalidated<B: AsRef<[u8]>>(frame: &Frame<B>) -> Option<String> {
    let Frame::Push(items) = frame else { return None };
    let [Frame::Bulk(kind), Frame::Array(keys)] = &items[..] else { return None };
    if !kind.as_ref().starts_with(b"invalidate") {
        return None;
    }
    let name = |key: &Frame<B>| {
        let Frame::Bulk(key) = key else { return None };
        let key = key.as_ref().split(|byte| *byte == 0).next().unwrap_or_default();
        Some(format!("'{}'", String::from_utf8_lossy(key)))
    };
    let names: Option<Vec<String>> = keys.iter().map(name).collect();
    Some(format!("-> invalidate: {}", names?.join(", ")))
}

/// Whether redis-cli prints a command's reply as it comes: reports made to be read.
///
/// Source: redis-cli.c `cliSendCommand`, 7.0.15.
pub fn is_report<A: AsRef<[u8]>>(args: &[A]) -> bool {
    let word = |at: usize| {
        let arg = args.get(at).map(|arg| String::from_utf8_lossy(arg.as_ref()));
        arg.unwrap_or_default().to_ascii_lowercase()
    };
    matches!(
        (word(0).as_str(), word(1).as_str(), args.len()),
        ("info" | "lolwut", ..)
            | ("debug", "htstats" | "htstats-key", _)
            | ("memory", "malloc-stats" | "doctor", _)
            | ("cluster", "nodes" | "info", 2)
            | ("client", "list" | "info", _)
            | ("latency", "graph", 3)
            | ("latency", "doctor", 2)
    )
}

/// The text of a report, without carriage returns; any other reply as [`format_reply`] shows it.
pub fn format_report<B: AsRef<[u8]>>(frame: &Frame<B>) -> String {
    match frame {
        Frame::Bulk(text) | Frame::Verbatim { text, .. } => {
            let text = String::from_utf8_lossy(text.as_ref()).replace('\r', "");
            text.trim_end_matches('\n').to_owned()
        }
        _ => format_reply(frame),
    }
}

fn write_reply<B: AsRef<[u8]>>(frame: &Frame<B>, prefix: &str, out: &mut String) {
    match frame {
        Frame::Error(text) => {
            out.push_str("(error) ");
            out.push_str(&String::from_utf8_lossy(text));
        }
        Frame::Simple(text) => out.push_str(text),
        Frame::Integer(value) => out.push_str(&format!("(integer) {value}")),
        Frame::Bulk(bytes) => out.push_str(&quote(bytes.as_ref())),
        Frame::Verbatim { text, .. } => out.push_str(&String::from_utf8_lossy(text.as_ref())),
        Frame::Decimal(digits) => out.push_str(&format!("(double) {digits}")),
        Frame::Double(value) => out.push_str(&format!("(double) {}", format_double(*value))),
        Frame::BigNumber(digits) => out.push_str(&format!("(big number) {digits}")),
        Frame::Boolean(true) => out.push_str("(true)"),
        Frame::Boolean(false) => out.push_str("(false)"),
        Frame::Null | Frame::NullArray => out.push_str("(nil)"),
        Frame::Array(items) => return write_items(items, ')', "(empty array)", prefix, out),
        Frame::Set(items) => return write_items(items, '~', "(empty set)", prefix, out),
        Frame::Push(items) => return write_items(items, ')', "(empty push)", prefix, out),
        Frame::Map(pairs) => return write_map(pairs, prefix, out),
        // redis-cli reads attributes and shows the reply alone.
        Frame::Attributed { reply, .. } => return write_reply(reply, prefix, out),
    }
    out.push('\n');
}

fn write_items<B: AsRef<[u8]>>(
    items: &[Frame<B>],
    mark: char,
    empty: &str,
    prefix: &str,
    out: &mut String,
) {
    if items.is_empty() {
        out.push_str(empty);
        out.push('\n');
        return;
    }
    let width = items.len().to_string().len();
    let inner = format!("{prefix}{}", " ".repeat(width + 2));
    for (index, item) in items.iter().enumerate() {
        let lead = if index == 0 { "" } else { prefix };
        out.push_str(&format!("{lead}{:>width$}{mark} ", index + 1));
        write_reply(item, &inner, out);
    }
}

fn write_map<B: AsRef<[u8]>>(pairs: &[(Frame<B>, Frame<B>)], prefix: &str, out: &mut String) {
    if pairs.is_empty() {
        out.push_str("(empty hash)\n");
        return;
    }
    let width = pairs.len().to_string().len();
    let inner = format!("{prefix}{}", " ".repeat(width + 2));
    for (index, (key, value)) in pairs.iter().enumerate() {
        let lead = if index == 0 { "" } else { prefix };
        out.push_str(&format!("{lead}{:>width$}# ", index + 1));
        write_reply(key, &inner, out);
        out.pop();
        out.push_str(" => ");
        write_reply(value, &inner, out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(frame: Frame<&str>, text: &str) {
        assert_eq!(format_reply(&frame), text);
    }

    #[test]
    fn keys_that_are_invalidated_are_named_and_other_pushes_look_like_replies() {
        let invalidate = |keys| Frame::Push(vec![Frame::Bulk("invalidate"), keys]);
        let keys = Frame::Array(vec![Frame::Bulk("foo"), Frame::Bulk("b\0r")]);
        assert_eq!(format_push(&invalidate(keys)), "-> invalidate: 'foo', 'b'");
        assert_eq!(format_push(&invalidate(Frame::Null)), "1) \"invalidate\"\n2) (nil)");
        let broken = Frame::Push(vec![Frame::Bulk("tracking-redir-broken"), Frame::Integer(7)]);
        assert_eq!(format_push(&broken), "1) \"tracking-redir-broken\"\n2) (integer) 7");
        assert_eq!(format_push(&Frame::Array(vec![Frame::Bulk("a")])), "1) \"a\"");
    }

    #[test]
    fn replies_look_as_in_a_terminal() {
        check(Frame::OK, "OK");
        check(Frame::error("ERR no"), "(error) ERR no");
        check(Frame::Null, "(nil)");
        check(Frame::Bulk("a\"b"), r#""a\"b""#);
        check(Frame::Array(vec![]), "(empty array)");
        check(
            Frame::Array(vec![
                Frame::Integer(1),
                Frame::Array(vec![Frame::Bulk("a"), Frame::Bulk("b")]),
                Frame::Null,
            ]),
            "1) (integer) 1\n2) 1) \"a\"\n   2) \"b\"\n3) (nil)",
        );
        check(
            Frame::Map(vec![
                (Frame::Bulk("k"), Frame::Integer(1)),
                (Frame::Bulk("l"), Frame::Null),
            ]),
            "1# \"k\" => (integer) 1\n2# \"l\" => (nil)",
        );
        let ten = Frame::Array((1..=10).map(Frame::Integer).collect());
        assert!(format_reply::<&str>(&ten).starts_with(" 1) (integer) 1\n 2) "));
    }

    #[test]
    fn reports_are_shown_as_they_come() {
        assert!(is_report(&["INFO"]) && is_report(&["Cluster", "NODES"]));
        assert!(!is_report(&["cluster", "slots"]) && !is_report(&["GET", "info"]));
        assert_eq!(format_report(&Frame::Bulk("# Server\r\na:1\r\n")), "# Server\na:1");
        assert_eq!(format_report(&Frame::<&str>::error("ERR no")), "(error) ERR no");
    }
}
