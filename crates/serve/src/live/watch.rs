//! Asking a node again and again, in a thread of its own: one that hangs holds up nobody else.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use redscope_actor::Address;
use redscope_resp::Frame;

use super::board::Board;
use super::client::{Client, Trouble};
use super::gate::Gate;
use super::login::{Login, refusal};
use super::seen::{self, Kind, Seen, Sentinel};

/// Between two rounds of questions.
const PAUSE: Duration = Duration::from_millis(250);
/// Masters of a Sentinel that are looked at.
const MOST_MASTERS: usize = 16;

/// Begins to watch a node, unless it is watched already or there are too many.
pub(crate) fn begin(board: &Arc<Board>, address: &Address) {
    if let Some(node) = board.add(address) {
        spawn(board, node, address);
    }
}

fn spawn(board: &Arc<Board>, node: usize, address: &Address) {
    let (board, address) = (Arc::clone(board), address.clone());
    thread::spawn(move || watch(&board, node, &address));
}

/// Watches a node until it turns out to be one that is watched already.
fn watch(board: &Arc<Board>, node: usize, address: &Address) {
    let mut line: Option<Line> = None;
    loop {
        let had = line.is_some();
        let mut answer = look(board.login(), address, &mut line);
        // A Sentinel that gives a server another role closes all connections to it (`CLIENT KILL`): one that is
        // gone says nothing of the node yet.
        if had && matches!(answer, Err(Trouble::NotReached(_))) {
            answer = look(board.login(), address, &mut line);
        }
        if let Some(open) = &mut line
            && let Some(gate) = open.gate.take()
        {
            board.knows_commands(node, gate);
        }
        match board.report(node, answer) {
            None => return,
            Some(found) => found.iter().for_each(|(node, address)| spawn(board, *node, address)),
        }
        thread::sleep(PAUSE);
    }
}

/// What has come over the second connection to a Sentinel.
#[derive(Debug, Default)]
pub(crate) struct Heard {
    /// What it has told since it was asked last.
    pub(crate) events: Vec<Event>,
    /// Why it will tell nothing, when that has just turned out.
    pub(crate) refused: Option<String>,
}

/// What a node says over the connection there is, or over a new one; `line` keeps it as long as it is good.
fn look(
    login: &Login,
    address: &Address,
    line: &mut Option<Line>,
) -> Result<(Seen, Heard), Trouble> {
    let mut open = match line.take() {
        Some(open) => open,
        None => Line::open(login, address)?,
    };
    let seen = open.look(address)?;
    let heard = match seen.kind {
        Kind::Sentinel(_) => open.events(login, address)?,
        Kind::Server(_) => Heard::default(),
    };
    *line = Some(open);
    Ok((seen, heard))
}

/// A connection to a node, and to a Sentinel a second one, over which it tells its events.
struct Line {
    client: Client,
    events: Option<Client>,
    /// What its commands do, until that is on the board.
    gate: Option<Gate>,
}

/// An event of a Sentinel: its name, and what it says.
pub(crate) type Event = (String, String);

impl Line {
    fn open(login: &Login, address: &Address) -> Result<Self, Trouble> {
        let mut client = Client::open(address, login)?;
        let table = client.ask(&[vec!["COMMAND"]])?;
        Ok(Line { client, events: None, gate: table.first().map(Gate::read) })
    }

    /// What a Sentinel has told since it was asked last; the first time, whether it will tell anything.
    fn events(&mut self, login: &Login, address: &Address) -> Result<Heard, Trouble> {
        let Some(client) = &mut self.events else {
            let mut client = Client::open(address, login)?;
            let answers = client.ask(&[vec!["PSUBSCRIBE", "*"]])?;
            self.events = Some(client);
            return Ok(Heard { events: Vec::new(), refused: answers.first().and_then(refusal) });
        };
        let event = |frame: Frame| match frame.as_array() {
            Some([_, _, channel, said]) => Some((seen::text(channel), seen::text(said))),
            _ => None,
        };
        let events = client.events()?.into_iter().filter_map(event).collect();
        Ok(Heard { events, refused: None })
    }

