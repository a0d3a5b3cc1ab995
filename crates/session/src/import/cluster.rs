//! What `CLUSTER NODES` says, or a `nodes.conf`: a node for every line, each with its id, epoch and slots, and with the
//! others as the text knows them.
//!
//! Source: cluster.c `clusterGenNodeDescription`, 7.0.15.

use redscope_actor::Address;
use redscope_data::SLOT_COUNT;
use redscope_labs::Action;
use redscope_node::BUS_PORT_OFFSET;

use super::error::LineProblem;
use super::plan::Plan;
use super::{ImportError, short};
use crate::share::Run;
use crate::share::limits::MOST_ADDED;

/// Nodes have met, and masters have waited as they do after a restart, in virtual milliseconds.
const SETTLE_MS: u64 = 10_000;
/// Words of a line before its slots.
const WORDS: usize = 8;
const ID_LEN: usize = 40;
const FLAGS: [&str; 9] =
    ["myself", "master", "slave", "fail?", "fail", "handshake", "noaddr", "nofailover", "noflags"];
/// Who has one of these is in nobody's file, or nowhere to be found.
const PASSING: [&str; 2] = ["handshake", "noaddr"];
/// What stands behind the id of this node in its own file.
const MYSELF: &str = "myself";

/// A node of the text.
#[derive(Debug)]
struct Node<'a> {
    id: &'a str,
    address: Address,
    flags: Vec<&'a str>,
    master: &'a str,
    epoch: u64,
    slots: Vec<&'a str>,
}

/// Whether a line is one of `CLUSTER NODES`.
pub(super) fn is_line(line: &str) -> bool {
    let mut words = line.split_whitespace();
    words.next().is_some_and(is_id) && words.next().is_some_and(|word| word.contains(':'))
}

fn is_id(word: &str) -> bool {
    word.len() == ID_LEN && word.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// A run of these nodes. One that has failed is down.
pub(super) fn run(file: &str, text: &str) -> Result<Run, ImportError> {
    let mut nodes: Vec<Node<'_>> = Vec::new();
    let (mut epoch, mut last_vote) = (0, 0);
    for (number, line) in text.lines().enumerate() {
        let wrong = |why| ImportError::Line { file: short(file), line: number + 1, why };
        let words: Vec<&str> = line.split_whitespace().collect();
        match words[..] {
            [] => continue,
            ["vars", ref pairs @ ..] => {
                for pair in pairs.chunks(2) {
                    match *pair {
                        ["currentEpoch", value] => epoch = read_epoch(value).map_err(wrong)?,
                        ["lastVoteEpoch", value] => last_vote = read_epoch(value).map_err(wrong)?,
                        _ => {}
                    }
                }
                continue;
            }
            _ => {}
        }
        let node = read(&words).map_err(wrong)?;
        let twice = nodes.iter().find(|n| n.id == node.id || n.address == node.address);
        if twice.is_some() {
            return Err(wrong(LineProblem::Twice(words[1].to_owned())));
        }
        nodes.push(node);
    }
    nodes.retain(|node| !node.flags.iter().any(|flag| PASSING.contains(flag)));
    if nodes.len() > MOST_ADDED {
        let (file, got, most) = (short(file), nodes.len(), MOST_ADDED);
        return Err(ImportError::TooMany { file, got, most });
    }
    let epoch = nodes.iter().map(|node| node.epoch).max().unwrap_or(0).max(epoch);
    let vars = format!("vars currentEpoch {epoch} lastVoteEpoch {last_vote}\n");
    let mut plan = Plan::empty();
    let name = |at: usize| format!("n{}", at + 1);
    for (at, node) in nodes.iter().enumerate() {
        let lines = nodes.iter().map(|other| line(other, other.id == node.id, &nodes));
        let conf = lines.collect::<String>() + &vars;
        let files = vec![("nodes.conf".to_owned(), conf.into_bytes())];
        plan.add(&name(at), node.address.clone(), false, &[("cluster-enabled", "yes")], files);
    }
    let has_failed = |node: &Node<'_>| node.flags.contains(&"fail");
    for (at, _) in nodes.iter().enumerate().filter(|(_, node)| has_failed(node)) {
        plan.act(Action::Crash { actor: name(at) });
    }
    if let Some(first) = nodes.iter().find(|node| !has_failed(node)) {
        plan.move_console(first.address.clone());
    }
    Ok(plan.into_run(SETTLE_MS))
}

/// The line of a node in the file of one of them.
fn line(node: &Node<'_>, is_myself: bool, nodes: &[Node<'_>]) -> String {
    let Node { id, address, epoch, .. } = node;
    let flags = node.flags.iter().copied().filter(|flag| *flag != MYSELF);
    // Nobody takes itself for failed.
    let flags = flags.filter(|flag| !is_myself || !flag.starts_with("fail"));
    let flags: Vec<&str> = is_myself.then_some(MYSELF).into_iter().chain(flags).collect();
    let knows = |id: &str| nodes.iter().any(|other| other.id == id);
    let master = if knows(node.master) { node.master } else { "-" };
    // Slots on their way stand in the file of who moves them alone.
    let slots = node.slots.iter().filter(|slots| is_myself || !slots.starts_with('['));
    let slots: String = slots.map(|slots| format!(" {slots}")).collect();
    let bus = address.port.saturating_add(BUS_PORT_OFFSET);
    let Address { host, port } = address;
    format!("{id} {host}:{port}@{bus} {} {master} 0 0 {epoch} connected{slots}\n", flags.join(","))
}

