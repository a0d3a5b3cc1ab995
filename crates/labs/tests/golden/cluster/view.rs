//! What cluster nodes know of each other at the end of a run: `CLUSTER NODES`, `CLUSTER INFO` and their
//! files, in the words of any run.

use std::collections::BTreeSet;

use super::{Company, Role};
use crate::rig::Rig;
use crate::trace::Trace;

/// What is asked, as the captures name it.
const ASKED: [&str; 3] = ["CLUSTER NODES", "CLUSTER INFO", "nodes.conf"];

/// What a node knows: its role, what was asked, and the answer in words.
type View = (Role, &'static str, String);

/// The views of a captured run.
pub(crate) fn captured_views(company: &Company, trace: &Trace) -> BTreeSet<View> {
    let states = trace.rows.iter().filter(|row| row.kind == "state");
    let view = states.filter_map(|row| {
        let asked = ASKED.into_iter().find(|asked| row.text("what").contains(asked))?;
        let part = company.role(&row.source);
        Some((part, asked, in_words(company, (part, asked), row.text("val"))))
    });
    view.collect()
}

/// The views of a run of ours.
pub(crate) fn own_views(company: &Company, rig: &mut Rig) -> BTreeSet<View> {
    let mut views = BTreeSet::new();
    for name in company.names() {
        if rig.server(&name).is_none() {
            continue;
        }
        for asked in ASKED {
            let answer = match asked {
                "nodes.conf" => rig.file(&name, asked),
                _ => rig.ask(&name, asked),
            };
            let part = company.role(&name);
            views.insert((part, asked, in_words(company, (part, asked), &answer)));
        }
    }
    views
}

/// An answer without what differs from run to run, its lines in order.
fn in_words(company: &Company, (part, asked): (Role, &str), answer: &str) -> String {
    let lines = answer.lines().map(str::trim_end).filter(|line| !line.is_empty());
    let lines = lines.filter(|line| !line.contains("stats_messages"));
    let lines = lines.map(|line| {
        let fields: Vec<&str> = line.split(' ').collect();
        let [id, _, flags, master, _, _, epoch, link, slots @ ..] = &fields[..] else {
            // Those who change places may hear of it before they are asked to vote.
            let vote = line.split_once(" lastVoteEpoch").filter(|_| matches!(part, "old" | "new"));
            return vote.map_or_else(|| epochs(line), |(line, _)| line.to_owned());
        };
        let (id, master) = (company.in_words(id), company.in_words(master));
        // A link to somebody who is not there is made anew with every tick; the file has those of the
        // moment it was written.
        let link = if flags.contains("fail") || asked == "nodes.conf" { "" } else { link };
        let slots = if slots.is_empty() { "" } else { "a third of the slots" };
        format!("{id} {flags} {master} {} {link} {slots}", epochs(epoch))
    });
    let mut lines: Vec<String> = lines.collect();
    lines.sort_unstable();
    lines.join("\n")
}

/// A text in which the epochs that nodes were created with are one.
fn epochs(text: &str) -> String {
    let is_first = |number: &str| matches!(number, "0" | "1" | "2" | "3");
    match text.rsplit_once(':') {
        Some((name, number)) if name.contains("epoch") && is_first(number) => {
            format!("{name}:first")
        }
        None if is_first(text) => "first".to_owned(),
        _ => text.to_owned(),
    }
}
