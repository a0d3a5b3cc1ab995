//! What is to be said of a filter at one moment.

use redscope_session::lab::{BloomDesign, BloomPoint};

/// What has the greatest part in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Finding {
    /// Nothing was added yet.
    Empty,
    /// It has no more items than it is made for.
    Within,
    /// It has more, and lets through more than was promised.
    Past,
    /// It has more, and still lets through no more than was promised.
    Roomy,
    /// It refuses items.
    Refuses,
    /// It has grown.
    Grown,
}

/// What is to be said of a filter of which so many others were looked for.
pub(super) fn finding(design: &BloomDesign, point: &BloomPoint, probes: u64) -> Finding {
    let keeps = u64::from(point.hits) * design.one_in() <= probes;
    match () {
        () if point.offered == 0 => Finding::Empty,
        () if point.refused > 0 => Finding::Refuses,
        () if point.layers > 1 => Finding::Grown,
        () if u64::from(point.offered) <= design.capacity() => Finding::Within,
        () if keeps => Finding::Roomy,
        () => Finding::Past,
    }
}

#[cfg(test)]
mod tests {
    use redscope_session::lab::{BloomAsk, Filled};

    use super::*;

    #[test]
    fn each_kind_has_its_finding_when_it_has_too_much() {
        let said = |text: &str| {
            let ask = BloomAsk::read(text).unwrap();
            let view = Filled::find(&ask, None).look(&ask);
            let (design, step) = (ask.sides[0].design(), ask.step as usize);
            finding(&design, &view.sides[0].points[step], ask.knobs().get("probes"))
        };
        assert_eq!(said("bloom;step=0"), Finding::Empty);
        assert_eq!(said("bloom;step=5"), Finding::Within);
        assert_eq!(said("bloom;step=25"), Finding::Past);
        assert_eq!(said("bloom;a=unlimited;a.one-in=200;step=5;items=5100"), Finding::Roomy);
        assert_eq!(said("bloom;a=nonscaling;step=25"), Finding::Refuses);
        assert_eq!(said("bloom;a=scaling;step=25"), Finding::Grown);
    }
}
