//! `client-output-buffer-limit`: how much may wait to be sent to a client of each class.

use std::fmt;

use redscope_resp::parse_integer;

use super::memory::parse_memory;

/// When a client has too much waiting for it. Zero is no limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OutputLimit {
    /// Bytes at which it is closed at once.
    pub hard_bytes: u64,
    /// Bytes above which it may stay only for a while.
    pub soft_bytes: u64,
    /// How long that while is.
    pub soft_s: u64,
}

/// The limits of all classes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OutputLimits {
    /// Clients, and monitors.
    pub normal: OutputLimit,
    /// Replicas.
    pub replica: OutputLimit,
    /// Clients that subscribe.
    pub pubsub: OutputLimit,
}

/// Why the text cannot be read, in Redis's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutputLimitsError {
    /// Not four words for each class.
    Count,
    /// An unknown class, or that of masters.
    Class,
    /// A limit that is no number.
    Limit,
}

impl fmt::Display for OutputLimitsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            OutputLimitsError::Count => "Wrong number of arguments in buffer limit configuration.",
            OutputLimitsError::Class => {
                "Invalid client class specified in buffer limit configuration."
            }
            OutputLimitsError::Limit => {
                "Error in hard, soft or soft_seconds setting in buffer limit configuration."
            }
        })
    }
}

impl fmt::Display for OutputLimits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let classes = [("normal", self.normal), ("slave", self.replica), ("pubsub", self.pubsub)];
        for (index, (class, limit)) in classes.into_iter().enumerate() {
            let space = if index == 0 { "" } else { " " };
            let OutputLimit { hard_bytes, soft_bytes, soft_s } = limit;
            write!(f, "{space}{class} {hard_bytes} {soft_bytes} {soft_s}")?;
        }
        Ok(())
    }
}

impl OutputLimits {
    /// Reads classes with their limits; what is not named stays as it was.
    /// Source: config.c `setConfigOutputBufferLimitOption`, 7.0.15.
    pub(super) fn parse(text: &str, mut limits: Self) -> Result<Self, OutputLimitsError> {
        let words: Vec<&str> = text.split_whitespace().collect();
        if !words.len().is_multiple_of(4) {
            return Err(OutputLimitsError::Count);
        }
        for class in words.chunks_exact(4) {
            let limit = match class[0].to_ascii_lowercase().as_str() {
                "normal" => &mut limits.normal,
                "slave" | "replica" => &mut limits.replica,
                "pubsub" => &mut limits.pubsub,
                _ => return Err(OutputLimitsError::Class),
            };
            let bytes = |word: &str| parse_memory(word).ok_or(OutputLimitsError::Limit);
            let seconds = parse_integer(class[3].as_bytes()).and_then(|s| u64::try_from(s).ok());
            *limit = OutputLimit {
                hard_bytes: bytes(class[1])?,
                soft_bytes: bytes(class[2])?,
                soft_s: seconds.ok_or(OutputLimitsError::Limit)?,
            };
        }
        Ok(limits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_that_is_not_named_stays() {
        let first = "normal 0 0 0 slave 268435456 67108864 60 pubsub 33554432 8388608 60";
        let limits = OutputLimits::parse(first, OutputLimits::default()).unwrap();
        assert_eq!(limits.to_string(), first);
        let limits = OutputLimits::parse("replica 1mb 2kb 3", limits).unwrap();
        assert_eq!(limits.replica.hard_bytes, 1 << 20);
        assert_eq!(limits.pubsub.soft_s, 60);
        let refused = |text| OutputLimits::parse(text, limits).unwrap_err();
        assert_eq!(refused("normal 1 2"), OutputLimitsError::Count);
        assert_eq!(refused("master 0 0 0"), OutputLimitsError::Class);
        assert_eq!(refused("normal x 0 0"), OutputLimitsError::Limit);
    }
}
