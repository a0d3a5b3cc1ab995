//! What the table says about a command.

use std::fmt;

use crate::Reply;
use crate::command::key_spec::KeySpec;
use crate::command::marks::{Channels, Guard, Marks, Secrets};
use crate::command::words::{Categories, Flags};
use crate::command::{Args, Ctx};
use crate::config::key::Text;
use crate::error::{CommandError, FixedError};
use crate::host::Host;
use crate::host_command::HostCommand;
use crate::mode::Mode;

/// A handler's answer: a reply, or an error whose text is the reply.
pub type CommandResult = Result<Reply, CommandError>;

/// Carries a command out on the data set.
pub type Handler = fn(&mut Ctx<'_>, Args<'_>) -> CommandResult;

/// Carries out a command that runs other commands.
pub type ScriptHandler = fn(&mut Ctx<'_>, &mut dyn Host, Args<'_>) -> CommandResult;

/// How a request names the script it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScriptName {
    /// By its text.
    Text,
    /// By the SHA-1 of its text.
    Digest,
    /// As a function of a library.
    Function,
}

/// Who carries a command out.
#[derive(Clone, Copy, Debug)]
pub enum Run {
    /// The engine, with this function.
    Engine(Handler),
    /// The engine, with this function that has the process carry out what a script calls.
    Script(ScriptName, ScriptHandler),
    /// The engine, with this function that runs what a transaction has queued.
    Transaction(ScriptHandler),
    /// The process around the engine: replication, persistence, cluster, Sentinel.
    Process(HostCommand),
    /// Nobody: a subcommand must be named.
    Container,
}

/// The family a command is documented under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Any key.
    Generic,
    /// Strings.
    String,
    /// Bits of strings.
    Bitmap,
    /// Lists.
    List,
    /// Hashes.
    Hash,
    /// Sets.
    Set,
    /// Sorted sets.
    SortedSet,
    /// Streams.
    Stream,
    /// HyperLogLogs.
    HyperLogLog,
    /// Places on the globe.
    Geo,
    /// Scripts and functions.
    Scripting,
    /// `MULTI` and its kin.
    Transactions,
    /// Channels.
    PubSub,
    /// The connection itself.
    Connection,
    /// The server.
    Server,
    /// Slots and nodes.
    Cluster,
    /// Sentinel.
    Sentinel,
    /// What Redis has in modules.
    Module,
}

impl Group {
    /// The name `COMMAND DOCS` gives.
    pub const fn name(self) -> &'static str {
        match self {
            Group::Generic => "generic",
            Group::String => "string",
            Group::Bitmap => "bitmap",
            Group::List => "list",
            Group::Hash => "hash",
            Group::Set => "set",
            Group::SortedSet => "sorted-set",
            Group::Stream => "stream",
            Group::HyperLogLog => "hyperloglog",
            Group::Geo => "geo",
            Group::Scripting => "scripting",
            Group::Transactions => "transactions",
            Group::PubSub => "pubsub",
            Group::Connection => "connection",
            Group::Server => "server",
            Group::Cluster => "cluster",
            Group::Sentinel => "sentinel",
            Group::Module => "module",
        }
    }
}

/// One row of the command table. Completion, help, `COMMAND`, ACL categories, key extraction and
/// cluster routing all read it.
#[derive(Clone, Copy)]
pub struct CommandSpec {
    /// Name in lower case; a subcommand's own part of it.
    pub name: &'static str,
    /// `container|subcommand`, or the name.
    pub full_name: &'static str,
    /// Version that brought it.
    pub since: &'static str,
    /// What it costs.
    pub complexity: &'static str,
    /// What it does, in one sentence.
    pub summary: &'static str,
    /// Arguments, in the notation of `command/syntax.rs`.
    pub arguments: &'static str,
    /// Number of arguments, the name included; negative: at least so many.
    pub arity: i32,
    /// How it behaves.
    pub flags: Flags,
    /// ACL categories beyond those that follow from the flags.
    pub categories: Categories,
    /// Where its keys are.
    pub keys: &'static [KeySpec],
    /// Hints for proxies.
    pub tips: &'static [&'static str],
    /// Version since which another command should be used, and which.
    pub deprecated: Option<(&'static str, &'static str)>,
    /// Whether only servers and test suites send it.
    pub internal: bool,
    /// Subcommands of a container.
    pub subcommands: &'static [CommandSpec],
    /// Who carries it out.
    pub run: Run,
    /// What a Sentinel makes of it instead.
    pub in_sentinel: Option<HostCommand>,
    /// Which arguments nobody may read, by their places.
    pub secrets: Option<Secrets>,
    /// What else is asked of it here and there.
    pub marks: Marks,
    /// Which arguments are channels.
    pub channels: Channels,
    /// The parameter that says who may use it, and what others hear.
    pub guard: Option<Guard>,
}

impl fmt::Debug for CommandSpec {
    /// Its name alone: where its function lies differs from process to process.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.full_name)
    }
}

