//! What is typed at the console in front.

use super::App;
use crate::acts;
use crate::node::client_at;

impl App {
    /// Types what was entered: each line is a command; one behind `!` does something to the world.
    pub(super) fn type_lines(&mut self, text: &str) {
        self.notice = None;
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            match line.strip_prefix('!') {
                Some(words) => self.act_for(self.act_of(words), Some(self.front.clone())),
                None if line.eq_ignore_ascii_case("clear") => self.picture.clear(&self.front),
                None => self.act(format!("type {} {line}", self.front)),
            }
        }
        if !self.playing {
            // Who types wants to see the reply.
            self.set_playing(true);
        }
    }

    /// Types a line at a console of a node that is not the one which is typed at otherwise.
    pub(super) fn type_beside(&mut self, node: &str, line: &str) {
        let clients = &self.picture.clients;
        let first = client_at(clients, &self.front, node);
        let mut others = clients.values().filter(|client| client.node == node);
        let other = others.find(|client| Some(client.name.as_str()) != first);
        let other = match other.map(|client| client.name.clone()) {
            Some(other) => other,
            None => {
                self.opened += 1;
                let name = format!("c{}", self.opened);
                self.act(format!("open {name} {} follow", self.address(node)));
                name
            }
        };
        self.act(format!("type {other} {line}"));
    }

    /// The act that is meant behind `!`: verbs in any case, `heal` alone heals all, `cut` of one node
    /// cuts it off from all others.
    pub(super) fn act_of(&self, words: &str) -> String {
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
