//! Signs of life while something takes long.

/// Events between two signs.
const EVENTS: u64 = 20_000;

/// Gives a sign of life now and then; whoever waits for an answer knows that there will be one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pulse {
    sign: fn(),
    /// Events since the last sign.
    passed: u64,
}

impl Default for Pulse {
    /// Nobody waits.
    fn default() -> Self {
        Pulse::new(|| {})
    }
}

impl Pulse {
    pub(crate) const fn new(sign: fn()) -> Self {
        Pulse { sign, passed: 0 }
    }

    /// An event has been carried out.
    pub(crate) fn pass(&mut self) {
        self.passed += 1;
        if self.passed >= EVENTS {
            self.passed = 0;
            (self.sign)();
        }
    }
}
