//! Which steps of a lesson were taken, as the run has them up to the moment that is shown.

use std::collections::BTreeMap;

use redscope_lessons::step::prompted;
use redscope_session::{ActView, ClientView, LineKind};

use crate::acts;
use crate::model::Lines;

/// What was typed and done up to a moment: how often each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Taken(BTreeMap<Key, usize>);

/// Who has typed what; of what is done it does not matter where.
type Key = (String, String);

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
            let lines = lines.iter().take_while(|line| line.step <= step);
            let typed = lines.filter(|line| line.kind == LineKind::Typed);
            typed.for_each(|line| taken.add(client, &line.text));
        }
        let done = acts.iter().take_while(|act| act.step <= step);
        done.for_each(|act| taken.add("", &act.text));
        // Where a console talks to is said otherwise in the run.
        clients.keys().for_each(|client| taken.add("", &format!("open {client}")));
        waits.iter().for_each(|wait| taken.add("", wait));
        taken
    }

    fn add(&mut self, client: &str, text: &str) {
        *self.0.entry((client.to_owned(), text.to_owned())).or_default() += 1;
    }

    /// Whether each of some steps was taken: of those that are the same as many as it was done. What passes time is
    /// over, too, when a later step was taken.
    pub(crate) fn of<'a>(&self, steps: impl IntoIterator<Item = &'a str>) -> Vec<bool> {
        let mut left = self.0.clone();
        let keys: Vec<Option<Key>> = steps.into_iter().map(key).collect();
        let mut take = |key: &Option<Key>| {
            let count = key.as_ref().and_then(|key| left.get_mut(key)).filter(|count| **count > 0);
            count.map(|count| *count -= 1).is_some()
        };
        let mut taken: Vec<bool> = keys.iter().map(&mut take).collect();
        let last = taken.iter().rposition(|taken| *taken).unwrap_or(0);
        for (at, key) in keys.iter().enumerate().take(last) {
            taken[at] |= key.as_ref().is_some_and(|(_, words)| acts::passes_time(words));
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
    let opened = words.strip_prefix("open ").and_then(|rest| rest.split(' ').next());
    let words = opened.map_or_else(|| words.to_owned(), |client| format!("open {client}"));
    Some((String::new(), words))
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use redscope_session::Line;

    use super::*;

    fn line(client: &str, step: u64, text: &str) -> Rc<Line> {
        Rc::new(Line {
            client: client.to_owned(),
            kind: LineKind::Typed,
            prompt: String::new(),
            text: text.to_owned(),
            wire: None,
            help: None,
            step,
            at_us: step,
        })
    }

    fn taken(step: u64, waits: &[&str]) -> Taken {
        let lines = Lines::from([
            ("c1".to_owned(), vec![line("c1", 1, "SET k v"), line("c1", 5, "GET k")]),
            ("c2".to_owned(), vec![line("c2", 7, "BLPOP q 0")]),
        ]);
        let acts = [ActView { step: 6, at_us: 6, text: "crash n1".to_owned() }];
        let waits: Vec<String> = waits.iter().map(|&wait| wait.to_owned()).collect();
        Taken::until(step, &lines, &acts, &BTreeMap::new(), &waits)
    }

    const STEPS: [&str; 6] =
        ["> SET k v", "> !wait 6s", "> GET k", "> GET k", "> !crash n1", "c2>> BLPOP q 0"];

    #[test]
    fn a_step_is_taken_when_the_run_has_it_and_not_before() {
        assert_eq!(taken(0, &[]).of(STEPS), [false; 6]);
        assert_eq!(taken(4, &[]).of(STEPS), [true, false, false, false, false, false]);
        assert!(taken(4, &["wait 6s"]).of(STEPS)[1]);
        assert_eq!(taken(5, &[]).of(STEPS), [true, true, true, false, false, false]);
        assert_eq!(taken(9, &[]).of(STEPS), [true, true, true, false, true, true]);
    }

    #[test]
    fn who_types_matters_and_who_acts_does_not() {
        assert_eq!(taken(9, &[]).of(["c2> SET k v", "c2> !crash n1", "c2>"]), [false, true, false]);
    }

    #[test]
    fn a_console_that_is_there_was_opened() {
        let all = taken(0, &[]);
        let mut opened = all.clone();
        opened.add("", "open c2");
        assert_eq!([all, opened].map(|one| one.of(["> !open c2 n2 follow"])[0]), [false, true]);
    }
}
