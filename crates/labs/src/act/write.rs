//! Acts to words.

use std::fmt::Write as _;

use redscope_actor::Address;
use redscope_resp::quote;
use redscope_sim::{Action as Act, DiskFault, Unsynced};

use super::files::file;
use super::lab;
use super::parts::quoted;
use super::words::{ALL, FOLLOW, NEW_DISK, ONE_WAY, RESP3, TORN};
use super::writer;
use crate::Action;
use crate::cast::{Order, Spec, processor_word};
use crate::client::{ConsoleOrder, ConsoleSpec};

/// An act in words.
pub fn write(action: &Action) -> String {
    match action {
        Act::Crash { actor } => with("crash", actor, &[]),
        Act::Terminate { actor } => with("terminate", actor, &[]),
        Act::PowerCut { actor, unsynced } => {
            with("power-cut", actor, &[(*unsynced == Unsynced::Torn, TORN)])
        }
        Act::Restart { actor, keep_disk } => with("restart", actor, &[(!keep_disk, NEW_DISK)]),
        Act::Pause { actor } => with("pause", actor, &[]),
        Act::Resume { actor } => with("resume", actor, &[]),
        Act::Cut { from, to, one_way } => between("cut", from, to, *one_way),
        Act::Heal { from, to, .. } if from.is_empty() && to.is_empty() => format!("heal {ALL}"),
        Act::Heal { from, to, one_way } => between("heal", from, to, *one_way),
        Act::Path { between, change } => {
            let mut text = match between {
                Some((a, b)) => format!("path {a} {b}"),
                None => format!("path {ALL}"),
            };
            for (name, us) in [("latency", change.latency_us), ("jitter", change.jitter_us)] {
                if let Some(us) = us {
                    let _ = write!(text, " {name} {us}us");
                }
            }
            if let Some(ppm) = change.loss_ppm {
                let _ = write!(text, " loss {ppm}ppm");
            }
            text
        }
        Act::Break { a, b } => format!("break {a} {b}"),
        Act::Hold { packet } => format!("hold #{}", packet.0),
        Act::Drop { packet } => format!("drop #{}", packet.0),
        Act::Delay { packet, by_us } => format!("delay #{} {by_us}us", packet.0),
        Act::Deliver { packet } => format!("deliver #{}", packet.0),
        Act::Add { actor, spec: Spec::Console(spec), .. } => {
            console("open", actor, &address(&spec.home), spec)
        }
        Act::Add { actor, spec: Spec::Writer(spec), .. } => {
            format!("add {actor} {}", writer::write(spec))
        }
        Act::Add { actor, spec: Spec::Server(server), files } => {
            let kind = if server.sentinel { "sentinel" } else { "server" };
            let mut text = format!("add {actor} {kind} {}", address(&server.address));
            for (name, value) in &server.settings {
                let _ = write!(text, " {}", quoted(format!("{name}={value}").as_bytes()));
            }
            for (name, bytes) in files {
                let pair = [b"@", name.as_bytes(), b"=", bytes].concat();
                let _ = write!(text, " {}", quoted(&pair));
            }
            text
        }
        Act::Add { actor, spec, .. } => {
            format!("add {actor} {}", lab::write(spec).unwrap_or_default())
        }
        Act::Remove { actor } => with("remove", actor, &[]),
        Act::Clock { actor, ahead_us } => format!("clock {actor} {ahead_us:+}us"),
        Act::Disk { actor, fault } => {
            let fault = match fault {
                DiskFault::Slow(times) => format!("slow {times}"),
                DiskFault::Full(full) => if *full { "full" } else { "room" }.to_owned(),
                DiskFault::Broken(broken) => if *broken { "broken" } else { "mended" }.to_owned(),
                DiskFault::Put(files) => {
                    let files = files.iter().map(|(path, content)| file(path, content.bytes()));
                    let files: Vec<String> = files.collect();
                    return format!("put {actor} {}", files.join(" "));
                }
                DiskFault::Truncate { path, len } => {
                    return format!("truncate {actor} {} {len}", quoted(path.as_bytes()));
                }
                DiskFault::FlipBit { path, bit } => {
                    format!("flip {} {bit}", quoted(path.as_bytes()))
                }
            };
            format!("disk {actor} {fault}")
        }
        Act::Order { actor, order: Order::Processor(processor) } => {
            format!("processor {actor} {}", processor_word(*processor))
        }
        Act::Order { actor, order: Order::Set(spec) } => match &**spec {
            Spec::Writer(spec) => format!("set {actor} {}", writer::write(spec)),
            spec => format!("set {actor} {}", lab::write(spec).unwrap_or_default()),
        },
        Act::Order { actor, order: Order::Console(order) } => match order {
            ConsoleOrder::Type(line) if line.contains(char::is_control) => {
                format!("type-quoted {actor} {}", quote(line.as_bytes()))
            }
            ConsoleOrder::Type(line) => format!("type {actor} {line}"),
            ConsoleOrder::Move(to) => console("move", actor, &address(&to.home), to),
            ConsoleOrder::Interrupt => format!("interrupt {actor}"),
        },
    }
}

fn address(address: &Address) -> String {
    quoted(address.to_string().as_bytes())
}

fn with(verb: &str, actor: &str, switches: &[(bool, &str)]) -> String {
    let mut text = format!("{verb} {actor}");
    for (_, switch) in switches.iter().filter(|(on, _)| *on) {
        text.push(' ');
        text.push_str(switch);
    }
    text
}

fn between(verb: &str, from: &[String], to: &[String], one_way: bool) -> String {
    let way = if one_way { format!(" {ONE_WAY}") } else { String::new() };
    format!("{verb} {} {}{way}", from.join(","), to.join(","))
}

/// How a console is opened or moved: to a place, as that is called, and with switches.
pub fn console(verb: &str, actor: &str, place: &str, spec: &ConsoleSpec) -> String {
    let actor = format!("{actor} {place}");
    with(verb, &actor, &[(spec.follow, FOLLOW), (spec.resp3, RESP3)])
}