fn read<'a>(words: &[&'a str]) -> Result<Node<'a>, LineProblem> {
    let [id, place, flags, master, _, _, epoch, _, slots @ ..] = words else {
        debug_assert!(words.len() < WORDS);
        return Err(LineProblem::Short);
    };
    if !is_id(id) {
        return Err(LineProblem::Id(short(id)));
    }
    if *master != "-" && !is_id(master) {
        return Err(LineProblem::Id(short(master)));
    }
    let flags: Vec<&str> = flags.split(',').collect();
    if let Some(unknown) = flags.iter().find(|flag| !FLAGS.contains(flag)) {
        return Err(LineProblem::Flag(short(unknown)));
    }
    if let Some(wrong) = slots.iter().find(|slots| !are_slots(slots)) {
        return Err(LineProblem::Slots(short(wrong)));
    }
    let is_passing = flags.iter().any(|flag| PASSING.contains(flag));
    let address = match read_place(place) {
        Some(address) => address,
        None if is_passing => Address::local(0),
        None => return Err(LineProblem::Address(short(place))),
    };
    let epoch = read_epoch(epoch)?;
    Ok(Node { id, address, flags, master, epoch, slots: slots.to_vec() })
}

fn read_epoch(word: &str) -> Result<u64, LineProblem> {
    word.parse().map_err(|_| LineProblem::Epoch(short(word)))
}

/// `host:port`, with a bus port and a host name behind it or not. A node that does not know its own host yet is here.
fn read_place(place: &str) -> Option<Address> {
    let place = place.split_once(',').map_or(place, |(place, _)| place);
    let place = place.split_once('@').map_or(place, |(place, _)| place);
    let (host, port) = place.rsplit_once(':')?;
    let host = if host.is_empty() { "127.0.0.1" } else { host };
    let port: u16 = port.parse().ok().filter(|port| *port > 0)?;
    port.checked_add(BUS_PORT_OFFSET)?;
    Address::from_parts(host.as_bytes(), port.to_string().as_bytes())
}

/// `5`, `0-99`, `[7->-id]` or `[7-<-id]`.
fn are_slots(word: &str) -> bool {
    let slot = |text: &str| text.parse().ok().filter(|slot: &u16| *slot < SLOT_COUNT);
    if let Some(mark) = word.strip_prefix('[').and_then(|word| word.strip_suffix(']')) {
        let parts = mark.split_once("->-").or_else(|| mark.split_once("-<-"));
        return parts.is_some_and(|(number, id)| slot(number).is_some() && is_id(id));
    }
    let (start, end) = word.split_once('-').unwrap_or((word, word));
    slot(start).zip(slot(end)).is_some_and(|(start, end)| start <= end)
}
