//! How a plan becomes that of another choice while it is carried out.
//!
//! What was done stays done. What the other plan does later is done later; what it would have done before, and has not
//! been done, is done at once. Writers go on otherwise, and parameters are set at consoles of the servers.

use std::collections::BTreeMap;

use super::plan::{Plan, PlannedAct};
use crate::scenario::LATENCY_US;

impl Plan {
    /// What is done if this is carried out up to a moment, in virtual milliseconds, and what follows then is that of
    /// another choice; `before` is the plan of the choice that stood until then.
    pub fn turned(&self, before: &Plan, after: &Plan, at_ms: u64) -> Plan {
        let past = self.acts.iter().filter(|act| act.at_ms < at_ms).cloned().collect();
        let mut turned = Plan { acts: past, ..self.clone() };
        let mut turn = Turn::of(&turned.acts, at_ms);
        turn.settings(before, after);
        turn.writers(after);
        turn.ways(after);
        turn.acts(after);
        for act in turn.acts {
            turned.insert(act);
        }
        turned
    }

    /// The servers that it has, by name.
    fn servers(&self) -> impl Iterator<Item = String> + use<> {
        let param = |name: &str| {
            let found = self.params.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| *value)
        };
        let count = match self.scenario {
            "standalone" => param("servers").unwrap_or(1),
            "cluster" => 3 * (1 + param("replicas").unwrap_or(1)),
            _ => 1 + param("replicas").unwrap_or(2),
        };
        (1..=count).map(|number| format!("n{number}"))
    }
}

/// A moment at which something else is chosen.
struct Turn<'a> {
    past: &'a [PlannedAct],
    at_ms: u64,
    /// So often each act was done before.
    done: BTreeMap<&'a str, usize>,
    /// What is done from there on.
    acts: Vec<PlannedAct>,
}

impl<'a> Turn<'a> {
    fn of(past: &'a [PlannedAct], at_ms: u64) -> Self {
        let mut done = BTreeMap::new();
        for act in past {
            *done.entry(act.words.as_str()).or_default() += 1;
        }
        Turn { past, at_ms, done, acts: Vec::new() }
    }

    fn now(&mut self, words: String, prepares: bool) {
        self.acts.push(PlannedAct { at_ms: self.at_ms, words, prepares });
    }

    fn was_done(&self, words: &str) -> bool {
        self.done.contains_key(words)
    }

    /// Parameters that stand otherwise are set at every server, and written to its file.
    fn settings(&mut self, before: &Plan, after: &Plan) {
        let changed: Vec<_> =
            after.settings.iter().filter(|one| !before.settings.contains(one)).collect();
        if changed.is_empty() {
            return;
        }
        for server in after.servers() {
            let console = format!("k-{server}");
            let open = format!("open {console} {server}");
            if !self.was_done(&open) {
                self.now(open, true);
            }
            for (name, value) in &changed {
                // As a file has it: `save 10 100` is one value at a console.
                let value =
                    if value.contains(' ') { format!("\"{value}\"") } else { value.clone() };
                self.now(format!("type {console} CONFIG SET {name} {value}"), false);
            }
            self.now(format!("type {console} CONFIG REWRITE"), true);
        }
    }

    /// Writers that are there go on as the other plan has them, or stop; those that stopped come back.
    fn writers(&mut self, after: &Plan) {
        let wanted: BTreeMap<&str, &str> = after.acts.iter().filter_map(writer).collect();
        let mut there: BTreeMap<&str, (&str, bool)> = BTreeMap::new();
        for act in self.past {
            let (verb, rest) = act.words.split_once(' ').unwrap_or((&act.words, ""));
            match (verb, writer(act), there.get_mut(rest)) {
                (_, Some((name, words)), _) => {
                    there.insert(name, (words, true));
                }
                ("terminate", _, Some(stands)) => stands.1 = false,
                ("restart", _, Some(stands)) => stands.1 = true,
                _ => {}
            }
            if let Some((name, words)) = set(act)
                && let Some(stands) = there.get_mut(name)
            {
                stands.0 = words;
            }
        }
        for (name, (words, runs)) in there {
            match wanted.get(name) {
                None if runs => self.now(format!("terminate {name}"), false),
                None => {}
                Some(other) => {
                    if !runs {
                        self.now(format!("restart {name}"), false);
                    }
                    if *other != words {
                        self.now(format!("set {name} {other}"), false);
                    }
                }
            }
        }
    }

