//! What is to be expected of a filter, and how far a count may lie from it. It stands beside what is measured, and
//! takes the place of nothing.
//!
//! Source: Bloom 1970, which takes hashes for independent; Wilson 1927 for the interval.

use super::layer::Layer;

/// Deviations of a normal distribution between which 99.9 % lie.
const DEVIATIONS: f64 = 3.290_526_731_491_926;

/// The share of bits that so many items set.
pub fn fill(bits: u64, hashes: u32, items: u64) -> f64 {
    let balls = f64::from(hashes) * items as f64;
    -(balls * (-1.0 / bits as f64).ln_1p()).exp_m1()
}

/// The share of others that is let through then.
pub fn rate(bits: u64, hashes: u32, items: u64) -> f64 {
    fill(bits, hashes, items).powi(hashes as i32)
}

/// The same of a chain: whatever one of its filters lets through is let through.
pub fn rate_of_chain(layers: &[Layer]) -> f64 {
    let stopped = layers.iter().map(|layer| 1.0 - rate(layer.bits, layer.hashes, layer.items));
    1.0 - stopped.product::<f64>()
}

/// Between which rates the true one lies of which so many were counted, 99.9 times in 100.
pub fn interval(hits: u32, probes: u32) -> [f64; 2] {
    let (hits, probes) = (f64::from(hits), f64::from(probes.max(1)));
    let (share, square) = (hits / probes, DEVIATIONS * DEVIATIONS / probes);
    let middle = share + square / 2.0;
    let reach = (share * (1.0 - share) * square + square * square / 4.0).sqrt();
    let [least, most] = [middle - reach, middle + reach].map(|end| end / (1.0 + square));
    // What was counted lies between them; at none and all of it an end is the count itself, but for rounding.
    [least.clamp(0.0, share), most.clamp(share, 1.0)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_textbook_filter_is_expected_to_leave_its_line_as_it_is_told() {
        let rates = [1000, 1500, 2000, 3000, 5000].map(|items| rate(9586, 7, items));
        for (rate, told) in rates.into_iter().zip([0.010, 0.058, 0.157, 0.436, 0.832]) {
            assert!((rate - told).abs() < 0.0006, "{rate} is not {told}");
        }
    }

    #[test]
    fn an_interval_holds_the_share_and_ends_at_nothing_and_all() {
        for (hits, probes) in [(0, 1000), (3, 1000), (500, 1000), (1000, 1000)] {
            let [least, most] = interval(hits, probes);
            let share = f64::from(hits) / f64::from(probes);
            assert!(least <= share && share <= most && least < most, "{hits}: {least} to {most}");
        }
        assert!(interval(0, 1000)[0] < 1e-12 && interval(0, 1000)[1] < 0.011);
    }
}
