//! Shares as the lab writes them.

/// A share in hundredths, with as many digits as say something.
pub(super) fn percent(share: f64) -> String {
    let percent = 100.0 * share;
    match percent {
        0.0 => "0 %".to_owned(),
        10.0.. => format!("{percent:.1} %"),
        0.1..10.0 => format!("{percent:.2} %"),
        _ => format!("{percent:.3} %"),
    }
}

/// So many of so many.
pub(super) fn share(part: u32, of: u32) -> String {
    percent(f64::from(part) / f64::from(of.max(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_shares_have_more_digits() {
        let written = [0.0, 0.00012, 0.0051, 0.0102, 0.832, 1.0].map(percent);
        assert_eq!(written, ["0 %", "0.012 %", "0.51 %", "1.02 %", "83.2 %", "100.0 %"]);
        assert_eq!(share(1, 3), "33.3 %");
    }
}