    /// A disk and a way are as the other plan has them by now, which may be as they were at first.
    fn ways(&mut self, after: &Plan) {
        for (start, usual) in usual() {
            let is_meant = |act: &&PlannedAct| act.words.starts_with(start);
            let last = self.past.iter().rfind(is_meant).map(|act| act.words.as_str());
            let next = after.acts.iter().find(is_meant);
            if next.is_some_and(|act| act.at_ms >= self.at_ms) {
                continue;
            }
            let wanted = match (next, last) {
                (Some(act), _) => act.words.clone(),
                (None, Some(_)) => usual,
                (None, None) => continue,
            };
            if last != Some(wanted.as_str()) {
                self.now(wanted, false);
            }
        }
    }

    /// What the other plan does and has not been done.
    fn acts(&mut self, after: &Plan) {
        let known: Vec<&str> = self.past.iter().filter_map(writer).map(|(name, _)| name).collect();
        for act in &after.acts {
            if let Some(count) = self.done.get_mut(act.words.as_str())
                && *count > 0
            {
                *count -= 1;
                continue;
            }
            let is_known = writer(act).is_some_and(|(name, _)| known.contains(&name));
            let is_way = usual().iter().any(|(start, _)| act.words.starts_with(start));
            if !is_known && (!is_way || act.at_ms >= self.at_ms) {
                self.acts.push(PlannedAct { at_ms: act.at_ms.max(self.at_ms), ..act.clone() });
            }
        }
    }
}

