//! Numbers of bytes as configuration files write them.

/// Reads `100mb` and its kin, in bytes; nothing at all is none.
/// Source: util.c `memtoull`, 7.0.15.
pub fn parse_memory(text: &str) -> Option<u64> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let factor = match unit.to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "k" => 1000,
        "kb" => 1024,
        "m" => 1_000_000,
        "mb" => 1024 * 1024,
        "g" => 1_000_000_000,
        "gb" => 1024 * 1024 * 1024,
        _ => return None,
    };
    match number {
        "" if unit.is_empty() => Some(0),
        // More than 64 bits hold is as much as they hold.
        _ => number
            .parse::<u128>()
            .ok()
            .map(|number| u64::try_from(number.saturating_mul(factor)).unwrap_or(u64::MAX)),
    }
}
