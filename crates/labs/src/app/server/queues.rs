//! Queues in which requests of one application server wait for one another.

use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

/// All queues by name, with those that stand in them, the head first.
#[derive(Clone, Debug, Default)]
pub(super) struct Queues {
    queues: BTreeMap<Rc<str>, VecDeque<u64>>,
}

impl Queues {
    /// Stands at the end of a queue; how many stand before it.
    pub(super) fn join(&mut self, queue: &Rc<str>, task: u64) -> usize {
        let all = self.queues.entry(Rc::clone(queue)).or_default();
        all.push_back(task);
        all.len() - 1
    }

    /// Whether it is its turn. Who does not stand in a queue need not wait.
    pub(super) fn is_turn(&self, queue: &str, task: u64) -> bool {
        self.queues.get(queue).is_none_or(|all| !all.contains(&task) || all.front() == Some(&task))
    }

    /// Stands in a queue no more; who is at its head now, if that is another.
    pub(super) fn leave(&mut self, queue: &str, task: u64) -> Option<u64> {
        let all = self.queues.get_mut(queue)?;
        let was_head = all.front() == Some(&task);
        all.retain(|other| *other != task);
        let head = all.front().copied();
        if all.is_empty() {
            self.queues.remove(queue);
        }
        head.filter(|_| was_head)
    }

    /// Stands in no queue any more; who is at a head now.
    pub(super) fn leave_all(&mut self, task: u64) -> Vec<u64> {
        let names: Vec<Rc<str>> = self.queues.keys().cloned().collect();
        names.iter().filter_map(|queue| self.leave(queue, task)).collect()
    }

    /// Whether nobody stands in any queue.
    pub(super) fn are_empty(&self) -> bool {
        self.queues.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_came_first_has_the_turn() {
        let (mut queues, jobs) = (Queues::default(), Rc::from("jobs"));
        assert_eq!([1, 2, 3].map(|task| queues.join(&jobs, task)), [0, 1, 2]);
        assert!(queues.is_turn("jobs", 1) && !queues.is_turn("jobs", 2));
        assert_eq!(queues.leave("jobs", 2), None, "the head has not changed");
        assert_eq!(queues.leave_all(1), [3]);
        assert_eq!(queues.leave("jobs", 3), None);
        assert!(queues.is_turn("jobs", 9), "nobody stands there");
    }
}
