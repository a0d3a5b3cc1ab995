//! What is typed at the console in front.

use redscope_session::Goal;

use super::App;
use crate::acts;
use crate::node::client_at;
use crate::panes::console::{MOST_COLUMNS, line_of};
use crate::platform;
use crate::shown::Folded;

impl App {
    /// Types what was entered: each line is a command; one behind `!` does something to the world.
    pub(super) fn type_lines(&mut self, text: &str) {
        self.clear_notice();
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            match line.strip_prefix('!') {
                Some(words) if self.passes_time(words) => return,
                Some(words) => {
                    let act = acts::meant(&self.picture.nodes, words);
                    self.act_for(act, Some(self.front.clone()));
                }
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

    /// Shows a console more beside the others, or one less; one is opened if there are not enough.
    pub(super) fn put_beside(&mut self, more: bool) {
        let shown = self.settings.columns.min(self.picture.clients.len()).max(1);
        let wanted =
            if more { (shown + 1).min(MOST_COLUMNS) } else { shown.saturating_sub(1).max(1) };
        self.settings.choose_columns(wanted);
        let first = self.picture.nodes.keys().next().cloned();
        if let Some(first) = first.filter(|_| self.picture.clients.len() < wanted) {
            self.front = self.open_at(&first);
        }
    }

    /// Puts the caret into the console in front; what it was folded away with comes back first.
    pub(super) fn focus_console(&mut self) {
        let around = [Folded::Right, Folded::Low].into_iter();
        let folded: Vec<_> = around.filter(|pane| self.settings.folded.contains(pane)).collect();
        if !folded.is_empty() {
            for pane in folded {
                self.settings.fold(pane, false);
            }
            self.goes_to_console = true;
            return;
        }
        let clients = &self.picture.clients;
        let front = clients.get_key_value(&self.front).or_else(|| clients.first_key_value());
        if let Some((name, _)) = front {
            platform::focus(&line_of(name));
        }
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
}
