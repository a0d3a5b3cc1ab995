//! A web site behind layers of caches: browsers, a CDN, nginx, and servers that keep copies themselves, before a
//! Redis and a database.
//!
//! A page is asked for by its number, and what is shown is what its row held when it was read. Each keeps its own
//! copies for its own time, and asks the next one for what it does not have. A row is written by the first server,
//! which then does for the copies what it was told to do.

mod lines;
mod proxy;
mod site;
mod store;
mod visitors;

use std::rc::Rc;

use redscope_actor::Address;
use serde::{Deserialize, Serialize};

use crate::client;
use crate::program::Value;

pub use proxy::Proxy;
pub use site::Site;
pub(crate) use site::key;
pub(crate) use store::Store;
pub use store::Url;
pub use visitors::Visitors;

/// Where they put what they want done.
type Out = client::Out<WebFact>;

/// Where a page can be held, from the user inwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Layer {
    /// A user's own.
    Browser,
    /// An edge of the CDN, which many users share.
    Cdn,
    /// The proxy before the servers.
    Nginx,
    /// The memory of a server's process.
    Local,
    /// Redis.
    Redis,
    /// The database, which has the row itself.
    Database,
}

impl Layer {
    /// All of them, from the user inwards.
    pub const ALL: [Layer; 6] =
        [Layer::Browser, Layer::Cdn, Layer::Nginx, Layer::Local, Layer::Redis, Layer::Database];
}

/// What they tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WebFact {
    /// A layer was asked for a page.
    Asked {
        /// Which one.
        layer: Layer,
        /// The page.
        id: u64,
        /// What it has given, if it could without asking further.
        held: Option<i64>,
        /// Whether it has asked the next one. It may not although it has nothing, and wait for what is under way.
        passed_on: bool,
    },
    /// A layer has asked the next one, and nobody waits for that.
    Refreshed(Layer),
    /// A user is shown a page.
    Shown {
        /// Which one.
        id: u64,
        /// What its row held when it was read.
        value: i64,
        /// From the wish to the page, in microseconds.
        took_us: u64,
    },
    /// A row was written, as the server has heard.
    Wrote {
        /// The page.
        id: u64,
        /// What it holds now.
        value: i64,
    },
}

/// A user wants a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Visit {
    /// When, in microseconds after the users have come.
    pub at_us: u64,
    /// Who.
    pub user: u32,
    /// Which page.
    pub id: u64,
}

/// Users, each with a browser.
#[derive(Clone, Debug, PartialEq)]
pub struct VisitorsSpec {
    /// The edges of the CDN; a user asks the one whose place is the user's number modulo theirs.
    pub edges: Vec<Address>,
    /// How many users there are.
    pub users: u32,
    /// What they want, by the moment.
    pub visits: Rc<[Visit]>,
    /// How long a browser keeps a page, in microseconds.
    pub ttl_us: u64,
    /// Whether a browser first asks which version a page has, and then for the page by it.
    pub asks_version: bool,
}

impl VisitorsSpec {
    /// Whether users who were started so can go on so: there are as many, and they ask the same.
    pub(crate) fn can_become(&self, other: &Self) -> bool {
        (&self.edges, self.users) == (&other.edges, other.users)
            && self.asks_version == other.asks_version
    }
}

/// An edge of a CDN, or nginx.
#[derive(Clone, Debug, PartialEq)]
pub struct ProxySpec {
    /// Where it listens.
    pub address: Address,
    /// Which of them it is.
    pub layer: Layer,
    /// Whom it asks, one after the other.
    pub next: Vec<Address>,
    /// How long it keeps a page, in microseconds.
    pub ttl_us: u64,
    /// So long after that it gives it all the same, while it asks for another, in microseconds.
    pub grace_us: u64,
    /// Whether of those who ask for one page meanwhile only the first one's question goes on.
    pub locks: bool,
    /// Whether it says how old its copies are.
    pub tells_age: bool,
}

