//! A line as the command that it is.

use redscope_engine::command::{Args, CommandSpec, lookup_request};
use redscope_resp::split_args;

/// What is to be known of the command that a line is; `None` if it is none.
pub(crate) fn of_command<T>(
    line: &str,
    take: impl FnOnce(&CommandSpec, Args<'_>) -> T,
) -> Option<T> {
    let args = split_args(line.as_bytes()).ok().filter(|args| !args.is_empty())?;
    let args: Vec<&[u8]> = args.iter().map(Vec::as_slice).collect();
    let args = Args::new(&args);
    Some(take(lookup_request(args).ok()?, args))
}
