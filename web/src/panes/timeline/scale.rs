//! How moments become places on the strip.

/// The strip shows no less than this, in microseconds; it grows by such a step when less than the spare part
/// of what is known is left. Between two steps nothing on it moves.
const LEAST_SPAN_US: f64 = 20_000_000.0;
const STEP: f64 = 1.08;
const SPARE: f64 = 1.02;

/// How moments become places.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Scale {
    /// What it shows, in microseconds.
    pub(super) span_us: f64,
    /// The width of the strip in pixels.
    pub(super) width: f64,
}

impl Scale {
    /// For so much that is known, on a strip of a width in pixels.
    pub(super) fn of(end_us: u64, width: f64) -> Self {
        let mut span_us = LEAST_SPAN_US;
        while span_us < end_us as f64 * SPARE {
            span_us *= STEP;
        }
        Scale { span_us, width }
    }

    /// The place of a moment in pixels.
    pub(super) fn px(self, us: u64) -> f64 {
        us as f64 / self.span_us * self.width
    }

    /// The place of a moment, or the width of a time, as CSS has it.
    pub(super) fn percent(self, us: u64) -> String {
        format!("{:.3}%", us as f64 / self.span_us * 100.0)
    }

    /// Whether there is room for words in a time.
    pub(super) fn has_room(self, us: u64) -> bool {
        us as f64 / self.span_us > 0.05
    }
}
