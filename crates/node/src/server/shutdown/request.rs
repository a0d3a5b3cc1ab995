//! The words behind `SHUTDOWN`.

use redscope_engine::command::Args;
use redscope_engine::{CommandError, FixedError};

/// How a process is to end.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::server) struct Request {
    pub(super) save: bool,
    pub(super) nosave: bool,
    pub(super) now: bool,
    pub(super) force: bool,
    pub(super) abort: bool,
}

impl Request {
    pub(super) fn parse(args: Args<'_>) -> Result<Self, CommandError> {
        let mut parsed = Request::default();
        let mut options = args.options(1);
        while let Some(word) = options.next_word() {
            match word.as_str() {
                "SAVE" => parsed.save = true,
                "NOSAVE" => parsed.nosave = true,
                "NOW" => parsed.now = true,
                "FORCE" => parsed.force = true,
                "ABORT" => parsed.abort = true,
                _ => return Err(FixedError::SYNTAX.into()),
            }
        }
        if (parsed.save && parsed.nosave) || (parsed.abort && args.len() > 2) {
            return Err(FixedError::SYNTAX.into());
        }
        Ok(parsed)
    }

    /// What `shutdown-on-sigterm` says, which has been read already.
    pub(super) fn of_parameter(text: &str) -> Self {
        let has = |word| text.split(' ').any(|given| given == word);
        Request {
            save: has("save"),
            nosave: has("nosave"),
            now: has("now"),
            force: has("force"),
            abort: false,
        }
    }
}
