//! Numbers and names as the page writes them.

use std::collections::BTreeMap;

use redscope_session::{Grade, NodeView};

use crate::model::seconds;

/// Parts digits into threes, with a thin space that does not break.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() * 2);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push('\u{202f}');
        }
        out.push(digit);
    }
    out
}

/// Virtual time with its microseconds, as `14.382 999`: messages take less than a millisecond.
pub(crate) fn fine(us: u64) -> String {
    format!("{}\u{202f}{:03}", seconds(us), us % 1000)
}

/// A span of time in milliseconds, with two digits behind the point.
pub(crate) fn ms(us: u64) -> String {
    format!("{:.2}", us as f64 / 1000.0)
}

/// A size: in bytes as long as it is under a kilobyte, else in whole kilobytes.
pub(crate) fn bytes(count: u64) -> String {
    match count {
        0..1024 => format!("{count} B"),
        _ => format!("{} KB", grouped(count / 1024)),
    }
}

/// A quarter of a whole, or several, with as many digits behind the point as it has.
pub(crate) fn quarters(whole: u64, count: u32) -> String {
    let quarters = whole * u64::from(count);
    match quarters % 4 {
        0 => (quarters / 4).to_string(),
        2 => format!("{:.1}", quarters as f64 / 4.0),
        _ => format!("{:.2}", quarters as f64 / 4.0),
    }
}

/// A span of time in milliseconds as short as it can be read: `0.4 ms`, `12 ms`, `1.2 s`.
pub(crate) fn milliseconds(ms: f64) -> String {
    match ms {
        ms if ms >= 1000.0 => format!("{:.1} s", ms / 1000.0),
        ms if ms >= 10.0 => format!("{ms:.0} ms"),
        ms => format!("{ms:.1} ms"),
    }
}

/// A span of time with its unit.
pub(crate) fn span(us: u64) -> String {
    match us {
        0..1_000 => format!("{us} µs"),
        1_000..10_000_000 => format!("{:.1} ms", us as f64 / 1000.0),
        _ => format!("{:.1} s", us as f64 / 1_000_000.0),
    }
}

/// A span in nanoseconds with its unit.
pub(crate) fn span_ns(ns: u64) -> String {
    match ns {
        0..1_000 => format!("{ns} ns"),
        1_000..100_000 => format!("{:.1} µs", ns as f64 / 1000.0),
        _ => span(ns / 1000),
    }
}

/// Who listens at an address, with its port; the address, if nobody on the stage does.
pub(crate) fn name_at(nodes: &BTreeMap<String, NodeView>, address: &str) -> String {
    match nodes.values().find(|node| node.address == address) {
        Some(node) => format!("{} :{}", node.name, node.port),
        None => address.to_owned(),
    }
}

/// Ranges of slots, as `0–5460 9000`.
pub(crate) fn ranges(slots: &[(u16, u16)]) -> String {
    let ranges = slots.iter().map(|(from, to)| match from == to {
        true => from.to_string(),
        false => format!("{from}–{to}"),
    });
    ranges.collect::<Vec<_>>().join(" ")
}

/// The look of a pill.
pub(crate) const fn pill(grade: Grade) -> &'static str {
    match grade {
        Grade::Good => "pill ok",
        Grade::Warn => "pill warn",
        Grade::Bad => "pill bad",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_stand_in_threes() {
        let plain = |number| grouped(number).replace('\u{202f}', " ");
        assert_eq!([0, 999, 1311, 1_234_567].map(plain), ["0", "999", "1 311", "1 234 567"]);
        assert_eq!([60, 9832, 177_088].map(plain), ["60", "9 832", "177 088"]);
    }

    #[test]
    fn microseconds_are_shown_where_they_matter() {
        assert_eq!(fine(13_205_042), "13.205\u{202f}042");
        assert_eq!(ms(456), "0.46");
    }

    #[test]
    fn small_sizes_are_bytes_and_quarters_have_their_digits() {
        assert_eq!([0, 1023, 2600].map(bytes), ["0 B", "1023 B", "2 KB"]);
        assert_eq!(
            [0, 1, 2, 3, 4].map(|count| quarters(35, count)),
            ["0", "8.75", "17.5", "26.25", "35"]
        );
        assert_eq!([1, 2].map(|count| quarters(10, count)), ["2.5", "5"]);
    }

    #[test]
    fn a_range_of_one_slot_is_a_number() {
        assert_eq!(ranges(&[(0, 5460), (9000, 9000)]), "0–5460 9000");
    }

    #[test]
    fn spans_have_units() {
        assert_eq!([999, 41_250, 12_345_678].map(span), ["999 µs", "41.2 ms", "12.3 s"]);
        assert_eq!([230, 6900, 230_000_000].map(span_ns), ["230 ns", "6.9 µs", "230.0 ms"]);
    }
}
