//! What is typed at the console in front.

use redscope_session::Goal;

use super::App;
use crate::acts;
use crate::node::client_at;

impl App {
    /// Types what was entered: each line is a command; one behind `!` does something to the world.
    pub(super) fn type_lines(&mut self, text: &str) {
        self.notice = None;
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            match line.strip_prefix('!') {
                Some(words) if self.passes_time(words) => return,
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

    /// Brings a console that talks to a node to the front; one is opened if there is none.
    pub(super) fn bring_to_front(&mut self, node: &str) {
        self.front = match client_at(&self.picture.clients, &self.front, node) {
            Some(client) => client.to_owned(),
            None => self.open_at(node),
        };
    }

    /// Opens a console that talks to a node: its name.
    pub(super) fn open_at(&mut self, node: &str) -> String {
        self.opened += 1;
        let name = format!("c{}", self.opened);
        self.act(format!("open {name} {} follow", self.address(node)));
        name
    }

    /// Types lines at a node, and PING at another console of it while the last of them runs.
    pub(super) fn keep_waiting(&mut self, node: &str, lines: &[(&str, bool)]) {
        self.bring_to_front(node);
        let mut clients = self.picture.clients.values().filter(|client| client.node == node);
        let other = clients.find(|client| client.name != self.front);
        let other = match other.map(|client| client.name.clone()) {
            Some(other) => other,
            None => self.open_at(node),
        };
        let ping = format!("type {other} PING");
        // It is connected in time if it has said something before.
        self.act(ping.clone());
        for (line, is_slow) in lines {
            self.type_lines(line);
            if *is_slow {
                self.run_to(Goal::Busy);
            }
        }
        self.act(ping);
        self.run_to(Goal::Wait);
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
