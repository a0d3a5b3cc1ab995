//! What a server holds, and what commands make of it, tried out once each on the real engine.

use std::collections::BTreeMap;

use redscope_data::DataSetDigest;
use redscope_engine::config::Config;
use redscope_engine::{Alone, ClientId, Engine, Mode};

use crate::ask::ask;
use crate::program::Value;

/// Time stands still: what is looked at is order alone.
const NOW_MS: u64 = 1_700_000_000_000;

/// A content of the server, by the order in which they came up.
pub(super) type ContentId = usize;

/// A command on a content.
type Question = (ContentId, Vec<Vec<u8>>);

/// All contents that came up, and what came of each command on each.
pub(super) struct Contents {
    engines: Vec<(Engine, ClientId)>,
    by_digest: BTreeMap<String, ContentId>,
    known: BTreeMap<Question, (ContentId, Value)>,
}

impl Contents {
    /// With an empty server, which is content 0.
    pub(super) fn new() -> Self {
        let mut engine = Engine::new(Mode::Standalone, Config::default(), 0, NOW_MS);
        let client = engine.connect(String::new(), String::new(), NOW_MS);
        let mut contents =
            Contents { engines: Vec::new(), by_digest: BTreeMap::new(), known: BTreeMap::new() };
        contents.keep(engine, client);
        contents
    }

    /// What a command makes of a content, and its reply.
    pub(super) fn run(&mut self, content: ContentId, args: &[Vec<u8>]) -> (ContentId, Value) {
        let question = (content, args.to_vec());
        if let Some(answer) = self.known.get(&question) {
            return answer.clone();
        }
        let (engine, client) = &self.engines[content];
        let (mut engine, client) = (engine.clone(), *client);
        let reply = ask(&mut engine, &mut Alone, NOW_MS, client, args);
        let answer = (self.keep(engine, client), reply);
        self.known.insert(question, answer.clone());
        answer
    }

    fn keep(&mut self, engine: Engine, client: ClientId) -> ContentId {
        let digest = DataSetDigest::of_all(&engine.dbs).to_string();
        let next = self.engines.len();
        let content = *self.by_digest.entry(digest).or_insert(next);
        if content == next {
            self.engines.push((engine, client));
        }
        content
    }
}
