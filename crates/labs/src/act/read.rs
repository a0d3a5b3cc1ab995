//! Words to acts.

use redscope_resp::split_args;
use redscope_sim::{Action as Act, DiskFault, MOST_LOSS_PPM, PacketId, PathChange, Unsynced};

use super::parts::{ParseError, Resolve, address, address_in, name, number, time_us};
use super::wanted::{RepairError, Wanted};
use super::words::{ALL, FOLLOW, NEW_DISK, ONE_WAY, RESP3, TORN, WRITER};
use super::{files, lab, writer};
use crate::app::AppSpec;
use crate::cast::{Order, Server, Spec, processor_of};
use crate::client::{ConsoleOrder, ConsoleSpec};
use crate::database::DatabaseSpec;
use crate::web::{ProxySpec, SiteSpec};
use crate::{Action, World};

/// Longest text of an act, in bytes: a typed line may carry a value.
const MAX_BYTES: usize = 1 << 20;

/// Reads an act.
///
/// Errors: [`ParseError`], which says what is written otherwise.
pub fn parse(text: &str) -> Result<Action, ParseError> {
    parse_with(text, &|_| None)
}

/// Reads an act in which the servers of a world may be named where an address is meant.
///
/// Errors: those of [`parse`]; and somebody is to be closed who is no console.
pub fn parse_in(text: &str, world: &World) -> Result<Action, ParseError> {
    if let Some(rest) = text.trim_start().strip_prefix("repair ") {
        return files::repair(rest, world);
    }
    let action = parse_with(text, &|name| match world.spec(world.find(name)?) {
        Spec::Server(server) => Some(server.address.clone()),
        Spec::App(AppSpec { address, .. }) | Spec::Database(DatabaseSpec { address, .. }) => {
            Some(address.clone())
        }
        Spec::Proxy(ProxySpec { address, .. }) | Spec::Site(SiteSpec { address, .. }) => {
            Some(address.clone())
        }
        Spec::Console(_)
        | Spec::Writer(_)
        | Spec::Users(_)
        | Spec::Direct(_)
        | Spec::Visitors(_)
        | Spec::Smart(_) => None,
    })?;
    match &action {
        Act::Remove { actor } if text.trim_start().starts_with("close ") => {
            let is_console = |id| matches!(world.spec(id), Spec::Console(_));
            match world.find(actor).is_none_or(is_console) {
                true => Ok(action),
                false => Err(ParseError::NoConsole(actor.clone())),
            }
        }
        _ => Ok(action),
    }
}

