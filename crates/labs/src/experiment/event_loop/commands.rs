//! Commands that take long, and what they need to be there.

use redscope_engine::cost::MACHINE;

/// A command that one client sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Command {
    /// Its name in this lab.
    pub name: &'static str,
    /// Its words; `{}` stands for the number of elements.
    pub words: &'static [&'static str],
    /// What there is before.
    pub(super) needs: Needs,
}

/// What there is before a command is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Needs {
    /// Nothing.
    Nothing,
    /// So many keys.
    Keys,
    /// A hash of so many fields, `big`.
    Hash,
    /// A list of so many numbers, `big`.
    List,
}

const fn command(name: &'static str, words: &'static [&'static str], needs: Needs) -> Command {
    Command { name, words, needs }
}

/// So many additions for each element keep a script busy.
const SCRIPT: &str = "local n = 0 for i = 1, 20 * ARGV[1] do n = n + i end return n";

/// The commands a side can send.
pub const COMMANDS: [Command; 10] = [
    command("keys", &["KEYS", "*"], Needs::Keys),
    command("unlink", &["UNLINK", "big"], Needs::Hash),
    command("del", &["DEL", "big"], Needs::Hash),
    command("hgetall", &["HGETALL", "big"], Needs::Hash),
    command("lrange", &["LRANGE", "big", "0", "-1"], Needs::List),
    command("sort", &["SORT", "big", "LIMIT", "0", "1"], Needs::List),
    command("eval", &["EVAL", SCRIPT, "0", "{}"], Needs::Nothing),
    command("sleep", &["DEBUG", "SLEEP", "0.05"], Needs::Nothing),
    command("bgsave", &["BGSAVE"], Needs::Keys),
    command("none", &[], Needs::Nothing),
];

/// What a fork of a server with so much memory in use takes, in microseconds: theory, by the prices that a
/// simulated server pays.
pub fn fork_us(memory_bytes: u64) -> u64 {
    /// Bytes of a page of memory.
    const PAGE_BYTES: u64 = 4096;
    let pages = memory_bytes / PAGE_BYTES;
    (MACHINE.fork_ns + pages * MACHINE.fork_page_ps / 1000) / 1000
}

impl Command {
    /// A command by its name.
    pub fn find(name: &str) -> Option<Self> {
        COMMANDS.into_iter().find(|command| command.name == name)
    }
}
