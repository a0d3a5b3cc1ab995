//! A command as a line of words.

/// A command as its words.
pub type Command = Vec<Vec<u8>>;

/// The words of a line.
pub(super) fn words(line: &str) -> Command {
    line.split(' ').map(|word| word.as_bytes().to_vec()).collect()
}