fn parse_with(text: &str, resolve: Resolve<'_>) -> Result<Action, ParseError> {
    let text = text.trim_start();
    let most = if text.starts_with("put ") { files::MOST_TEXT_BYTES } else { MAX_BYTES };
    if text.len() > most {
        return Err(ParseError::TooLong);
    }
    if let Some((actor, line)) = text.strip_prefix("type ").and_then(|rest| rest.split_once(' ')) {
        let order = Order::Console(ConsoleOrder::Type(line.to_owned()));
        return Ok(Act::Order { actor: name(actor)?, order });
    }
    let words = split_args(text.as_bytes()).map_err(|_| ParseError::Quotes)?;
    let texts: Option<Vec<&str>> = words
        .iter()
        .map(|word| match std::str::from_utf8(word) {
            Err(_) if is_file(&words, word) => Some(""),
            text => text.ok(),
        })
        .collect();
    let texts = texts.ok_or(ParseError::NoText)?;
    let (verb, rest) = texts.split_first().ok_or(ParseError::Empty)?;
    let form = || ParseError::Form((*verb).to_owned());
    let one = || match rest {
        [only] => name(only),
        _ => Err(form()),
    };
    let switched = |switch: &str| match rest {
        [actor] => Ok((name(actor)?, false)),
        [actor, given] if *given == switch => Ok((name(actor)?, true)),
        _ => Err(form()),
    };
    Ok(match *verb {
        "crash" => Act::Crash { actor: one()? },
        "terminate" => Act::Terminate { actor: one()? },
        "pause" => Act::Pause { actor: one()? },
        "resume" => Act::Resume { actor: one()? },
        "remove" | "close" => Act::Remove { actor: one()? },
        "restart" => {
            let (actor, new_disk) = switched(NEW_DISK)?;
            Act::Restart { actor, keep_disk: !new_disk }
        }
        "power-cut" => {
            let (actor, torn) = switched(TORN)?;
            Act::PowerCut { actor, unsynced: if torn { Unsynced::Torn } else { Unsynced::Lost } }
        }
        "heal" if rest == [ALL] => Act::Heal { from: Vec::new(), to: Vec::new(), one_way: false },
        "cut" | "heal" => {
            let (from, to, one_way) = match rest {
                [from, to] => (names(from)?, names(to)?, false),
                [from, to, ONE_WAY] => (names(from)?, names(to)?, true),
                _ => return Err(form()),
            };
            match *verb {
                "cut" => Act::Cut { from, to, one_way },
                _ => Act::Heal { from, to, one_way },
            }
        }
        "path" => path(rest).ok_or_else(form)??,
        "break" => match rest {
            [a, b] => Act::Break { a: name(a)?, b: name(b)? },
            _ => return Err(form()),
        },
        "hold" => Act::Hold { packet: packet(rest).ok_or_else(form)? },
        "drop" => Act::Drop { packet: packet(rest).ok_or_else(form)? },
        "delay" => match rest {
            [number, time] => {
                let packet = packet(&[*number]).ok_or_else(form)?;
                Act::Delay { packet, by_us: time_us(time)? }
            }
            _ => return Err(form()),
        },
        "deliver" => Act::Deliver { packet: packet(rest).ok_or_else(form)? },
        "clock" => match rest {
            [actor, offset] => Act::Clock { actor: name(actor)?, ahead_us: offset_us(offset)? },
            _ => return Err(form()),
        },
        "processor" => match rest {
            [actor, word] => {
                let processor = processor_of(word).ok_or_else(form)?;
                Act::Order { actor: name(actor)?, order: Order::Processor(processor) }
            }
            _ => return Err(form()),
        },
        "put" => files::put(rest, &words).ok_or_else(form)??,
        "truncate" => match rest {
            [actor, path, len] => {
                let path = (*path).to_owned();
                let fault = DiskFault::Truncate { path, len: number(len, Wanted::Bytes)? };
                Act::Disk { actor: name(actor)?, fault }
            }
            _ => return Err(form()),
        },
        "repair" if rest.is_empty() => return Err(form()),
        "repair" => return Err(ParseError::Repair(RepairError::NoNode)),
        "disk" => match rest.split_first() {
            Some((actor, fault)) => {
                Act::Disk { actor: name(actor)?, fault: disk(fault).ok_or_else(form)?? }
            }
            None => return Err(form()),
        },
        "open" | "move" => {
            let [actor, home, switches @ ..] = rest else { return Err(form()) };
            let (follow, resp3) = match switches {
                [] => (false, false),
                [FOLLOW] => (true, false),
                [RESP3] => (false, true),
                [FOLLOW, RESP3] => (true, true),
                _ => return Err(form()),
            };
            let (actor, home) = (name(actor)?, address_in(home, resolve)?);
            let spec = ConsoleSpec { home, follow, resp3 };
            match *verb {
                "open" => Act::Add { actor, spec: Spec::Console(spec), files: Vec::new() },
                _ => Act::Order { actor, order: Order::Console(ConsoleOrder::Move(spec)) },
            }
        }
        "interrupt" => Act::Order { actor: one()?, order: Order::Console(ConsoleOrder::Interrupt) },
        "type" => match rest {
            [actor] => typed(actor, "")?,
            _ => return Err(form()),
        },
        // The same, of a line that is no plain text.
        "type-quoted" => match rest {
            [actor, line] => typed(actor, line)?,
            _ => return Err(ParseError::Form("type".to_owned())),
        },
        "add" if rest.get(1).is_some_and(|kind| *kind == WRITER || lab::KINDS.contains(kind)) => {
            let (actor, spec) = playing(rest, resolve).ok_or_else(form)??;
            Act::Add { actor, spec, files: Vec::new() }
        }
        "set" => {
            let (actor, spec) = playing(rest, resolve).ok_or_else(form)??;
            Act::Order { actor, order: Order::Set(Box::new(spec)) }
        }
        "add" => add(rest, &words).ok_or_else(form)??,
        verb => return Err(ParseError::Verb(verb.to_owned())),
    })
}

/// Who is meant behind `add` or `set` that is no process of Redis, and what it is; `None`: other words are meant.
fn playing(rest: &[&str], resolve: Resolve<'_>) -> Option<Result<(String, Spec), ParseError>> {
    match rest.get(1) == Some(&WRITER) {
        true => writer::read(rest, resolve),
        false => lab::read(rest, resolve),
    }
}

/// Whether a word is a file of an actor that is added: its content may be any bytes.
fn is_file(words: &[Vec<u8>], word: &[u8]) -> bool {
    matches!(&*words[0], b"add" | b"put") && word.starts_with(b"@")
}

