//! Which node is looked into, and what is asked of it: what was asked of each is kept.

use std::collections::BTreeMap;

use redscope_session::{FilesAsk, Inside, InsideAsk, KeysAsk, LoopAsk, NodeTab, ServerAsk};

use crate::msg::Msg;

/// What is looked at.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Look {
    is_open: bool,
    tab: NodeTab,
    asks: BTreeMap<String, Asks>,
}

/// What is asked of one node, by tab.
#[derive(Clone, Debug, Default, PartialEq)]
struct Asks {
    keys: KeysAsk,
    files: FilesAsk,
    event_loop: LoopAsk,
    server: ServerAsk,
}

impl Look {
    pub(crate) const fn is_open(&self) -> bool {
        self.is_open
    }

    pub(crate) const fn tab(&self) -> NodeTab {
        self.tab
    }

    /// Opens a tab.
    pub(crate) fn open(&mut self, tab: NodeTab) {
        (self.is_open, self.tab) = (true, tab);
    }

    /// Opens the tab that was open last.
    pub(crate) fn reopen(&mut self) {
        self.is_open = true;
    }

    pub(crate) fn close(&mut self) {
        self.is_open = false;
    }

    /// What leaves what is open last: the report on a file of a node, then the page of the node.
    pub(crate) fn step_back(&self, node: &str) -> Msg {
        let files = self.files(node);
        match self.tab == NodeTab::Files && files.check {
            true => Msg::Ask(InsideAsk::Files(FilesAsk { check: false, ..files })),
            false => Msg::CloseNode,
        }
    }

    /// Asks something else of a node.
    pub(crate) fn ask(&mut self, node: &str, ask: InsideAsk) {
        let asks = self.asks.entry(node.to_owned()).or_default();
        match ask {
            InsideAsk::Keys(ask) => asks.keys = ask,
            InsideAsk::Files(ask) => asks.files = ask,
            InsideAsk::Loop(ask) => asks.event_loop = ask,
            InsideAsk::Server(ask) => asks.server = ask,
        }
    }

    /// What is asked of a node's keys.
    pub(crate) fn keys(&self, node: &str) -> KeysAsk {
        self.of(node).keys
    }

    /// What is asked of a node's files.
    pub(crate) fn files(&self, node: &str) -> FilesAsk {
        self.of(node).files
    }

    /// What is asked of a node's process.
    pub(crate) fn server(&self, node: &str) -> ServerAsk {
        self.of(node).server
    }

    /// What the worker is asked while this node is chosen; `None` if nothing is open.
    pub(crate) fn inside(&self, node: &str) -> Option<Inside> {
        let ask = match self.tab {
            NodeTab::Keys => InsideAsk::Keys(self.keys(node)),
            NodeTab::Files => InsideAsk::Files(self.files(node)),
            NodeTab::Loop => InsideAsk::Loop(self.of(node).event_loop),
            NodeTab::Server => InsideAsk::Server(self.server(node)),
        };
        self.is_open.then(|| Inside { node: node.to_owned(), ask })
    }

    fn of(&self, node: &str) -> Asks {
        self.asks.get(node).cloned().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_asked_of_a_node_is_kept() {
        let mut look = Look::default();
        assert_eq!(look.inside("n1"), None);
        look.reopen();
        let ask = InsideAsk::Keys(KeysAsk { db: 3, ..KeysAsk::default() });
        look.ask("n1", ask.clone());
        look.open(NodeTab::Server);
        assert_eq!(look.inside("n1").unwrap().ask.tab(), NodeTab::Server);
        look.open(NodeTab::Keys);
        assert_eq!(look.inside("n2").unwrap().ask, InsideAsk::Keys(KeysAsk::default()));
        assert_eq!(look.inside("n1").unwrap().ask, ask);
    }

    #[test]
    fn a_report_is_left_before_the_page_of_its_node() {
        let mut look = Look::default();
        look.open(NodeTab::Files);
        assert_eq!(look.step_back("n1"), Msg::CloseNode);
        look.ask("n1", InsideAsk::Files(FilesAsk { check: true, ..FilesAsk::default() }));
        assert_eq!(look.step_back("n1"), Msg::Ask(InsideAsk::Files(FilesAsk::default())));
        look.open(NodeTab::Keys);
        assert_eq!(look.step_back("n1"), Msg::CloseNode);
    }
}
