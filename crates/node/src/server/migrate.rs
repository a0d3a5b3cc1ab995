//! `MIGRATE`: keys on their way to another server, while this one does nothing else.
//!
//! Source: cluster.c `migrateCommand`, 7.0.15. Connections are not kept for a next time.

use std::collections::VecDeque;

use redscope_actor::{Address, ConnId};
use redscope_data::rdb::dump_value;
use redscope_engine::command::{Args, CommandResult, Ctx};
use redscope_engine::config::key;
use redscope_engine::{
    ClientId, CommandError, Engine, FixedError, Host, Mode, Reply, StreamCommand, Targets, Wake,
};
use redscope_resp::{Frame, FrameDecoder, encode_command, parse_integer};

use crate::clock::Mstime;
use crate::io::{Input, LinkKind, Output};
use crate::server::ServerHost;

/// What a `MIGRATE` without a timeout of its own gets.
const DEFAULT_TIMEOUT_MS: u64 = 1000;

/// Keys on their way.
#[derive(Clone, Debug)]
pub(crate) struct Migration {
    conn: ConnId,
    client: ClientId,
    db: usize,
    /// Sent as soon as the connection stands.
    request: Vec<u8>,
    /// What the replies still to come are about, in order.
    expected: VecDeque<Expected>,
    decoder: FrameDecoder,
    timeout_ms: u64,
    /// When this server's patience ends, by its own clock as in syncio.c.
    pub(super) deadline: Mstime,
    /// Whether the keys stay here too.
    copy: bool,
    /// Keys the other server has.
    moved: Vec<Vec<u8>>,
    /// The first error the other server replied.
    error: Option<String>,
}

/// What a reply of the other server is about.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Expected {
    /// Logging in or choosing the database: without it nothing goes.
    Setup,
    /// A key.
    Key(Vec<u8>),
}

/// The options behind the timeout.
#[derive(Debug, Default)]
struct Options<'a> {
    copy: bool,
    replace: bool,
    user: Option<&'a [u8]>,
    password: Option<&'a [u8]>,
    keys: Option<&'a [&'a [u8]]>,
}

impl<'a> Options<'a> {
    fn parse(args: Args<'a>) -> Result<Self, CommandError> {
        let mut parsed = Options::default();
        let mut options = args.options(6);
        while let Some(word) = options.next_word() {
            match word.as_str() {
                "COPY" => parsed.copy = true,
                "REPLACE" => parsed.replace = true,
                "AUTH" => parsed.password = Some(options.value()?),
                "AUTH2" => {
                    parsed.user = Some(options.value()?);
                    parsed.password = Some(options.value()?);
                }
                "KEYS" if args[3].is_empty() => {
                    parsed.keys = Some(options.rest());
                    return Ok(parsed);
                }
                "KEYS" => return Err(FixedError::MIGRATE_KEY_AND_KEYS.into()),
                _ => return Err(FixedError::SYNTAX.into()),
            }
        }
        Ok(parsed)
    }
}

impl ServerHost {
    pub(crate) fn migrate(&mut self, ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
        let options = Options::parse(args)?;
        let timeout_ms = parse_integer(args[5]).ok_or(FixedError::NOT_INTEGER)?;
        let db = parse_integer(args[4]).ok_or(FixedError::NOT_INTEGER)?;
        let timeout_ms =
            u64::try_from(timeout_ms).ok().filter(|ms| *ms > 0).unwrap_or(DEFAULT_TIMEOUT_MS);
        let one = [args[3]];
        let keys = options.keys.unwrap_or(&one);
        let mut expected = VecDeque::new();
        let mut request = Vec::new();
        if let Some(password) = options.password {
            let mut words: Vec<&[u8]> = vec![b"AUTH"];
            words.extend(options.user);
            words.push(password);
            encode_command(&words, &mut request);
            expected.push_back(Expected::Setup);
        }
        if db != 0 {
            encode_command(&["SELECT", &db.to_string()], &mut request);
            expected.push_back(Expected::Setup);
        }
        let before = expected.len();
        for key in keys {
            if let Some(restore) = restore_command(ctx, key, options.replace) {
                encode_command(&restore, &mut request);
                expected.push_back(Expected::Key(key.to_vec()));
            }
        }
        if expected.len() == before {
            return Ok(Frame::simple("NOKEY"));
        }
        // Inside a transaction or a script the process cannot wait for an answer.
        if !ctx.may_block() {
            return Err(FixedError::MIGRATE_WRITE.into());
        }
        let address = Address::from_parts(args[1], args[2]);
        let address = address.ok_or(FixedError::MIGRATE_WRITE)?;
        self.migration = Some(Box::new(Migration {
            conn: self.network.connect(address, LinkKind::Client),
            client: ctx.client.id,
            db: ctx.client.db,
            request,
            expected,
            decoder: FrameDecoder::default(),
            timeout_ms,
            deadline: self.clock.mstime() + timeout_ms,
            copy: options.copy,
            moved: Vec::new(),
            error: None,
        }));
        Ok(ctx.block(0, Frame::Null, Wake::Process))
    }

