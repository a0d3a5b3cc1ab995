//! What is typed at the console in front.

use super::App;
use crate::acts;

impl App {
    /// Types what was entered: each line is a command; one behind `!` does something to the world.
    pub(super) fn type_lines(&mut self, text: &str) {
        self.notice = None;
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            match line.strip_prefix('!') {
                Some(words) => self.act_for(self.act_of(words), Some(self.front.clone())),
                None if line.eq_ignore_ascii_case("clear") => {
                    self.picture.lines.edit().remove(&self.front);
                }
                None => self.act(format!("type {} {line}", self.front)),
            }
        }
        if !self.playing {
            // Who types wants to see the reply.
            self.set_playing(true);
        }
    }

    /// The act that is meant behind `!`: verbs in any case, `heal` alone heals all, `cut` of one node
    /// cuts it off from all others.
    fn act_of(&self, words: &str) -> String {
        let words = words.trim();
        let (verb, rest) = words.split_once(' ').unwrap_or((words, ""));
        let verb = verb.to_ascii_lowercase();
        match (verb.as_str(), rest.trim()) {
            ("heal", "") => "heal all".to_owned(),
            ("cut", node) if self.picture.nodes.contains_key(node) => acts::with_others(
                "cut",
                node,
                self.picture.nodes.keys().filter(|other| *other != node),
            ),
            (verb, rest) => format!("{verb} {rest}").trim().to_owned(),
        }
    }
}
