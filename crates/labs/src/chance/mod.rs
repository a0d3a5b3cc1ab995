//! Draws that are not even: times between events, and keys of which some are asked for more often. In
//! integers, so that every machine draws the same.

mod zipf;

use redscope_actor::Rng;

pub use zipf::Zipf;

/// The natural logarithm of 2, in units of 2^-32.
const LN_2_Q32: u128 = 2_977_044_472;
/// Even numbers are drawn below 2 to this power.
const DRAWN_BITS: u32 = 31;

/// A time of this mean as it passes between events that know nothing of one another, in microseconds. It
/// is 21.5 times the mean at the most; a mean counts as 2^52 at the most.
pub(crate) fn exponential(rng: &mut Rng, mean: u64) -> u64 {
    let mean = mean.min(1 << 52);
    let drawn = rng.below((1 << DRAWN_BITS) - 1) + 1;
    let log2 = (u64::from(DRAWN_BITS) << 32) - log2_q32(drawn);
    ((u128::from(mean) * u128::from(log2) * LN_2_Q32) >> 64) as u64
}

/// The binary logarithm of a number from 1 to 2^31 - 1, in units of 2^-32.
fn log2_q32(number: u64) -> u64 {
    let whole = number.ilog2();
    let mut mantissa = (number << 31) >> whole;
    let mut log = u64::from(whole);
    for _ in 0..32 {
        mantissa = (mantissa * mantissa) >> 31;
        log <<= 1;
        if mantissa >= 1 << 32 {
            mantissa >>= 1;
            log += 1;
        }
    }
    log
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_between_events_have_their_mean_and_spread() {
        let mut rng = Rng::new(1);
        let drawn: Vec<u64> = (0..100_000).map(|_| exponential(&mut rng, 1000)).collect();
        let mean = drawn.iter().sum::<u64>() / 100_000;
        // Three standard errors of the mean are 9.5.
        assert!((990..=1010).contains(&mean), "{mean}");
        let longer = drawn.iter().filter(|time| **time > 1000).count();
        // e^-1 of them, within three standard errors.
        assert!((36_330..=37_250).contains(&longer), "{longer}");
        assert!(drawn.iter().all(|time| *time <= 21_500));
    }
}
