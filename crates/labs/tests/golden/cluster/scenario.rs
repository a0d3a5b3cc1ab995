//! A scenario of a cluster, and the comparison of its runs with captured ones: logs, spans of time, and
//! what nodes know in the end.

use std::cell::RefCell;
use std::collections::BTreeSet;

use super::view::{captured_views, own_views};
use super::{Company, Role};
use crate::compare::{Comparison, Race};
use crate::rig::Rig;
use crate::trace::{Line, Trace};
use crate::windows::{Spans, check_spans};

/// A scenario, and how far runs of it may be apart.
pub(crate) struct Scenario {
    pub(crate) captures: &'static [&'static str],
    /// How the words of its acts begin in them.
    pub(crate) acts: &'static [&'static str],
    /// What a node is: from the name of the master that things happen to, its own and its master's.
    pub(crate) role: fn(&str, &str, Option<&str>) -> Role,
    /// Carries out the acts; returns when, in milliseconds.
    pub(crate) play: fn(&mut Rig, &str) -> Vec<i64>,
    /// Spans of time that are compared: from the log and the roles.
    pub(crate) spans: fn(&[Line], &Company) -> Spans,
    pub(crate) slack_ms: fn(&str) -> i64,
    pub(crate) races: Vec<Race<Role>>,
}

/// Gossip is passed on to whoever is drawn, and of two nodes with one epoch the name decides: who
/// says so, and when, differs.
pub(crate) fn is_drawn(event: &str) -> bool {
    event.contains("reported node") || event.starts_with("WARNING: configEpoch collision")
}

/// What a line is about: a node as another one, the cluster, or replication.
pub(crate) fn matter(event: &str) -> &str {
    let words = |after: &str| event.split_once(after).and_then(|(_, rest)| rest.split(' ').next());
    let of_node =
        ["*** NODE ", "Marking node ", "FAIL state for node ", " at ", "with node ", " about "];
    if let Some(node) = of_node.into_iter().find_map(words) {
        return node.trim_end_matches([':', '.']);
    }
    let of_cluster = ["Cluster", "Node ", "onfig", "election", "ailover"];
    if of_cluster.iter().any(|part| event.contains(part)) { "the cluster" } else { "replication" }
}

pub(crate) fn is_of_one_matter(one: &str, other: &str) -> bool {
    matter(one) == matter(other)
}

/// A tick of a node, and the time it is late at the most.
pub(crate) const ONE_TICK_MS: i64 = 105;
/// Every node is pinged about once a second: who is killed was so at any moment between.
pub(crate) const ONE_PING_MS: i64 = 1_010;

/// The part of an election's delay that is drawn.
pub(crate) const ELECTION_DRAW_MS: i64 = 500;
/// How much later somebody may hear what everybody knows.
pub(crate) const GOSSIP_MS: i64 = 10_000;

pub(crate) fn check(scenario: Scenario) {
    let Scenario { captures, acts, role, play, spans, slack_ms, races } = scenario;
    let (mut captured, mut captured_spans) = (Vec::new(), Vec::new());
    let mut views = BTreeSet::new();
    for name in captures {
        let trace = Trace::read(&format!("cluster/{name}.jsonl"));
        let victim = trace.meta["victim"].as_str().unwrap_or("n1").to_owned();
        let company = Company::captured(&trace, |name, master| role(&victim, name, master));
        let acts_ms: Vec<i64> = acts.iter().map(|act| trace.act_ms(act).expect("an act")).collect();
        let log = trace.log();
        captured.extend(company.stories(&log, &acts_ms));
        captured_spans.push(spans(&log, &company));
        views.extend(captured_views(&company, &trace));
    }
    let own_spans = RefCell::new(Vec::new());
    // One run does not tell what comes first for a reason from what happens to.
    let is_ordered = if captures.len() > 1 { |_: &str, _: &str| true } else { is_of_one_matter };
    let comparison = Comparison { captured, can_be_anyones: is_drawn, is_ordered, slack_ms, races };
    comparison.run(|seed| {
        let meets = captures == ["meet-epochs"];
        let mut rig = if meets { Rig::strangers(seed) } else { Rig::created_cluster(seed) };
        let victim = if captures.len() > 1 { format!("n{}", seed % 3 + 1) } else { "n1".into() };
        let company = Company::of(&rig, |name, master| role(&victim, name, master));
        rig.zero();
        let acts_ms = play(&mut rig, &victim);
        let log = rig.log();
        for (part, asked, answer) in own_views(&company, &mut rig) {
            let same = views.iter().filter(|view| (view.0, view.1) == (part, asked));
            let same: Vec<&str> = same.map(|view| view.2.as_str()).collect();
            assert!(
                same.contains(&answer.as_str()),
                "seed {seed}, {part}: {asked}:\n{answer}\nis not\n{}",
                same.join("\nor\n")
            );
        }
        own_spans.borrow_mut().push(spans(&log, &company));
        company.stories(&log, &acts_ms)
    });
    check_spans(&captured_spans, &own_spans.into_inner(), 5, |_| ONE_TICK_MS);
}

/// When the first and the last of some nodes logged a line that begins so.
pub(crate) fn moments(
    log: &[Line],
    begins: &str,
    is_one: impl Fn(&str) -> bool,
) -> Option<(i64, i64)> {
    let lines = log.iter().filter(|line| line.text.starts_with(begins) && is_one(&line.node));
    let moments: Vec<i64> = lines.map(|line| line.at_ms).collect();
    Some((*moments.iter().min()?, *moments.iter().max()?))
}

/// No spans are compared.
pub(crate) fn no_spans(_: &[Line], _: &Company) -> Spans {
    Spans::new()
}