impl CommandSpec {
    /// A row with a name and who runs it; the rest is filled in by the methods below.
    pub const fn new(full_name: &'static str, run: Run) -> Self {
        CommandSpec {
            name: own_part(full_name),
            full_name,
            since: "",
            complexity: "",
            summary: "",
            arguments: "",
            arity: 0,
            flags: Flags::NONE,
            categories: Categories::NONE,
            keys: &[],
            tips: &[],
            deprecated: None,
            internal: false,
            subcommands: &[],
            run,
            in_sentinel: None,
            secrets: None,
            marks: Marks::NONE,
            channels: Channels::None,
            guard: None,
        }
    }

    /// Summary, version and cost.
    pub const fn about(
        mut self,
        summary: &'static str,
        since: &'static str,
        complexity: &'static str,
    ) -> Self {
        self.summary = summary;
        self.since = since;
        self.complexity = complexity;
        self
    }

    /// Number of arguments and what they are.
    pub const fn takes(mut self, arity: i32, arguments: &'static str) -> Self {
        self.arity = arity;
        self.arguments = arguments;
        self
    }

    /// Flags and categories.
    pub const fn is(mut self, flags: Flags, categories: Categories) -> Self {
        self.flags = flags;
        self.categories = categories;
        self
    }

    /// Where the keys are.
    pub const fn keys(mut self, keys: &'static [KeySpec]) -> Self {
        self.keys = keys;
        self
    }

    /// Hints for proxies.
    pub const fn tips(mut self, tips: &'static [&'static str]) -> Self {
        self.tips = tips;
        self
    }

    /// Since when another command should be used, and which.
    pub const fn deprecated(mut self, since: &'static str, replaced_by: &'static str) -> Self {
        self.deprecated = Some((since, replaced_by));
        self
    }

    /// Sent by servers and test suites only.
    pub const fn internal(mut self) -> Self {
        self.internal = true;
        self
    }

    /// What a Sentinel makes of it.
    pub const fn in_sentinel(mut self, command: HostCommand) -> Self {
        self.in_sentinel = Some(command);
        self
    }

    /// Which arguments nobody may read.
    pub const fn hides(mut self, secrets: Secrets) -> Self {
        self.secrets = Some(secrets);
        self
    }

    /// What else is asked of it.
    pub const fn marked(mut self, marks: Marks) -> Self {
        self.marks = marks;
        self
    }

    /// Which arguments are channels.
    pub const fn channels(mut self, channels: Channels) -> Self {
        self.channels = channels;
        self
    }

    /// Who may use it.
    pub const fn guarded(mut self, parameter: Text, refused: FixedError) -> Self {
        self.guard = Some(Guard { parameter, refused });
        self
    }

    /// Subcommands.
    pub const fn contains(mut self, subcommands: &'static [CommandSpec]) -> Self {
        self.subcommands = subcommands;
        self
    }

    /// Whether it runs what a transaction has queued.
    pub const fn is_exec(&self) -> bool {
        matches!(self.run, Run::Transaction(_))
    }

    /// Whether a request of `len` arguments has the right number of them.
    pub const fn accepts(&self, len: usize) -> bool {
        if self.arity < 0 {
            len >= self.arity.unsigned_abs() as usize
        } else {
            len == self.arity as usize
        }
    }

    /// Whether a process of this mode knows the command: a Sentinel knows few, a server does not
    /// know the Sentinel's own.
    pub const fn is_known_in(&self, mode: Mode) -> bool {
        match mode {
            Mode::Sentinel => {
                self.flags.has(Flags::SENTINEL) || self.flags.has(Flags::ONLY_SENTINEL)
            }
            Mode::Standalone | Mode::Cluster => !self.flags.has(Flags::ONLY_SENTINEL),
        }
    }

    /// All ACL categories, those that follow from the flags included.
    /// Source: server.c `setImplicitACLCategories`, 7.0.15.
    pub fn acl_categories(&self) -> Categories {
        let mut all = self.categories;
        for (flag, implied) in [
            (Flags::WRITE, Categories::WRITE),
            (Flags::ADMIN, Categories::ADMIN.with(Categories::DANGEROUS)),
            (Flags::PUBSUB, Categories::PUBSUB),
            (Flags::FAST, Categories::FAST),
            (Flags::BLOCKING, Categories::BLOCKING),
        ] {
            if self.flags.has(flag) {
                all = all.with(implied);
            }
        }
        if self.flags.has(Flags::READONLY) && !all.has(Categories::SCRIPTING) {
            all = all.with(Categories::READ);
        }
        if !all.has(Categories::FAST) {
            all = all.with(Categories::SLOW);
        }
        all
    }
}

/// The part of `container|subcommand` after the bar, or the whole name.
const fn own_part(full_name: &'static str) -> &'static str {
    let bytes = full_name.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == b'|' {
            return full_name.split_at(at + 1).1;
        }
        at += 1;
    }
    full_name
}