/// What the acts begin with that say how a disk or a way is, and how it is at first.
fn usual() -> [(&'static str, String); 2] {
    [
        ("disk n1 slow ", "disk n1 slow 1".to_owned()),
        ("path n1 n2 latency ", format!("path n1 n2 latency {LATENCY_US}us")),
    ]
}

/// The name of a writer that is added, and what it is.
fn writer(act: &PlannedAct) -> Option<(&str, &str)> {
    act.words
        .strip_prefix("add ")?
        .split_once(' ')
        .filter(|(_, words)| words.starts_with("writer "))
}

/// The same of one that goes on otherwise.
fn set(act: &PlannedAct) -> Option<(&str, &str)> {
    act.words.strip_prefix("set ")?.split_once(' ')
}

#[cfg(test)]
mod tests {
    use crate::experiment::knob::Knobs;
    use crate::experiment::tape::{Plan, TapeChoice, TapeLab};

    fn plan(lab: &str, way: &str, knobs: &[(&str, &str)]) -> Plan {
        let lab = TapeLab::find(lab).unwrap();
        let mut stand = Knobs::new(lab.knobs);
        for (name, value) in knobs {
            stand.set(name, value).unwrap();
        }
        TapeChoice::of(lab, way, stand).unwrap().plan()
    }

    /// What is done from a moment on.
    fn since(plan: &Plan, at_ms: u64) -> Vec<(u64, &str)> {
        let acts = plan.acts.iter().filter(|act| act.at_ms >= at_ms);
        acts.map(|act| (act.at_ms, act.words.as_str())).collect()
    }

    #[test]
    fn what_stands_already_is_turned_to_nothing_else() {
        for lab in crate::experiment::TAPED {
            for way in lab.ways {
                let plan = plan(lab.id, way, &[]);
                for at_ms in [1, 1000, lab.fault_ms, lab.fault_ms + 1] {
                    assert_eq!(plan.turned(&plan, &plan, at_ms), plan, "{} {way} {at_ms}", lab.id);
                }
            }
        }
    }

    #[test]
    fn writers_go_on_otherwise_stop_and_come_back() {
        let all = |rate: &str, writers: &str| {
            plan("persistence", "none", &[("rate", rate), ("writers", writers)])
        };
        let (two, fast, one) = (all("50", "2"), all("90", "2"), all("90", "1"));
        let set = |name: &str, rate: u32| {
            format!("set {name} writer n1 rate={rate}/s keys=50 prefix={name}:")
        };
        let turned = two.turned(&two, &fast, 3000);
        let [first, second] = ["w1", "w2"].map(|name| set(name, 90));
        assert_eq!(since(&turned, 3000)[..2], [(3000, first.as_str()), (3000, second.as_str())]);
        assert_eq!(since(&turned, 3001), since(&two, 3001), "what comes is as it was");
        let fewer = turned.turned(&fast, &one, 4000);
        assert_eq!(since(&fewer, 4000)[0], (4000, "terminate w2"));
        let back = fewer.turned(&one, &two, 5000);
        let (first, second) = (set("w1", 50), set("w2", 50));
        let now = since(&back, 5000);
        assert_eq!(now[0], (5000, first.as_str()));
        assert_eq!(now[1..3], [(5000, "restart w2"), (5000, second.as_str())]);
        let more = two.turned(&two, &all("50", "3"), 3000);
        let third = "add w3 writer n1 rate=50/s keys=50 prefix=w3:";
        assert!(since(&more, 3000).contains(&(3000, third)));
    }

    #[test]
    fn who_is_away_comes_back_at_another_time_but_not_twice() {
        let away = |ms: &str| plan("persistence", "none", &[("away", ms)]);
        let (first, long, short) = (away("2000"), away("5000"), away("100"));
        let restarts = |plan: &Plan| {
            let acts = plan.acts.iter().filter(|act| act.words == "restart n1");
            acts.map(|act| act.at_ms).collect::<Vec<_>>()
        };
        assert_eq!(restarts(&first), [27_700]);
        assert_eq!(restarts(&first.turned(&first, &long, 26_000)), [30_700]);
        assert_eq!(restarts(&first.turned(&first, &short, 26_000)), [26_000], "it is time already");
        assert_eq!(restarts(&first.turned(&first, &long, 29_000)), [27_700], "it is back already");
    }

    #[test]
    fn parameters_are_set_at_the_servers_and_a_disk_is_fast_again() {
        let of = |writes: &str, disk: &str| {
            plan("persistence", "rdb", &[("save-writes", writes), ("disk", disk)])
        };
        let (before, after) = (of("100", "9"), of("7", "1"));
        let turned = before.turned(&before, &after, 2000);
        assert_eq!(
            since(&turned, 2000)[..4],
            [
                (2000, "open k-n1 n1"),
                (2000, "type k-n1 CONFIG SET save \"10 7\""),
                (2000, "type k-n1 CONFIG REWRITE"),
                (2000, "disk n1 slow 1"),
            ]
        );
        let again = turned.turned(&after, &before, 3000);
        assert_eq!(since(&again, 3000)[0].1, "type k-n1 CONFIG SET save \"10 100\"");
        assert!(since(&again, 3000).contains(&(3000, "disk n1 slow 9")));
        let lag = |ms: &str| plan("replication", "star", &[("lag", ms), ("backlog", "64")]);
        let turned = lag("50").turned(&lag("50"), &lag("0"), 9000);
        assert!(since(&turned, 9000)[0].1.starts_with("path n1 n2 latency "));
        let other = plan("replication", "star", &[("backlog", "16")]);
        let turned = lag("0").turned(&lag("0"), &other, 9000);
        let set = since(&turned, 9000).iter().filter(|act| act.1.contains("CONFIG SET")).count();
        assert_eq!(set, 3, "at the master and both replicas");
    }
}