    /// Takes an input while keys are on their way. False: it has to wait.
    pub(super) fn migration_takes(&mut self, engine: &mut Engine, input: &Input) -> bool {
        let now = self.clock.mstime();
        let Some(migration) = &mut self.migration else { return false };
        let conn = migration.conn;
        match input {
            Input::Connected(at) if *at == conn => {
                migration.deadline = now + migration.timeout_ms;
                let request = std::mem::take(&mut migration.request);
                self.network.push(Output::Send(conn, request));
            }
            Input::Data(at, bytes) if *at == conn => {
                migration.deadline = now + migration.timeout_ms;
                migration.decoder.feed(bytes);
                self.read_migration_replies(engine);
            }
            Input::Refused(at) if *at == conn => {
                self.end_migration(engine, FixedError::MIGRATE_WRITE.into());
            }
            Input::Closed(at) if *at == conn => {
                self.end_migration(engine, FixedError::MIGRATE_READ.into());
            }
            Input::Deadline if now >= migration.deadline => {
                let error = match migration.request.is_empty() {
                    true => FixedError::MIGRATE_READ,
                    false => FixedError::MIGRATE_CONNECT,
                };
                self.end_migration(engine, error.into());
            }
            Input::Deadline => {}
            _ => return false,
        }
        true
    }

    fn read_migration_replies(&mut self, engine: &mut Engine) {
        while let Some(migration) = &mut self.migration {
            let reply = match migration.decoder.next_frame() {
                Ok(Some(reply)) => reply,
                Ok(None) => return,
                Err(_) => return self.end_migration(engine, FixedError::MIGRATE_READ.into()),
            };
            let about = migration.expected.pop_front();
            let error = match &reply {
                Frame::Error(text) => Some(String::from_utf8_lossy(text).into_owned()),
                _ => None,
            };
            match (about, error) {
                (Some(Expected::Key(key)), None) => migration.moved.push(key),
                (Some(Expected::Key(_)), Some(text)) => {
                    migration.error.get_or_insert(text);
                }
                (_, Some(text)) => {
                    return self.end_migration(engine, CommandError::MigrateTarget(text));
                }
                (_, None) => {}
            }
            if migration.expected.is_empty() {
                return match migration.error.take() {
                    Some(text) => self.end_migration(engine, CommandError::MigrateTarget(text)),
                    None => self.answer_migration(engine, Frame::OK),
                };
            }
        }
    }

    fn end_migration(&mut self, engine: &mut Engine, error: CommandError) {
        self.answer_migration(engine, Frame::error(error.to_bytes()));
    }

    /// Keys that have arrived go from here, whatever became of the others.
    fn answer_migration(&mut self, engine: &mut Engine, reply: Reply) {
        let Some(migration) = self.migration.take() else { return };
        self.network.push(Output::Close(migration.conn));
        if !migration.copy && !migration.moved.is_empty() {
            engine.remove_keys(migration.db, &migration.moved);
            let args = [b"DEL".to_vec()].into_iter().chain(migration.moved).collect();
            self.replicate(vec![StreamCommand { targets: Targets::ALL, db: migration.db, args }]);
        }
        engine.end_wait(migration.client, self.clock.unix_ms(), Some(reply));
    }
}

/// What makes the key at the other server; `None` if there is no such key.
fn restore_command(ctx: &mut Ctx<'_>, key: &[u8], replace: bool) -> Option<Vec<Vec<u8>>> {
    let compress = ctx.engine.config.flag(key::RDBCOMPRESSION);
    let dumped = ctx.read(key).map(|value| (dump_value(value, compress), value.element_count()));
    let (payload, elements) = dumped?;
    ctx.touch(elements);
    let now_ms = ctx.now_ms;
    let ttl_ms = ctx.db().expiry(key).map_or(0, |at_ms| at_ms.saturating_sub(now_ms).max(1));
    let name = match ctx.engine.mode {
        Mode::Cluster => "RESTORE-ASKING",
        _ => "RESTORE",
    };
    let mut command =
        vec![name.as_bytes().to_vec(), key.to_vec(), ttl_ms.to_string().into_bytes(), payload];
    if replace {
        command.push(b"REPLACE".to_vec());
    }
    Some(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_a_key_exclude_each_other() {
        let parse = |key: &'static str, rest: &[&'static str]| {
            let mut words = vec!["MIGRATE", "h", "1", key, "0", "1000"];
            words.extend(rest);
            let words: Vec<&[u8]> = words.into_iter().map(str::as_bytes).collect();
            let parsed = Options::parse(Args::new(&words));
            parsed.map(|options| options.keys.map_or(0, <[_]>::len)).map_err(|e| e.to_string())
        };
        assert_eq!(parse("", &["COPY", "KEYS", "a", "b"]), Ok(2));
        assert_eq!(parse("k", &["REPLACE", "AUTH2", "u", "p"]), Ok(0));
        assert!(parse("k", &["KEYS", "a"]).unwrap_err().contains("empty string"));
        assert!(parse("k", &["AUTH"]).unwrap_err().contains("syntax error"));
    }
}
