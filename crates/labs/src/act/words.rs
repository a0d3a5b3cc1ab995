//! The forms acts have in words.

use std::fmt;

/// An act's verb, and what stands behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form {
    /// The first word.
    pub verb: &'static str,
    /// What follows, with the names of what is filled in in capitals.
    pub rest: &'static str,
}

/// The forms, in the order in which they are listed.
pub const FORMS: [Form; 27] = [
    form("crash", "NAME"),
    form("terminate", "NAME"),
    form("pause", "NAME"),
    form("resume", "NAME"),
    form("restart", "NAME [new-disk]"),
    form("power-cut", "NAME [torn]"),
    form("cut", "NAMES NAMES [one-way]"),
    form("heal", "NAMES NAMES [one-way] | all"),
    form("path", "NAME NAME | all, then latency TIME, jitter TIME, loss SHARE"),
    form("break", "NAME NAME"),
    form("hold", "#NUMBER"),
    form("drop", "#NUMBER"),
    form("deliver", "#NUMBER"),
    form(
        "add",
        "NAME server ADDRESS [PARAMETER=VALUE]... [@FILE=CONTENT]... | \
         NAME sentinel ADDRESS [PARAMETER=VALUE]... [@FILE=CONTENT]... | \
         NAME writer ADDRESSES [via sentinel MASTER, cluster, modulo or plain] [rate=N/s] [keys=N] \
         [reads=N%] [prefix=TEXT] [timeout=TIME] | \
         NAME database ADDRESS [workers=N] [service=TIME] [varies=yes|no] [waiting=N] [rows=N] \
         [prefix=TEXT] | \
         NAME app ADDRESS program=TEXT [redis=NAME@ADDRESS]... database=ADDRESS [running=N] \
         [waiting=N] [timeout=TIME] [set-NAME=N]... | \
         NAME users ADDRESS [stream=HANDLER,open,N/s,IDS,FROM[,UNTIL] or \
         HANDLER,closed,N,THINK,IDS,FROM[,UNTIL]]... [patience=TIME] [retries=N] [backoff=TIME] \
         [budget=N%], IDS being one:N, zipf:COUNT:PERCENT, even:FROM:COUNT, each:FROM:COUNT or fresh:FROM",
    ),
    form(
        "set",
        "NAME database | app | users, and everything that stands behind them in add: from now on it is so",
    ),
    form("remove", "NAME"),
    form("clock", "NAME OFFSET"),
    form("processor", "NAME free | modelled"),
    form("disk", "NAME slow TIMES | full | room | broken | mended | flip FILE BIT"),
    form("put", "NAME [@FILE=CONTENT | #FILE=BASE64]..."),
    form("truncate", "NAME FILE BYTES"),
    form("repair", "NAME FILE"),
    form("open", "NAME ADDRESS [follow]"),
    form("move", "NAME ADDRESS [follow]"),
    form("close", "NAME"),
    form("type", "NAME LINE"),
    form("interrupt", "NAME"),
];

const fn form(verb: &'static str, rest: &'static str) -> Form {
    Form { verb, rest }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.verb, self.rest)
    }
}

pub(super) const ALL: &str = "all";
pub(super) const FOLLOW: &str = "follow";
pub(super) const NEW_DISK: &str = "new-disk";
pub(super) const ONE_WAY: &str = "one-way";
pub(super) const TORN: &str = "torn";
pub(super) const WRITER: &str = "writer";
