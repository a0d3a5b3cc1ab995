//! Which steps of a lesson were taken, as the run has them up to the moment that is shown, and what came back.

use std::collections::BTreeMap;
use std::rc::Rc;

use redscope_lessons::step::prompted;
use redscope_session::{ActView, ClientView, Line, LineKind};

use crate::acts;
use crate::model::Lines;
use crate::panes::console::blocks;

/// What was typed and done up to a moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Taken {
    /// Each as often as it was done, with what came back.
    done: BTreeMap<Key, Vec<Answers>>,
    /// Why what was meant last could not be done.
    refused: BTreeMap<Key, Answers>,
}

/// Who has typed what; of what is done it does not matter where.
type Key = (String, String);

/// The lines of a console that answer one of those that were typed.
type Answers = Vec<Rc<Line>>;

/// What the run has of a step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Taking {
    pub(crate) is_taken: bool,
    /// What came back, or why it was refused.
    pub(crate) answers: Answers,
}

impl Taken {
    /// What the run has, up to an event of its branch, and the waits that were taken.
    pub(crate) fn until(
        step: u64,
        lines: &Lines,
        acts: &[ActView],
        clients: &BTreeMap<String, ClientView>,
        waits: &[String],
    ) -> Self {
        let mut taken = Taken::default();
        for (client, lines) in lines {
            let past = lines.partition_point(|line| line.step <= step);
            for block in blocks(&lines[..past]) {
                let Some(head) = block.head else { continue };
                match head.text.strip_prefix('!').filter(|_| head.kind == LineKind::Act) {
                    Some(words) => {
                        taken.refused.insert((String::new(), words.to_owned()), block.answers);
                    }
                    None => taken.add(client, &head.text, block.answers),
                }
            }
        }
        let done = acts.iter().take_while(|act| act.step <= step);
        done.for_each(|act| taken.add("", &act_key(&act.text), Answers::new()));
        for client in clients.keys() {
            taken.add("", &format!("open {client}"), Answers::new());
        }
        waits.iter().for_each(|wait| taken.add("", wait, Answers::new()));
        taken
    }

    fn add(&mut self, client: &str, text: &str, answers: Answers) {
        self.done.entry((client.to_owned(), text.to_owned())).or_default().push(answers);
    }

    /// What the run has of each of some steps: of those that are the same as many as it was done. What passes time is
    /// over, too, when a later step was taken; and a console that was closed has taken its lines with it.
    pub(crate) fn of<'a>(&self, steps: impl IntoIterator<Item = &'a str>) -> Vec<Taking> {
        let mut left: BTreeMap<&Key, _> =
            self.done.iter().map(|(key, all)| (key, all.iter())).collect();
        let keys: Vec<Option<Key>> = steps.into_iter().map(key).collect();
        let mut take = |key: &Option<Key>| {
            let Some(key) = key else { return Taking::default() };
            match left.get_mut(key).and_then(Iterator::next) {
                Some(answers) => Taking { is_taken: true, answers: answers.clone() },
                None => {
                    let answers = self.refused.get(key).cloned().unwrap_or_default();
                    Taking { is_taken: false, answers }
                }
            }
        };
        let mut taken: Vec<Taking> = keys.iter().map(&mut take).collect();
        let last = taken.iter().rposition(|taking| taking.is_taken).unwrap_or(0);
        for (at, key) in keys.iter().enumerate().take(last) {
            taken[at].is_taken |= key.as_ref().is_some_and(|(_, words)| acts::passes_time(words));
        }
        for at in 0..keys.len() {
            if let Some(gone) = keys[at].as_ref().and_then(closed).filter(|_| taken[at].is_taken) {
                let its =
                    |key: &Option<Key>| key.as_ref().is_some_and(|(client, _)| client == gone);
                keys[..at].iter().zip(&mut taken).for_each(|(key, one)| one.is_taken |= its(key));
            }
        }
        taken
    }
}

/// As what a step is counted; nothing if it only looks at a console.
fn key(step: &str) -> Option<Key> {
    let (client, rest) = prompted(step)?;
    let line = rest.strip_prefix('>').unwrap_or(rest).trim();
    let Some(words) = line.strip_prefix('!') else {
        return (!line.is_empty()).then(|| (client.to_owned(), line.to_owned()));
    };
    Some((String::new(), act_key(words)))
}

/// As what an act is counted: where a console talks to is said otherwise in the run.
fn act_key(words: &str) -> String {
    match words.split(' ').collect::<Vec<_>>().as_slice() {
        [verb @ ("open" | "move"), client, ..] => format!("{verb} {client}"),
        // The run calls it so.
        ["close", client] => format!("remove {client}"),
        _ => words.to_owned(),
    }
}

