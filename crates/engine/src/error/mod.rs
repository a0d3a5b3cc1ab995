//! Every error text a command can answer with, once.

mod fixed;
pub(crate) mod foreign;

use std::fmt;

pub use fixed::FixedError;

/// An error reply. `Display` is the text after the dash, exact but for what is no UTF-8 in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CommandError {
    /// One of the constant texts.
    Fixed(FixedError),
    /// No command of that name; the arguments follow for the text.
    UnknownCommand(Vec<Vec<u8>>),
    /// No subcommand of that name: container, subcommand.
    UnknownSubcommand(String, Vec<u8>),
    /// The wrong number of arguments for a command or `container|subcommand`.
    Arity(String),
    /// An expiry that is out of range, with the command's name.
    InvalidExpire(&'static str),
    /// An option of `EXPIRE` there is none of.
    UnsupportedOption(Vec<u8>),
    /// A command of the `ZUNION` family without a key.
    NeedsInputKey(String),
    /// A user there is none of.
    NoSuchUser(Vec<u8>),
    /// An option of `REPLCONF` there is none of.
    UnknownReplconf(Vec<u8>),
    /// `REPLCONF ip-address` with a name of so many bytes.
    ReplicaIpTooLong(usize),
    /// A part of a snapshot there is none of.
    UnknownRdbPart(Vec<u8>),
    /// A command that a RESP2 subscriber may not send.
    SubscriberContext(String),
    /// `MOVED slot host:port`.
    Moved(u16, String),
    /// `ASK slot host:port`.
    Ask(u16, String),
    /// `CONFIG SET` of an unknown parameter.
    UnknownParameter(Vec<u8>),
    /// `CONFIG SET` of a value that does not fit: the parameter and the reason.
    InvalidParameter(Vec<u8>, String),
    /// `CONFIG GET`, `SENTINEL`… of an unknown option.
    UnknownClientType(Vec<u8>),
    /// A password or user option that `AUTH` refuses inside `HELLO`.
    HelloSyntax(Vec<u8>),
    /// A node id nobody knows.
    UnknownNode(Vec<u8>),
    /// `CLUSTER MEET` with something else than a port, of this kind.
    InvalidBusPort(&'static str, Vec<u8>),
    /// `CLUSTER MEET` with a host and port that are no address.
    InvalidNodeAddress(Vec<u8>, Vec<u8>),
    /// `CLUSTER SET-CONFIG-EPOCH` with a negative number.
    InvalidConfigEpoch(i64),
    /// A node id nobody knows, in the words of `CLUSTER SETSLOT`.
    UnknownSlotNode(Vec<u8>),
    /// A slot that is taken.
    SlotBusy(u16),
    /// A slot that is free.
    SlotFree(u16),
    /// A slot named twice.
    SlotTwice(u16),
    /// `MIGRATING` of a slot somebody else owns.
    SlotNotMine(u16),
    /// `IMPORTING` of a slot this node owns.
    SlotMine(u16),
    /// A slot that still has keys here.
    SlotHasKeys(u16),
    /// A range whose start lies behind its end.
    SlotRange(i64, i64),
    /// A Sentinel counts its quorum: the text after `NOQUORUM`.
    NoQuorum(String),
    /// `SENTINEL SET` or `DEBUG` with an option it does not know, or not with so many values.
    SentinelOption(&'static str, Vec<u8>),
    /// `SENTINEL SET` or `DEBUG` of this option with this value, which it does not take.
    SentinelValue(&'static str, Vec<u8>, Vec<u8>),
    /// `SENTINEL CONFIG SET` with a name it does not know.
    SentinelConfigName(Vec<u8>),
    /// `SENTINEL CONFIG SET` with this value, which the setting of this name does not take.
    SentinelConfigValue(Vec<u8>, Vec<u8>),
    /// `PFDEBUG` with too many arguments.
    PfdebugArity(Vec<u8>),
    /// A subcommand of `PFDEBUG` there is none of.
    UnknownPfdebug(Vec<u8>),
    /// `PFSELFTEST` found a wrong register, in this round.
    HyperLogLogTest(u32),
    /// An integer outside the bounds a command has.
    NotBetween(i64, i64),
    /// Longitude and latitude off the map.
    InvalidPlace(String),
    /// A search from nowhere, by the command's name as given.
    GeoNeedsMiddle(Vec<u8>),
    /// A search of no shape, by the command's name as given.
    GeoNeedsShape(Vec<u8>),
    /// A key or group `XREADGROUP` does not find.
    NoGroupToRead(Vec<u8>, Vec<u8>),
    /// A key or group there is none of.
    NoKeyOrGroup(Vec<u8>, Vec<u8>),
    /// A group there is none of: group, key.
    NoSuchGroup(Vec<u8>, Vec<u8>),
    /// A subcommand with arguments it does not take: container, subcommand.
    UnknownSubcommandOrArity(&'static str, Vec<u8>),
    /// `EXEC` that may not run, for this reason; the transaction is gone.
    ExecRefused(String),
    /// A script that would wait: the command.
    BlockInScript(Vec<u8>),
    /// An option of `XCLAIM` there is none of.
    XclaimOption(Vec<u8>),
    /// A script Lua cannot read: its complaint.
    ScriptCompile(String),
    /// A first line for another engine.
    ShebangEngine(String),
    /// A first line with another option.
    ShebangOption(String),
    /// A flag there is none of.
    ShebangFlag(String),
    /// A library that cannot be loaded, and why.
    FunctionLoad(String),
    /// An option of `FUNCTION LOAD` there is none of.
    FunctionLoadOption(Vec<u8>),
    /// An option of `FUNCTION LIST` there is none of.
    FunctionListOption(Vec<u8>),
    /// An event the latency monitor has not met.
    NoLatencySamples(Vec<u8>),
    /// A prefix that includes another of the connection.
    TrackingOverlap {
        /// The prefix.
        prefix: Vec<u8>,
        /// The one it overlaps with.
        other: Vec<u8>,
        /// Whether the other was there before, or was given beside it.
        existing: bool,
    },
    /// A command the user may not run.
    NoPermission(&'static str),
    /// A category there is none of.
    UnknownCategory(Vec<u8>),
    /// A rule of `ACL SETUSER`, and why it is refused.
    AclRule(Vec<u8>, &'static str),
    /// A write while the append-only file cannot be written, for this reason.
    AofUnwritable(String),
    /// The server `MIGRATE` speaks to replied with this error.
    MigrateTarget(String),
    /// A selector of `ACL SETUSER` that is never closed, from here on.
    UnmatchedParenthesis(Vec<u8>),
    /// `ACL DRYRUN` of a user there is none of.
    UserNotFound(Vec<u8>),
    /// `ACL DRYRUN` of a command there is none of.
    CommandNotFound(Vec<u8>),
    /// A file that could not be written or read.
    Disk(String),
}

impl From<FixedError> for CommandError {
    fn from(error: FixedError) -> Self {
        CommandError::Fixed(error)
    }
}

/// Longest part of a foreign text repeated in an error.
const QUOTED_LIMIT: usize = 128;

fn quoted(bytes: &[u8]) -> std::borrow::Cow<'_, str> {
    foreign::quoted(bytes, QUOTED_LIMIT)
}

impl CommandError {
    /// The exact bytes after the dash.
    pub fn to_bytes(&self) -> Vec<u8> {
        foreign::bytes_of(self.to_string())
    }
}

impl CommandError {
    /// Whether a script's text cannot be taken, however it is run.
    pub(crate) fn is_of_script_text(&self) -> bool {
        match self {
            CommandError::Fixed(error) => *error == FixedError::SHEBANG_INVALID,
            CommandError::ScriptCompile(_)
            | CommandError::ShebangEngine(_)
            | CommandError::ShebangOption(_)
            | CommandError::ShebangFlag(_) => true,
            _ => false,
        }
    }
}

impl fmt::Display for CommandError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CommandError::Fixed(error) => f.write_str(error.text()),
            CommandError::UnknownCommand(args) => {
                let name = args.first().map(|name| quoted(name)).unwrap_or_default();
                write!(f, "ERR unknown command '{name}', with args beginning with: ")?;
                let mut left = QUOTED_LIMIT;
                for arg in args.iter().skip(1) {
                    if left == 0 {
                        break;
                    }
                    write!(f, "'{}' ", foreign::quoted(arg, left))?;
                    let shown = arg.iter().position(|byte| *byte == 0).unwrap_or(arg.len());
                    left = left.saturating_sub(shown + 3);
                }
                Ok(())
            }
            CommandError::UnknownSubcommand(container, name) => write!(
                f,
                "ERR unknown subcommand '{}'. Try {} HELP.",
                quoted(name),
                container.to_uppercase()
            ),
            CommandError::Arity(name) => {
                write!(f, "ERR wrong number of arguments for '{name}' command")
            }
            CommandError::InvalidExpire(name) => {
                write!(f, "ERR invalid expire time in '{name}' command")
            }
            CommandError::UnsupportedOption(option) => {
                write!(f, "ERR Unsupported option {}", quoted(option))
            }
            CommandError::NeedsInputKey(name) => {
                write!(f, "ERR at least 1 input key is needed for '{name}' command")
            }
            CommandError::NoSuchUser(name) => write!(f, "ERR No such user '{}'", quoted(name)),
            CommandError::UnknownRdbPart(part) => {
                write!(f, "ERR Unsupported rdb-filter-only option: {}", quoted(part))
            }
            CommandError::ReplicaIpTooLong(bytes) => write!(
                f,
                "ERR REPLCONF ip-address provided by replica instance is too long: {bytes} bytes"
            ),
            CommandError::UnknownReplconf(option) => {
                write!(f, "ERR Unrecognized REPLCONF option: {}", quoted(option))
            }
            CommandError::SubscriberContext(name) => write!(
                f,
                "ERR Can't execute '{name}': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context"
            ),
            CommandError::Moved(slot, address) => write!(f, "MOVED {slot} {address}"),
            CommandError::Ask(slot, address) => write!(f, "ASK {slot} {address}"),
            CommandError::UnknownParameter(name) => write!(
                f,
                "ERR Unknown option or number of arguments for CONFIG SET - '{}'",
                quoted(name)
            ),
            CommandError::InvalidParameter(name, reason) => write!(
                f,
                "ERR CONFIG SET failed (possibly related to argument '{}') - {reason}",
                quoted(name)
            ),
            CommandError::UnknownClientType(name) => {
                write!(f, "ERR Unknown client type '{}'", quoted(name))
            }
            CommandError::HelloSyntax(option) => {
                write!(f, "ERR Syntax error in HELLO option '{}'", quoted(option))
            }
            CommandError::UnknownNode(id) => write!(f, "ERR Unknown node {}", quoted(id)),
            CommandError::InvalidBusPort(kind, port) => {
                write!(f, "ERR Invalid {kind} port specified: {}", quoted(port))
            }
            CommandError::InvalidNodeAddress(host, port) => {
                write!(f, "ERR Invalid node address specified: {}:{}", quoted(host), quoted(port))
            }
            CommandError::InvalidConfigEpoch(epoch) => {
                write!(f, "ERR Invalid config epoch specified: {epoch}")
            }
            CommandError::UnknownSlotNode(id) => {
                write!(f, "ERR I don't know about node {}", quoted(id))
            }
            CommandError::SlotBusy(slot) => write!(f, "ERR Slot {slot} is already busy"),
            CommandError::SlotFree(slot) => write!(f, "ERR Slot {slot} is already unassigned"),
            CommandError::SlotTwice(slot) => write!(f, "ERR Slot {slot} specified multiple times"),
            CommandError::SlotNotMine(slot) => {
                write!(f, "ERR I'm not the owner of hash slot {slot}")
            }
            CommandError::SlotMine(slot) => {
                write!(f, "ERR I'm already the owner of hash slot {slot}")
            }
            CommandError::SlotHasKeys(slot) => write!(
                f,
                "ERR Can't assign hashslot {slot} to a different node while I still hold keys for this hash slot."
            ),
            CommandError::SlotRange(start, end) => {
                write!(f, "ERR start slot number {start} is greater than end slot number {end}")
            }
            CommandError::NoQuorum(text) => write!(f, "NOQUORUM {text}"),
            CommandError::SentinelOption(command, option) => write!(
                f,
                "ERR Unknown option or number of arguments for SENTINEL {command} '{}'",
                quoted(option)
            ),
            CommandError::SentinelValue(command, option, value) => write!(
                f,
                "ERR Invalid argument '{}' for SENTINEL {command} '{}'",
                quoted(value),
                quoted(option)
            ),
            CommandError::SentinelConfigName(name) => {
                write!(f, "ERR Invalid argument '{}' to SENTINEL CONFIG SET", quoted(name))
            }
            CommandError::SentinelConfigValue(value, name) => write!(
                f,
                "ERR Invalid value '{}' to SENTINEL CONFIG SET '{}'",
                quoted(value),
                quoted(name)
            ),
            CommandError::PfdebugArity(what) => {
                write!(f, "ERR Wrong number of arguments for the '{}' subcommand", quoted(what))
            }
            CommandError::UnknownPfdebug(what) => {
                write!(f, "ERR Unknown PFDEBUG subcommand '{}'", quoted(what))
            }
            CommandError::HyperLogLogTest(round) => {
                write!(f, "ERR TESTFAILED Register that was not as raised, round {round}")
            }
            CommandError::NotBetween(low, high) => {
                write!(f, "ERR value is out of range, value must between {low} and {high}")
            }
            CommandError::InvalidPlace(place) => {
                write!(f, "ERR invalid longitude,latitude pair {place}")
            }
            CommandError::GeoNeedsMiddle(name) => write!(
                f,
                "ERR exactly one of FROMMEMBER or FROMLONLAT can be specified for {}",
                quoted(name)
            ),
            CommandError::GeoNeedsShape(name) => write!(
                f,
                "ERR exactly one of BYRADIUS and BYBOX can be specified for {}",
                quoted(name)
            ),
            CommandError::NoGroupToRead(key, group) => write!(
                f,
                "NOGROUP No such key '{}' or consumer group '{}' in XREADGROUP with GROUP option",
                quoted(key),
                quoted(group)
            ),
            CommandError::NoKeyOrGroup(key, group) => write!(
                f,
                "NOGROUP No such key '{}' or consumer group '{}'",
                quoted(key),
                quoted(group)
            ),
            CommandError::NoSuchGroup(group, key) => write!(
                f,
                "NOGROUP No such consumer group '{}' for key name '{}'",
                quoted(group),
                quoted(key)
            ),
            CommandError::UnknownSubcommandOrArity(container, sub) => write!(
                f,
                "ERR unknown subcommand or wrong number of arguments for '{}'. Try {container} HELP.",
                quoted(sub)
            ),
            CommandError::ExecRefused(reason) => {
                write!(f, "EXECABORT Transaction discarded because of: {reason}")
            }
            CommandError::BlockInScript(command) => write!(
                f,
                "ERR {} command is not allowed with BLOCK option from scripts",
                quoted(command)
            ),
            CommandError::XclaimOption(option) => {
                write!(f, "ERR Unrecognized XCLAIM option '{}'", quoted(option))
            }
            CommandError::ScriptCompile(text) => {
                write!(f, "ERR Error compiling script (new function): {text}")
            }
            CommandError::ShebangEngine(engine) => {
                write!(f, "ERR Unexpected engine in script shebang: {}", engine)
            }
            CommandError::ShebangOption(option) => {
                write!(f, "ERR Unknown lua shebang option: {option}")
            }
            CommandError::ShebangFlag(flag) => {
                write!(f, "ERR Unexpected flag in script shebang: {flag}")
            }
            CommandError::FunctionLoad(reason) => write!(f, "ERR {reason}"),
            CommandError::FunctionLoadOption(option) => {
                write!(f, "ERR Unknown option given: {}", quoted(option))
            }
            CommandError::FunctionListOption(option) => {
                write!(f, "ERR Unknown argument {}", quoted(option))
            }
            CommandError::NoLatencySamples(event) => {
                write!(f, "ERR No samples available for event '{}'", quoted(event))
            }
            CommandError::TrackingOverlap { prefix, other, existing } => write!(
                f,
                "ERR Prefix '{}' overlaps with {} prefix '{}'. Prefixes for a single client must not overlap.",
                quoted(prefix),
                if *existing { "an existing" } else { "another provided" },
                quoted(other)
            ),
            CommandError::NoPermission(name) => {
                write!(f, "NOPERM this user has no permissions to run the '{name}' command")
            }
            CommandError::UnknownCategory(name) => {
                write!(f, "ERR Unknown category '{}'", quoted(name))
            }
            CommandError::AofUnwritable(why) => {
                write!(f, "MISCONF Errors writing to the AOF file: {why}")
            }
            CommandError::MigrateTarget(text) => {
                write!(f, "ERR Target instance replied with error: {text}")
            }
            CommandError::UnmatchedParenthesis(open) => {
                let open = foreign::quoted(open, usize::MAX);
                write!(f, "ERR Unmatched parenthesis in acl selector starting at '{open}'.")
            }
            CommandError::AclRule(rule, reason) => {
                write!(f, "ERR Error in ACL SETUSER modifier '{}': {reason}", quoted(rule))
            }
            CommandError::UserNotFound(name) => write!(f, "ERR User '{}' not found", quoted(name)),
            CommandError::CommandNotFound(name) => {
                write!(f, "ERR Command '{}' not found", quoted(name))
            }
            CommandError::Disk(reason) => write!(f, "ERR {reason}"),
        }
    }
}

impl std::error::Error for CommandError {}
