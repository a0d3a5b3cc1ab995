//! Figures as the lab writes them.

/// An amount of memory with its unit: `96 B`, `3.4 KB`, `1.25 MB`.
pub(super) fn memory(bytes: u64) -> String {
    let kilobytes = bytes as f64 / 1024.0;
    match bytes {
        0..1024 => format!("{bytes} B"),
        1024..1_048_576 => format!("{kilobytes:.1} KB"),
        _ => format!("{:.2} MB", kilobytes / 1024.0),
    }
}

/// How many times one is as large as another.
pub(super) fn times(one: u64, other: u64) -> String {
    let times = one as f64 / other.max(1) as f64;
    if times < 9.95 { format!("{times:.1}") } else { format!("{times:.0}") }
}

/// By how much a count is off.
pub(super) fn off(counted: u64, items: u32) -> f64 {
    counted as f64 / f64::from(items.max(1)) - 1.0
}

/// A share with its sign, in hundredths.
pub(super) fn signed_percent(share: f64) -> String {
    format!("{:+.2} %", 100.0 * share).replace('-', "−")
}

/// Virtual time with its unit.
pub(super) fn passed(ms: u64) -> String {
    match ms {
        0..1000 => format!("{ms} ms"),
        1000..120_000 => format!("{} s", ms / 1000),
        120_000..7_200_000 => format!("{} min", ms / 60_000),
        _ => format!("{} h", ms / 3_600_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_as_long_as_they_say_something() {
        assert_eq!(
            [0, 1023, 1024, 3500, 2_097_152].map(memory),
            ["0 B", "1023 B", "1.0 KB", "3.4 KB", "2.00 MB"]
        );
        assert_eq!([times(99, 10), times(25, 10), times(1000, 10)], ["9.9", "2.5", "100"]);
        assert_eq!([0.0043, -0.0081].map(signed_percent), ["+0.43 %", "−0.81 %"]);
        assert_eq!(
            [400, 60_000, 1_740_000, 86_400_000].map(passed),
            ["400 ms", "60 s", "29 min", "24 h"]
        );
    }
}