/// The console that an act closes.
fn closed((client, words): &Key) -> Option<&str> {
    words.strip_prefix("remove ").filter(|_| client.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(client: &str, step: u64, kind: LineKind, text: &str) -> Rc<Line> {
        Rc::new(Line {
            client: client.to_owned(),
            kind,
            prompt: String::new(),
            text: text.to_owned(),
            wire: None,
            help: None,
            differs: None,
            step,
            at_us: step,
        })
    }

    fn typed(client: &str, step: u64, text: &str) -> Rc<Line> {
        line(client, step, LineKind::Typed, text)
    }

    fn taken(step: u64, waits: &[&str]) -> Taken {
        let reply = |step, text| line("c1", step, LineKind::Reply, text);
        let of_c1 = vec![
            typed("c1", 1, "SET k v"),
            reply(3, "OK"),
            typed("c1", 5, "GET k"),
            reply(6, "\"v\""),
            line("c1", 8, LineKind::Act, "!pause n9"),
            line("c1", 8, LineKind::Refused, "there is no n9"),
        ];
        let lines = Lines::from([
            ("c1".to_owned(), of_c1),
            ("c2".to_owned(), vec![typed("c2", 7, "BLPOP q 0")]),
        ]);
        let act = |step, text: &str| ActView { step, at_us: step, text: text.to_owned() };
        let acts = [act(6, "crash n1"), act(10, "move c1 127.0.0.1:6380"), act(11, "interrupt c2")];
        let waits: Vec<String> = waits.iter().map(|&wait| wait.to_owned()).collect();
        Taken::until(step, &lines, &acts, &BTreeMap::new(), &waits)
    }

    fn are_taken<const N: usize>(taken: &Taken, steps: [&str; N]) -> [bool; N] {
        let of = taken.of(steps);
        std::array::from_fn(|at| of[at].is_taken)
    }

    const STEPS: [&str; 6] =
        ["> SET k v", "> !wait 6s", "> GET k", "> GET k", "> !crash n1", "c2>> BLPOP q 0"];

    #[test]
    fn a_step_is_taken_when_the_run_has_it_and_not_before() {
        assert_eq!(are_taken(&taken(0, &[]), STEPS), [false; 6]);
        assert_eq!(are_taken(&taken(4, &[]), STEPS), [true, false, false, false, false, false]);
        assert!(are_taken(&taken(4, &["wait 6s"]), STEPS)[1]);
        assert_eq!(are_taken(&taken(5, &[]), STEPS), [true, true, true, false, false, false]);
        assert_eq!(are_taken(&taken(9, &[]), STEPS), [true, true, true, false, true, true]);
    }

    #[test]
    fn who_types_matters_and_who_acts_does_not() {
        let steps = ["c2> SET k v", "c2> !crash n1", "c2>"];
        assert_eq!(are_taken(&taken(9, &[]), steps), [false, true, false]);
    }

    #[test]
    fn what_is_done_at_a_console_is_taken_too() {
        let steps = ["> !move c1 n2", "> !interrupt c2", "> !interrupt c1"];
        assert_eq!(are_taken(&taken(9, &[]), steps), [false; 3]);
        assert_eq!(are_taken(&taken(11, &[]), steps), [true, true, false]);
    }

    #[test]
    fn a_console_that_is_there_was_opened() {
        let all = taken(0, &[]);
        let mut opened = all.clone();
        opened.add("", "open c2", Answers::new());
        let is_opened = |taken| are_taken(taken, ["> !open c2 n2 follow"]);
        assert_eq!([&all, &opened].map(is_opened), [[false], [true]]);
    }

    #[test]
    fn what_was_typed_at_a_console_that_is_closed_was_taken() {
        let steps = ["c4> SET a b", "> !close c4", "c4> GET a"];
        let mut all = taken(0, &[]);
        assert_eq!(are_taken(&all, steps), [false; 3]);
        all.add("", "remove c4", Answers::new());
        assert_eq!(are_taken(&all, steps), [true, true, false]);
    }

    #[test]
    fn what_came_back_stands_with_the_step_and_so_does_why_it_did_not() {
        let answers = |step, steps: [&str; 3]| -> Vec<Vec<String>> {
            let of = taken(step, &[]).of(steps);
            of.iter()
                .map(|one| one.answers.iter().map(|line| line.text.clone()).collect())
                .collect()
        };
        let steps = ["> SET k v", "> GET k", "> !pause n9"];
        assert_eq!(answers(2, steps), [[]; 3] as [[&str; 0]; 3]);
        assert_eq!(answers(5, steps), [&["OK"][..], &[], &[]]);
        assert_eq!(answers(9, steps), [["OK"], ["\"v\""], ["there is no n9"]]);
        assert!(!are_taken(&taken(9, &[]), ["> !pause n9"])[0]);
    }
}
