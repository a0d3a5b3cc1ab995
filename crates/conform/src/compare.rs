//! When two replies count as the same.

use redscope_engine::command::CommandSpec;
use redscope_resp::Frame;

/// Largest difference of two clocks' milliseconds and of what is counted from them.
const CLOCK_TOLERANCE: i64 = 3000;

/// Whether two replies to one request differ, beyond what Redis leaves open.
pub fn differ(spec: &CommandSpec, args: &[Vec<u8>], ours: &Frame, theirs: &Frame) -> bool {
    if ours == theirs || same_double(ours, theirs) {
        return false;
    }
    if ours.is_error() != theirs.is_error() {
        return true;
    }
    if ours.is_error() {
        return ours != theirs;
    }
    // A cursor other than 0 means something to the server that gave it, and to no other.
    if spec.name.ends_with("scan") && !args.iter().any(|arg| arg == b"0") {
        return false;
    }
    if spec.tips.contains(&"nondeterministic_output_order") || has_free_order(spec, args) {
        return ordered(ours) != ordered(theirs);
    }
    match spec.full_name {
        "ttl" | "pttl" | "expiretime" | "pexpiretime" | "object|idletime" | "lastsave" => {
            !close(ours, theirs)
        }
        "xpending" | "xinfo|stream" | "xinfo|consumers" | "xinfo|groups" => {
            without_times(ours) != without_times(theirs)
        }
        _ if spec.tips.contains(&"nondeterministic_output") => shape(ours) != shape(theirs),
        _ => true,
    }
}

/// Replies that follow the order of a table, though no tip says so.
fn has_free_order(spec: &CommandSpec, args: &[Vec<u8>]) -> bool {
    let by_nosort = spec.name.starts_with("sort");
    let at_count = args.iter().any(|arg| arg.eq_ignore_ascii_case(b"any"));
    let of_table = [
        "hgetall",
        "hkeys",
        "hvals",
        "keys",
        "pubsub|channels",
        "pubsub|shardchannels",
        "config|get",
    ];
    by_nosort || at_count || of_table.contains(&spec.full_name)
}

fn same_double(ours: &Frame, theirs: &Frame) -> bool {
    matches!((ours, theirs), (Frame::Double(a), Frame::Double(b)) if a.to_bits() == b.to_bits())
}

fn close(ours: &Frame, theirs: &Frame) -> bool {
    match (ours, theirs) {
        (Frame::Integer(a), Frame::Integer(b)) => {
            (*a < 0) == (*b < 0) && (a - b).abs() <= CLOCK_TOLERANCE
        }
        _ => false,
    }
}

/// The elements of a reply in an order of their own.
fn ordered(frame: &Frame) -> Vec<String> {
    let mut elements: Vec<String> = match frame {
        Frame::Array(items) | Frame::Set(items) => {
            items.iter().map(|item| format!("{item:?}")).collect()
        }
        Frame::Map(pairs) => pairs.iter().map(|pair| format!("{pair:?}")).collect(),
        other => vec![format!("{other:?}")],
    };
    elements.sort();
    elements
}

/// A reply with everything that counts milliseconds taken out.
fn without_times(frame: &Frame) -> Frame {
    const TIMES: [&[u8]; 6] =
        [b"idle", b"seen-time", b"active-time", b"delivery-time", b"last-delivered", b"inactive"];
    let is_time = |name: &Frame| name.as_bytes().is_some_and(|name| TIMES.contains(&name));
    match frame {
        Frame::Array(items) => {
            let mut kept: Vec<Frame> = items.iter().map(without_times).collect();
            for place in 1..kept.len() {
                if is_time(&kept[place - 1]) {
                    kept[place] = Frame::Integer(0);
                }
            }
            // A pending entry: id, consumer, milliseconds, deliveries.
            if let [Frame::Bulk(_), Frame::Bulk(_), time @ Frame::Integer(_), Frame::Integer(_)] =
                kept.as_mut_slice()
            {
                *time = Frame::Integer(0);
            }
            // The same without its consumer, in XINFO STREAM FULL.
            if let [Frame::Bulk(_), time @ Frame::Integer(_), Frame::Integer(_)] =
                kept.as_mut_slice()
            {
                *time = Frame::Integer(0);
            }
            Frame::Array(kept)
        }
        Frame::Map(pairs) => Frame::Map(
            pairs
                .iter()
                .map(|(name, value)| {
                    let value =
                        if is_time(name) { Frame::Integer(0) } else { without_times(value) };
                    (name.clone(), value)
                })
                .collect(),
        ),
        other => other.clone(),
    }
}

/// What kind of reply it is, and of how many parts.
fn shape(frame: &Frame) -> String {
    match frame {
        Frame::Array(items) => format!("array {}", items.len()),
        Frame::Set(items) => format!("set {}", items.len()),
        Frame::Map(pairs) => format!("map {}", pairs.len()),
        Frame::Bulk(_) => "bulk".to_owned(),
        Frame::Integer(_) => "integer".to_owned(),
        Frame::Verbatim { .. } => "verbatim".to_owned(),
        other => format!("{other:?}"),
    }
}
