//! What a reader does in a block, and what follows.

use redscope_session::ToWorker;

use super::World;
use super::asked::Then;
use super::block::Step;
use crate::msg::Msg;
use crate::platform;

impl World {
    /// A pane says something.
    pub(super) fn happens_in(&mut self, id: usize, message: Msg) -> bool {
        match message {
            Msg::Type(text) => self.type_lines(id, &text),
            Msg::Paste(lines) => {
                let Some(client) = self.front(id) else { return false };
                let steps = lines.into_iter().map(|line| Step { client: client.clone(), line });
                self.script.extend(steps.map(|step| (id, step)));
                self.next_step();
            }
            Msg::TogglePlay => {
                self.set_playing(!self.playing);
                if !self.playing {
                    self.share();
                }
            }
            Msg::Step => self.stand_still(&ToWorker::StepOne),
            Msg::StepBack => self.stand_still(&ToWorker::StepBack),
            Msg::Seek(at_us) => self.stand_still(&ToWorker::Seek(at_us)),
            Msg::Act(words) => {
                self.turn(id);
                let typed_at = self.front(id);
                self.act(words, typed_at, Then::Nothing);
                self.set_playing(true);
            }
            Msg::Select(node) => {
                self.selected.clone_from(&node);
                self.send(&ToWorker::Select(Some(node)));
            }
            Msg::Complete(line) => self.send(&ToWorker::Complete(line)),
            Msg::Front(client) => {
                let block = self.blocks.iter_mut().find(|block| block.id == id);
                block.into_iter().for_each(|block| block.front.clone_from(&client));
            }
            Msg::OpenClient(node) => self.open_client(id, &node),
            // There is room for that on the whole page.
            Msg::OpenNode(_) => {
                if let Some(address) = self.address(id) {
                    self.tell_share(id);
                    platform::open(&address);
                }
            }
            Msg::Copy(text) => platform::copy(&text, |_| {}),
            Msg::CloseNotice => self.notice = None,
            _ => return false,
        }
        true
    }

    /// A line that was suggested is typed, and suggested no more.
    pub(super) fn try_next(&mut self, id: usize, at: usize) -> bool {
        let block = self.blocks.iter_mut().find(|block| block.id == id);
        let Some(block) = block.filter(|block| at < block.left.len()) else { return false };
        let step = block.left.remove(at);
        block.front.clone_from(&step.client);
        self.notice = None;
        self.script.push_back((id, step));
        self.next_step();
        true
    }

    fn front(&self, id: usize) -> Option<String> {
        let block = self.blocks.iter().find(|block| block.id == id)?;
        Some(block.front.clone())
    }

    /// Types what was entered: each line is a command; one behind `!` does something to the world.
    fn type_lines(&mut self, id: usize, text: &str) {
        let Some(client) = self.front(id) else { return };
        self.notice = None;
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            if line.eq_ignore_ascii_case("clear") {
                self.picture.clear(&client);
            } else if line.starts_with('!') {
                let step = Step { client: client.clone(), line: line.to_owned() };
                self.take_step(id, &step, Then::Nothing);
            } else {
                self.turn(id);
                self.act(format!("type {client} {line}"), None, Then::Nothing);
            }
        }
        // Who types wants to see the reply.
        self.set_playing(true);
    }

    /// Opens another client at a node, in front of the block.
    fn open_client(&mut self, id: usize, node: &str) {
        let Some(node) = self.picture.nodes.get(node) else { return };
        let names = 2..=self.picture.clients.len() + self.opened.len() + 2;
        let mut names = names.map(|number| format!("c{number}"));
        let is_free =
            |name: &String| !self.picture.clients.contains_key(name) && !self.opened.contains(name);
        let Some(name) = names.find(is_free) else { return };
        let words = format!("open {name} {} follow", node.address);
        self.turn(id);
        self.opened.insert(name.clone());
        self.act(words, None, Then::Nothing);
        let block = self.blocks.iter_mut().find(|block| block.id == id);
        block.into_iter().for_each(|block| block.front.clone_from(&name));
    }

    fn stand_still(&mut self, message: &ToWorker) {
        self.script.clear();
        self.set_playing(false);
        self.send(&ToWorker::StopPaste);
        self.send(message);
    }
}