    /// Asks all that is to be known.
    fn look(&mut self, address: &Address) -> Result<Seen, Trouble> {
        let answers = self.client.ask(&[vec!["INFO"], vec!["ROLE"]])?;
        let [info, role] = &answers[..] else { return Err(Trouble::Silent) };
        if let Frame::Error(text) = info {
            return Err(Trouble::NotReached(String::from_utf8_lossy(text).into_owned()));
        }
        let fields = seen::fields(info);
        let mode = fields.get("redis_mode").map(String::as_str);
        let kind = match mode {
            Some("sentinel") => {
                let (run_id, sentinel) = self.look_at_sentinel(&fields, address)?;
                return Ok(Seen { run_id, kind: Kind::Sentinel(sentinel) });
            }
            _ => {
                let mut server = seen::server(&fields, role);
                if mode == Some("cluster") {
                    server.cluster = Some(self.look_at_cluster(address)?);
                }
                Kind::Server(Box::new(server))
            }
        };
        Ok(Seen { run_id: fields.get("run_id").cloned().unwrap_or_default(), kind })
    }

    fn look_at_cluster(&mut self, address: &Address) -> Result<seen::Cluster, Trouble> {
        let answers = self.client.ask(&[vec!["CLUSTER", "INFO"], vec!["CLUSTER", "NODES"]])?;
        let [info, nodes] = &answers[..] else { return Err(Trouble::Silent) };
        let mut cluster = seen::cluster(info, nodes, address);
        let doubted = cluster.members.iter().filter(|member| !member.flag.is_empty());
        let doubted: Vec<String> = doubted.map(|member| member.id.clone()).collect();
        let ask = |id: &'_ String| {
            vec!["CLUSTER".to_owned(), "COUNT-FAILURE-REPORTS".to_owned(), id.clone()]
        };
        let questions: Vec<Vec<String>> = doubted.iter().map(ask).collect();
        let counts = self.client.ask(&borrowed(&questions))?;
        for (id, count) in doubted.into_iter().zip(counts) {
            if let Frame::Integer(count) = count {
                cluster.reports.insert(id, usize::try_from(count).unwrap_or_default());
            }
        }
        Ok(cluster)
    }

    fn look_at_sentinel(
        &mut self,
        fields: &BTreeMap<String, String>,
        address: &Address,
    ) -> Result<(String, Sentinel), Trouble> {
        let answers = self.client.ask(&[vec!["SENTINEL", "MYID"], vec!["SENTINEL", "MASTERS"]])?;
        let [my_id, rows] = &answers[..] else { return Err(Trouble::Silent) };
        let rows = rows.as_array().unwrap_or_default();
        let mut masters: Vec<_> = rows.iter().take(MOST_MASTERS).map(seen::watched).collect();
        let kinds = ["REPLICAS", "SENTINELS"];
        let ask =
            |kind: &str, name: &String| vec!["SENTINEL".to_owned(), kind.to_owned(), name.clone()];
        let questions: Vec<Vec<String>> =
            masters.iter().flat_map(|master| kinds.map(|kind| ask(kind, &master.name))).collect();
        let answers = self.client.ask(&borrowed(&questions))?;
        let rows = |frame: &Frame| {
            frame.as_array().unwrap_or_default().iter().map(seen::instance).collect::<Vec<_>>()
        };
        for (master, answers) in masters.iter_mut().zip(answers.chunks_exact(kinds.len())) {
            (master.replicas, master.sentinels) = (rows(&answers[0]), rows(&answers[1]));
            let known = |one: &Option<Address>| one.as_ref() != Some(address);
            master.sentinels.retain(|one| known(&one.address));
        }
        let tilt = fields.get("sentinel_tilt").is_some_and(|tilt| tilt == "1");
        Ok((seen::text(my_id), Sentinel { tilt, masters }))
    }
}

fn borrowed(questions: &[Vec<String>]) -> Vec<Vec<&str>> {
    questions.iter().map(|question| question.iter().map(String::as_str).collect()).collect()
}
