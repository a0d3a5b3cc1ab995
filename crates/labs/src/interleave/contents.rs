//! What a server holds, and what commands make of it, tried out once each on the real engine.

use std::collections::BTreeMap;

use redscope_data::DataSetSum;
use redscope_engine::config::Config;
use redscope_engine::{Alone, ClientId, Engine, Mode};

use crate::ask::ask;
use crate::program::Value;

/// Time stands still: what is looked at is order alone.
const NOW_MS: u64 = 1_700_000_000_000;

/// A content of the server, by the order in which they came up.
pub(super) type ContentId = usize;

/// A command on a content, over a connection.
type Question = (ContentId, usize, Vec<Vec<u8>>);

/// All contents that came up, and what came of each command on each. What connections have begun (a transaction, keys
/// that they watch) belongs to a content.
pub(super) struct Contents {
    connections: Vec<ClientId>,
    engines: Vec<Engine>,
    by_key: BTreeMap<String, ContentId>,
    known: BTreeMap<Question, (ContentId, Value)>,
}

impl Contents {
    /// With an empty server, which is content 0, and so many connections.
    pub(super) fn new(connections: usize) -> Self {
        let mut engine = Engine::new(Mode::Standalone, Config::default(), 0, NOW_MS);
        let mut connect = |_| engine.connect(String::new(), String::new(), NOW_MS);
        let mut contents = Contents {
            connections: (0..connections).map(&mut connect).collect(),
            engines: Vec::new(),
            by_key: BTreeMap::new(),
            known: BTreeMap::new(),
        };
        contents.keep(engine);
        contents
    }

    /// What a command over a connection makes of a content, and its reply.
    pub(super) fn run(
        &mut self,
        content: ContentId,
        connection: usize,
        args: &[Vec<u8>],
    ) -> (ContentId, Value) {
        let question = (content, connection, args.to_vec());
        if let Some(answer) = self.known.get(&question) {
            return answer.clone();
        }
        let mut engine = self.engines[content].clone();
        let reply = ask(&mut engine, &mut Alone, NOW_MS, self.connections[connection], args);
        let answer = (self.keep(engine), reply);
        self.known.insert(question, answer.clone());
        answer
    }

    fn keep(&mut self, engine: Engine) -> ContentId {
        let next = self.engines.len();
        let content = *self.by_key.entry(self.key(&engine)).or_insert(next);
        if content == next {
            self.engines.push(engine);
        }
        content
    }

    /// What tells one content from another.
    fn key(&self, engine: &Engine) -> String {
        let clients = self.connections.iter().filter_map(|id| engine.clients.get(*id));
        let begun = clients
            .map(|client| (&client.transaction, &client.watched, client.watch_broken))
            .map(|begun| format!("{begun:?}"));
        format!("{:?} {}", DataSetSum::of_all(&engine.dbs), begun.collect::<String>())
    }
}