impl ProxySpec {
    /// Whether one that was started so can go on so: it listens where it did, and asks the same.
    pub(crate) fn can_become(&self, other: &Self) -> bool {
        (&self.address, self.layer, &self.next) == (&other.address, other.layer, &other.next)
    }
}

/// A server of the site.
#[derive(Clone, Debug, PartialEq)]
pub struct SiteSpec {
    /// Where it listens.
    pub address: Address,
    /// The Redis.
    pub redis: Address,
    /// The database.
    pub database: Address,
    /// How long it keeps a page itself, in microseconds.
    pub local_us: u64,
    /// So many pages at the most.
    pub most_local: u32,
    /// How long Redis keeps one, in milliseconds; 0: it is not asked.
    pub redis_ms: u64,
    /// Whether Redis tells it of changes, by `CLIENT TRACKING`.
    pub tracks: bool,
    /// What is written through this server, by the moment.
    pub writes: Rc<[Write]>,
    /// Whether a write is followed by a `DEL`.
    pub deletes: bool,
    /// Whether it is followed by the new version, for those who ask.
    pub publishes: bool,
    /// Whom it tells to drop a page, those of one list at once, the lists one after the other.
    pub purges: Vec<Vec<Address>>,
}

impl SiteSpec {
    /// Whether one that was started so can go on so: it listens where it did, asks the same and tells the same.
    pub(crate) fn can_become(&self, other: &Self) -> bool {
        (&self.address, &self.redis, &self.database, &self.purges)
            == (&other.address, &other.redis, &other.database, &other.purges)
    }
}

/// A row is to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Write {
    /// When, in microseconds after the server was started.
    pub at_us: u64,
    /// The page.
    pub id: u64,
}

/// What is asked of a proxy or a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Question {
    /// A page.
    Page(Url),
    /// Which version a page has.
    Version(u64),
    /// That copies of a page be dropped.
    Purge(u64),
}

impl Question {
    fn words(self) -> Vec<String> {
        let (verb, id, version) = match self {
            Question::Page(Url { id, version }) => ("page", id, version),
            Question::Version(id) => ("version", id, None),
            Question::Purge(id) => ("purge", id, None),
        };
        let words = [Some(verb.to_owned()), Some(id.to_string()), version.map(|v| v.to_string())];
        words.into_iter().flatten().collect()
    }

    fn read(words: &[Vec<u8>]) -> Option<Self> {
        let number = |word: &[u8]| redscope_resp::parse_integer(word);
        let (verb, rest) = words.split_first()?;
        let (id, rest) = rest.split_first()?;
        let id = u64::try_from(number(id)?).ok()?;
        match (verb.as_slice(), rest) {
            (b"page", []) => Some(Question::Page(Url { id, version: None })),
            (b"page", [version]) => {
                Some(Question::Page(Url { id, version: Some(number(version)?) }))
            }
            (b"version", []) => Some(Question::Version(id)),
            (b"purge", []) => Some(Question::Purge(id)),
            _ => None,
        }
    }
}

/// An answer: what the row held, and for how long that has been a copy, as far as anybody says, in microseconds.
fn answer(value: i64, age_us: u64) -> Value {
    Value::List(Rc::from([Value::Int(value), Value::Int(age_us as i64)]))
}

/// What an answer says; `None`: it is a failure.
fn answered(value: &Value) -> Option<(i64, u64)> {
    let Value::List(parts) = value else { return None };
    let [value, age] = &parts[..] else { return None };
    Some((value.number()?, u64::try_from(age.number()?).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_and_answers_are_read_as_they_were_written() {
        let url = Url { id: 7, version: Some(12) };
        let questions =
            [Question::Page(url), Question::Page(Url { version: None, ..url }), Question::Purge(3)];
        for question in questions {
            let words: Vec<Vec<u8>> =
                question.words().into_iter().map(String::into_bytes).collect();
            assert_eq!(Question::read(&words), Some(question));
        }
        assert_eq!(Question::read(&[b"page".to_vec(), b"-1".to_vec()]), None);
        assert_eq!(answered(&answer(5, 9)), Some((5, 9)));
        assert_eq!(answered(&Value::Failed("no".into())), None);
    }
}
