//! Keys by their rank: the first is asked for most.

use std::fmt;
use std::rc::Rc;

use redscope_actor::Rng;

use super::log2_q32;

/// Zipf's distribution over the ranks 0 to `count` - 1.
#[derive(Clone, PartialEq, Eq)]
pub struct Zipf {
    /// The weights of a rank and of all before it.
    cumulated: Rc<[u64]>,
    percent: u32,
}

impl Zipf {
    /// The exponent is in hundredths; 0 makes all ranks alike.
    pub fn new(count: u32, percent: u32) -> Self {
        let roots = roots();
        let mut sum = 0;
        let cumulated = (0..u64::from(count.max(1))).map(|rank| {
            sum += weight(rank, percent, &roots);
            sum
        });
        Zipf { cumulated: cumulated.collect(), percent }
    }

    /// How many ranks there are.
    pub fn count(&self) -> usize {
        self.cumulated.len()
    }

    /// The exponent in hundredths.
    pub fn percent(&self) -> u32 {
        self.percent
    }

    /// Draws a rank.
    pub fn draw(&self, rng: &mut Rng) -> u64 {
        let total = self.cumulated.last().copied().unwrap_or(1);
        let drawn = rng.below(total);
        self.cumulated.partition_point(|sum| *sum <= drawn) as u64
    }
}

impl fmt::Debug for Zipf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Zipf {{ count: {}, percent: {} }}", self.cumulated.len(), self.percent)
    }
}

/// 2^62 times 2 to the power of -1/2, -1/4, -1/8 and so on.
fn roots() -> [u64; 32] {
    let mut root = 1 << 61;
    std::array::from_fn(|_| {
        let this = root;
        root = (u128::from(root) << 62).isqrt() as u64;
        this
    })
}

/// 2^40 times (rank + 1) to the power of -`percent` / 100.
fn weight(rank: u64, percent: u32, roots: &[u64; 32]) -> u64 {
    let log = log2_q32(rank + 1) * u64::from(percent) / 100;
    let (whole, fraction) = (log >> 32, log & 0xffff_ffff);
    let mut weight: u64 = 1 << 62;
    for (at, root) in roots.iter().enumerate() {
        if fraction >> (31 - at) & 1 == 1 {
            weight = ((u128::from(weight) * u128::from(*root)) >> 62) as u64;
        }
    }
    weight.checked_shr(22 + whole as u32).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// The trace zipf080 of the reference data, whose generator is described there in integers.
    #[test]
    fn the_trace_of_the_reference_is_drawn() {
        const FIRST: [u64; 20] = [
            8229, 0, 106, 1620, 10438, 33, 17654, 14, 49, 19, 38, 11598, 13739, 198, 7162, 6881,
            5666, 3816, 20, 1561,
        ];
        const LAST: [u64; 5] = [819, 19, 572, 11331, 8963];
        let (zipf, mut rng) = (Zipf::new(20_000, 80), Rng::new(101));
        let drawn: Vec<u64> = (0..400_000).map(|_| zipf.draw(&mut rng)).collect();
        assert_eq!(drawn[..20], FIRST);
        assert_eq!(drawn[399_995..], LAST);
        assert_eq!(drawn.iter().collect::<BTreeSet<_>>().len(), 19_961);
    }

    #[test]
    fn an_exponent_of_0_makes_all_alike() {
        let zipf = Zipf::new(4, 0);
        assert!(zipf.cumulated.windows(2).all(|pair| pair[1] - pair[0] == zipf.cumulated[0]));
        assert_eq!(Zipf::new(0, 99).draw(&mut Rng::new(1)), 0);
    }
}
