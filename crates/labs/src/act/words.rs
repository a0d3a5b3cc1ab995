//! The forms acts have in words.

use std::fmt;

use super::machine::{Lack, Machine};

/// An act's verb, and what stands behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form {
    /// The first word.
    pub verb: &'static str,
    /// What follows, with the names of what is filled in in capitals.
    pub rest: &'static str,
    /// What of it real processes can undergo.
    pub machine: Machine,
}

/// The forms, in the order in which they are listed.
pub const FORMS: [Form; 28] = [
    form("crash", "NAME", Machine::All),
    form("terminate", "NAME", Machine::All),
    form("pause", "NAME", Machine::All),
    form("resume", "NAME", Machine::All),
    form("restart", "NAME [new-disk]", Machine::Part("NAME")),
    form("power-cut", "NAME [torn]", Machine::Nothing(Lack::Power)),
    form("cut", "NAMES NAMES [one-way]", Machine::All),
    form("heal", "NAMES NAMES [one-way] | all", Machine::All),
    form(
        "path",
        "NAME NAME | all, then latency TIME, jitter TIME, loss SHARE",
        Machine::Nothing(Lack::Packets),
    ),
    form("break", "NAME NAME", Machine::Nothing(Lack::Packets)),
    form("hold", "#NUMBER", Machine::Nothing(Lack::Packets)),
    form("drop", "#NUMBER", Machine::Nothing(Lack::Packets)),
    form("delay", "#NUMBER TIME", Machine::Nothing(Lack::Packets)),
    form("deliver", "#NUMBER", Machine::Nothing(Lack::Packets)),
    form(
        "add",
        "NAME server ADDRESS [PARAMETER=VALUE]... [@FILE=CONTENT]... | \
         NAME sentinel ADDRESS [PARAMETER=VALUE]... [@FILE=CONTENT]... | \
         NAME writer ADDRESSES [via sentinel MASTER, cluster, modulo, apart or plain] [rate=N/s] [keys=N] \
         [reads=N%] [prefix=TEXT] [timeout=TIME] | \
         NAME database ADDRESS [workers=N] [service=TIME] [varies=yes|no] [lag=TIME] [waiting=N] \
         [rows=N] [prefix=TEXT] | \
         NAME app ADDRESS program=TEXT [redis=NAME@ADDRESS]... database=ADDRESS [running=N] \
         [waiting=N] [timeout=TIME] [keeps-answers=yes|no] [set-NAME=N]... | \
         NAME users ADDRESS [stream=HANDLER,open,N/s,IDS,FROM[,UNTIL] or \
         HANDLER,closed,N,THINK,IDS,FROM[,UNTIL]]... [patience=TIME] [retries=N] [backoff=TIME] \
         [budget=N%], IDS being one:N, zipf:COUNT:PERCENT, even:FROM:COUNT, each:FROM:COUNT or fresh:FROM",
        Machine::Nothing(Lack::Members),
    ),
    form(
        "set",
        "NAME database | app | users | writer, and everything that stands behind them in add: from now on it is so",
        Machine::Nothing(Lack::Members),
    ),
    form("remove", "NAME", Machine::Nothing(Lack::Members)),
    form("clock", "NAME OFFSET", Machine::Nothing(Lack::Clock)),
    form("processor", "NAME free | modelled", Machine::Nothing(Lack::Processor)),
    form(
        "disk",
        "NAME slow TIMES | full | room | broken | mended | flip FILE BIT",
        Machine::Nothing(Lack::Files),
    ),
    form("put", "NAME [@FILE=CONTENT | #FILE=BASE64]...", Machine::Nothing(Lack::Files)),
    form("truncate", "NAME FILE BYTES", Machine::Nothing(Lack::Files)),
    form("repair", "NAME FILE", Machine::Nothing(Lack::Files)),
    form("open", "NAME ADDRESS [follow] [resp3]", Machine::Nothing(Lack::Members)),
    form("move", "NAME ADDRESS [follow] [resp3]", Machine::Nothing(Lack::Clients)),
    form("close", "NAME", Machine::Nothing(Lack::Members)),
    form("type", "NAME LINE", Machine::Nothing(Lack::Clients)),
    form("interrupt", "NAME", Machine::Nothing(Lack::Clients)),
];

const fn form(verb: &'static str, rest: &'static str, machine: Machine) -> Form {
    Form { verb, rest, machine }
}

/// Why an act of this verb is never done to real processes; `None` if it is, or if there is none.
pub fn machine_lack(verb: &str) -> Option<Lack> {
    FORMS.iter().filter(|form| form.verb == verb).find_map(|form| match form.machine {
        Machine::Nothing(lack) => Some(lack),
        Machine::All | Machine::Part(_) => None,
    })
}

/// The forms of what can be done to real processes, a line each.
pub fn machine_forms() -> String {
    let forms = FORMS.iter().filter_map(|form| {
        let rest = match form.machine {
            Machine::All => form.rest,
            Machine::Part(rest) => rest,
            Machine::Nothing(_) => return None,
        };
        Some(format!("{} {rest}", form.verb))
    });
    forms.collect::<Vec<_>>().join("\n")
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.verb, self.rest)
    }
}

pub(super) const ALL: &str = "all";
pub(super) const FOLLOW: &str = "follow";
pub(super) const RESP3: &str = "resp3";
pub(super) const NEW_DISK: &str = "new-disk";
pub(super) const ONE_WAY: &str = "one-way";
pub(super) const TORN: &str = "torn";
pub(super) const WRITER: &str = "writer";