fn typed(actor: &str, line: &str) -> Result<Action, ParseError> {
    let order = Order::Console(ConsoleOrder::Type(line.to_owned()));
    Ok(Act::Order { actor: name(actor)?, order })
}

fn names(text: &str) -> Result<Vec<String>, ParseError> {
    text.split(',').map(name).collect()
}

fn packet(rest: &[&str]) -> Option<PacketId> {
    match rest {
        [number] => number.strip_prefix('#')?.parse().ok().map(PacketId),
        _ => None,
    }
}

fn offset_us(text: &str) -> Result<i64, ParseError> {
    let (sign, size) = match text.split_at_checked(1) {
        Some(("-", size)) => (-1, size),
        Some(("+", size)) => (1, size),
        _ => (1, text),
    };
    Ok(sign * time_us(size)? as i64)
}

fn loss_ppm(text: &str) -> Result<u32, ParseError> {
    let percent = text.strip_suffix('%').and_then(|number| number.parse::<u32>().ok());
    let ppm = percent.and_then(|percent| percent.checked_mul(10_000));
    let ppm = ppm.or_else(|| text.strip_suffix("ppm")?.parse().ok());
    ppm.filter(|ppm| *ppm <= MOST_LOSS_PPM)
        .ok_or_else(|| ParseError::Number { wanted: Wanted::Share, got: text.to_owned() })
}

/// `None`: other words are meant.
fn path(rest: &[&str]) -> Option<Result<Action, ParseError>> {
    let (between, settings) = match rest {
        [ALL, settings @ ..] => (None, settings),
        [a, b, settings @ ..] => (Some((a, b)), settings),
        _ => return None,
    };
    if settings.is_empty() || !settings.len().is_multiple_of(2) {
        return None;
    }
    let mut change = PathChange::default();
    for pair in settings.chunks(2) {
        let set = match pair[0] {
            "latency" => time_us(pair[1]).map(|us| change.latency_us = Some(us)),
            "jitter" => time_us(pair[1]).map(|us| change.jitter_us = Some(us)),
            "loss" => loss_ppm(pair[1]).map(|ppm| change.loss_ppm = Some(ppm)),
            _ => return None,
        };
        if let Err(error) = set {
            return Some(Err(error));
        }
    }
    let between = between.map(|(a, b)| Ok((name(a)?, name(b)?))).transpose();
    Some(between.map(|between| Act::Path { between, change }))
}

/// A disk may be so many times slower.
const MOST_TIMES: u32 = 1_000_000;

/// `None`: other words are meant.
fn disk(rest: &[&str]) -> Option<Result<DiskFault, ParseError>> {
    Some(Ok(match rest {
        ["slow", times] => match number::<u32>(times, Wanted::Times) {
            Ok(times @ 1..=MOST_TIMES) => DiskFault::Slow(times),
            Ok(_) => {
                let got = (*times).to_owned();
                return Some(Err(ParseError::Number { wanted: Wanted::Times, got }));
            }
            Err(error) => return Some(Err(error)),
        },
        ["full"] => DiskFault::Full(true),
        ["room"] => DiskFault::Full(false),
        ["broken"] => DiskFault::Broken(true),
        ["mended"] => DiskFault::Broken(false),
        ["flip", path, bit] => match number(bit, Wanted::Bit) {
            Ok(bit) => DiskFault::FlipBit { path: (*path).to_owned(), bit },
            Err(error) => return Some(Err(error)),
        },
        _ => return None,
    }))
}

/// `None`: other words are meant. `words` are all words of the act, as bytes.
fn add(rest: &[&str], words: &[Vec<u8>]) -> Option<Result<Action, ParseError>> {
    let [actor, kind @ ("server" | "sentinel"), at, ..] = rest else { return None };
    let (mut settings, mut files) = (Vec::new(), Vec::new());
    for word in &words[4..] {
        let at = word.iter().position(|byte| *byte == b'=')?;
        let (key, value) = (std::str::from_utf8(&word[..at]).ok()?, &word[at + 1..]);
        match key.strip_prefix('@') {
            Some(path) => files.push((path.to_owned(), value.to_vec())),
            None => settings.push((key.to_owned(), String::from_utf8(value.to_vec()).ok()?)),
        }
    }
    let read = || {
        let server = Server { address: address(at)?, sentinel: *kind == "sentinel", settings };
        Ok(Act::Add { actor: name(actor)?, spec: Spec::Server(server), files })
    };
    Some(read())
}
