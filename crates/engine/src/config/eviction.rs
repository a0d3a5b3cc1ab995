//! Which keys go when memory in use is too much: the parameter `maxmemory-policy`.

/// How keys are chosen: the parameter `maxmemory-policy`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EvictionPolicy {
    /// Which go first.
    pub choice: Choice,
    /// Only keys with an expiry.
    pub volatile: bool,
}

/// Which keys go first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// None: writes are refused.
    Nothing,
    /// Those used longest ago.
    LeastRecent,
    /// Those used least.
    LeastFrequent,
    /// Any.
    Any,
    /// Those whose time is up soonest.
    SoonestToExpire,
}

impl EvictionPolicy {
    /// Reads the parameter's text, which `CONFIG SET` has checked.
    pub(crate) fn parse(text: &str) -> Self {
        let choice = match text.rsplit('-').next() {
            Some("lru") => Choice::LeastRecent,
            Some("lfu") => Choice::LeastFrequent,
            Some("random") => Choice::Any,
            Some("ttl") => Choice::SoonestToExpire,
            _ => Choice::Nothing,
        };
        EvictionPolicy { choice, volatile: text.starts_with("volatile") }
    }

    /// Whether the frequency of use is kept, in the place of the time of the last one.
    pub fn is_lfu(self) -> bool {
        self.choice == Choice::LeastFrequent
    }

    /// Whether each value must know its own uses, so that none can be shared.
    pub(crate) fn tells_uses_apart(self) -> bool {
        matches!(self.choice, Choice::LeastRecent | Choice::LeastFrequent)
    }
}
