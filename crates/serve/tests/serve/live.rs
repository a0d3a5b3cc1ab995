//! Live mode as a program: what a page gets to know of servers, what it may do to them, who gets in.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use redscope_session::{
    Belief, DetailKind, FromWorker, LiveRefusal, NodeState, NodeView, Refusal, Role, Story,
    StoryView, ToWorker, live_protocol, pack, unpack,
};
use tungstenite::client::IntoClientRequest;
use tungstenite::http::HeaderValue;
use tungstenite::http::header::{ORIGIN, SEC_WEBSOCKET_PROTOCOL};
use tungstenite::{Error, Message, WebSocket};

use crate::nodes::{Kind, Node, is_redis_here, until};
use crate::server::{Connection, Server, empty_dir};

/// Where pages of the tests are from.
const PAGE: &str = "http://127.0.0.1:1";
/// Longest wait for something to be seen: Sentinels may need a second try.
const PATIENCE: Duration = Duration::from_secs(180);

/// A bridge that ends with this value.
struct Bridge {
    child: Child,
    port: u16,
    token: String,
}

impl Bridge {
    /// Watches servers.
    fn start(options: &[&str]) -> Bridge {
        let mut command = Command::new(env!("CARGO_BIN_EXE_redscope-serve"));
        command.args(["live", "--port", "0", "--origin", PAGE]).args(options);
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the program is there");
        let mut lines = BufReader::new(child.stdout.take().expect("it was asked for")).lines();
        let link = lines.next().expect("it says what to open").expect("it is text");
        std::thread::spawn(move || lines.for_each(drop));
        let (_, place) = link.split_once("#live=ws://127.0.0.1:").expect("a link");
        let (port, token) = place.split_once("/live?token=").expect("a link");
        Bridge { child, port: port.parse().expect("a port"), token: token.to_owned() }
    }

    fn url(&self, token: &str) -> String {
        format!("ws://127.0.0.1:{}/live?token={token}", self.port)
    }

    /// Connects as a page does.
    fn try_connect(
        &self,
        token: &str,
        origin: &str,
        build: &str,
    ) -> Result<WebSocket<TcpStream>, Error> {
        let mut request = self.url(token).into_client_request()?;
        let value = |text: &str| HeaderValue::from_str(text).expect("it is plain");
        request.headers_mut().insert(ORIGIN, value(origin));
        request.headers_mut().insert(SEC_WEBSOCKET_PROTOCOL, value(build));
        let stream = TcpStream::connect(("127.0.0.1", self.port)).expect("it listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("not zero");
        tungstenite::client(request, stream).map(|(socket, _)| socket).map_err(
            |error| match error {
                tungstenite::HandshakeError::Failure(error) => error,
                tungstenite::HandshakeError::Interrupted(_) => {
                    panic!("the handshake takes too long")
                }
            },
        )
    }

    fn open(&self) -> Page {
        let socket = self.try_connect(&self.token, PAGE, &live_protocol()).expect("it is let in");
        let mut page = Page {
            socket,
            nodes: BTreeMap::new(),
            stories: Vec::new(),
            lines: Vec::new(),
            clients: Vec::new(),
            detail: None,
            refused: Vec::new(),
        };
        assert_eq!(page.next(), FromWorker::Ready);
        page.say(&ToWorker::Load { scenario: "live".to_owned(), seed: 0 });
        page.frame();
        page
    }
}

impl Drop for Bridge {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a page knows.
struct Page {
    socket: WebSocket<TcpStream>,
    nodes: BTreeMap<String, NodeView>,
    stories: Vec<StoryView>,
    lines: Vec<String>,
    clients: Vec<String>,
    detail: Option<DetailKind>,
    refused: Vec<Refusal>,
}

impl Page {
    fn say(&mut self, message: &ToWorker) {
        self.socket.send(Message::binary(pack(message))).expect("it listens");
    }

    fn next(&mut self) -> FromWorker {
        match self.socket.read().expect("it answers") {
            Message::Binary(bytes) => unpack(&bytes).expect("it is of this build"),
            other => panic!("{other:?}"),
        }
    }

    /// Takes what comes until there is a frame.
    fn frame(&mut self) {
        loop {
            match self.next() {
                FromWorker::Frame(frame) => {
                    self.nodes
                        .extend(frame.nodes.into_iter().map(|node| (node.name.clone(), node)));
                    self.stories.extend(frame.stories);
                    self.lines.extend(frame.lines.into_iter().map(|line| line.text));
                    self.clients.extend(frame.clients.into_iter().map(|client| client.name));
                    self.detail = frame.detail.map(|detail| detail.kind).or(self.detail.take());
                    return;
                }
                FromWorker::Refused(why) | FromWorker::Failed(why) => self.refused.push(why),
                _ => {}
            }
        }
    }

    /// Looks again and again until something is to be seen.
    fn until(&mut self, what: &str, is_so: impl Fn(&Page) -> bool) {
        let begun = Instant::now();
        while !is_so(self) {
            assert!(
                begun.elapsed() < PATIENCE,
                "{what}: {:?} {:?} {:?}",
                self.nodes,
                self.stories,
                self.lines
            );
            self.say(&ToWorker::Tick { elapsed_us: 0 });
            self.frame();
            std::thread::sleep(Duration::from_millis(15));
        }
    }

    fn has(&self, story: impl Fn(&Story) -> bool) -> bool {
        self.stories.iter().any(|told| story(&told.story))
    }

    /// Types at a console, and waits for a line.
    fn types(&mut self, console: &str, line: &str, answer: &str) {
        self.lines.clear();
        self.say(&ToWorker::Act(format!("type {console} {line}")));
        self.until(line, |page| page.lines.iter().any(|line| line == answer));
    }

    /// What is said of a line that is not sent.
    fn refusal(&mut self, line: &str) -> Refusal {
        self.refused.clear();
        self.say(&ToWorker::Act(format!("type c1 {line}")));
        self.until(line, |page| !page.refused.is_empty());
        self.refused.remove(0)
    }

    fn role(&self, node: &str) -> Option<(Role, Option<&str>)> {
        self.nodes.get(node).map(|node| (node.role, node.of.as_deref()))
    }
}

fn changes(command: &str) -> Refusal {
    Refusal::Live(LiveRefusal::Changes { command: command.to_owned() })
}

#[test]
fn a_master_and_its_replica_are_found_from_either_and_nothing_is_written() {
    let _servers = Server::start_mode("replication", 12700, &["--replicas", "1"]);
    let bridge = Bridge::start(&["12701"]);
    let mut page = bridge.open();
    page.until("both are there", |page| page.role("n2") == Some((Role::Replica, Some("n1"))));
    assert_eq!(page.role("n1"), Some((Role::Master, None)));
    assert_eq!(page.clients, ["c1"]);
    page.types("c1", "GET k", "(nil)");
    page.types("c1", "CONFIG GET maxmemory", "1) \"maxmemory\"\n2) \"0\"");
    assert_eq!(page.refusal("SET k v"), changes("SET"));
    assert_eq!(page.refusal("2 set k v"), changes("SET"));
    assert_eq!(page.refusal("EVAL \"return redis.call('set','k','v')\" 0"), changes("EVAL"));
    assert_eq!(page.refusal("SHUTDOWN"), changes("SHUTDOWN"));
    assert_eq!(page.refusal("CONFIG SET maxmemory 1"), changes("CONFIG SET"));
    // What a console makes of a line is asked for, too.
    assert_eq!(page.refusal("printf \"SET k v\\r\\n\" | redis-cli --pipe"), changes("SET"));
    page.types("c1", "GET k", "(nil)");
    // It gets nowhere but to those who are watched.
    let other = Server::start(12710, "", &[]);
    page.types(
        "c1",
        &format!("connect 127.0.0.1 {}", other.port),
        "Could not connect to Redis at 127.0.0.1:12710: Connection refused",
    );
    page.say(&ToWorker::Act("crash n1".to_owned()));
    page.until("that takes a simulation", |page| {
        page.refused.contains(&Refusal::Live(LiveRefusal::NeedsSimulation))
    });
}

#[test]
fn with_the_switch_consoles_write() {
    let dir = empty_dir("live-12720").display().to_string();
    let _server = Server::start(12720, "", &["--dir", &dir]);
    let bridge = Bridge::start(&["12720", "--allow-writes"]);
    let mut page = bridge.open();
    page.types("c1", "SET k v", "OK");
    page.types("c1", "MULTI", "OK");
    page.types("c1", "GET k", "QUEUED");
    page.types("c1", "EXEC", "1) \"v\"");
    page.say(&ToWorker::Act("open c2 127.0.0.1:12720 follow".to_owned()));
    page.types("c2", "GET k", "\"v\"");
    page.say(&ToWorker::Select(Some("n1".to_owned())));
    page.until("a key is counted", |page| {
        matches!(page.detail, Some(DetailKind::Server { key_count: 1, is_master: true, .. }))
    });
    page.types("c1", "SAVE", "OK");
    page.until("the save is told", |page| page.has(|story| *story == Story::Snapshot));
}

#[test]
fn a_failover_is_told_as_sentinels_tell_it() {
    let mut servers =
        Server::start_mode("sentinel", 12730, &["--replicas", "1", "--down-after-ms", "1000"]);
    until("the Sentinel listens", || TcpStream::connect(("127.0.0.1", 32730)).is_ok());
    // Who is watched does not know by whom: the way goes from a Sentinel to all.
    let bridge = Bridge::start(&["127.0.0.1:32730"]);
    let mut page = bridge.open();
    page.until("all are there", |page| {
        page.role("n2") == Some((Role::Replica, Some("n1"))) && page.role("s3").is_some()
    });
    // Sentinels promote nobody who was not in step when they asked last.
    page.until("the replica follows", |page| {
        matches!(page.nodes["n2"].belief, Belief::Offset(1..))
    });
    servers.typed("crash n1");
    page.until("it is down", |page| page.nodes["n1"].state == NodeState::Unreached);
    page.until("the master is another one", |page| page.role("n2") == Some((Role::Master, None)));
    let switched =
        |story: &Story| matches!(story, Story::Switched { from, to } if from == "n1" && to == "n2");
    page.until("it is told", |page| {
        page.has(switched)
            && page.has(|story| matches!(story, Story::NotReached { .. }))
            && page
                .has(|story| matches!(story, Story::Agreed { who, quorum: 2, .. } if who == "n1"))
            && page.has(|story| *story == Story::BecameMaster)
    });
    servers.typed("restart n1");
    page.until("it is back", |page| page.role("n1") == Some((Role::Replica, Some("n2"))));
}

/// Sentinels may be asked by somebody who may not subscribe.
#[test]
fn a_sentinel_whose_events_are_not_to_be_heard_is_told() {
    let _servers = Server::start_mode("sentinel", 12734, &["--replicas", "1"]);
    until("the Sentinel listens", || TcpStream::connect(("127.0.0.1", 32734)).is_ok());
    let mut client = TcpStream::connect(("127.0.0.1", 32734)).expect("it listens");
    client.write_all(b"ACL SETUSER default -psubscribe\r\n").expect("it takes it");
    let mut answer = [0; 5];
    client.read_exact(&mut answer).expect("it answers");
    assert_eq!(&answer, b"+OK\r\n");
    let bridge = Bridge::start(&["127.0.0.1:32734"]);
    let mut page = bridge.open();
    page.until("it is told", |page| {
        page.has(|story| matches!(story, Story::EventsUnheard { why } if why.starts_with("NOPERM")))
    });
}

/// Its master lists it; it has another password.
#[test]
fn a_replica_that_lets_nobody_in_is_one_all_the_same() {
    let _master = Server::start(12774, "", &[]);
    let options = ["--replicaof", "127.0.0.1 12774", "--requirepass", "other"];
    let _replica = Server::start(12775, "", &options);
    let bridge = Bridge::start(&["12774"]);
    let mut page = bridge.open();
    page.until("it is a replica that cannot be reached, and why", |page| {
        page.role("n2") == Some((Role::Replica, Some("n1")))
            && page.nodes["n2"].state == NodeState::Unreached
            && page.has(
                |story| matches!(story, Story::NotReached { why } if why.starts_with("NOAUTH")),
            )
    });
}

#[test]
fn a_cluster_with_its_slots_and_one_that_goes() {
    let mut servers = Server::start_cluster(12750, &[]);
    until("the cluster serves", || {
        let told = Connection::to(12750).ask("CLUSTER INFO");
        told.is_some_and(|told| told.contains("cluster_state:ok"))
    });
    let bridge = Bridge::start(&["12752"]);
    let mut page = bridge.open();
    page.until("all have slots", |page| {
        page.nodes.len() == 3 && page.nodes.values().all(|node| !node.slots.is_empty())
    });
    page.types("c1", "CLUSTER KEYSLOT foo", "(integer) 12182");
    page.types("c1", "GET foo", "(nil)");
    servers.typed("crash n3");
    page.until("the others find it failed", |page| {
        page.has(|story| matches!(story, Story::FindsFailed { who } if who == "n3"))
            && page.has(|story| matches!(story, Story::ClusterDown { .. }))
    });
}

#[test]
fn real_servers_are_seen_as_ours_are() {
    if !is_redis_here("live") {
        return;
    }
    let plain = ["--cluster-enabled", "no"];
    let master = Node::start(Kind::Real, 12760, &plain);
    let replica = Node::start(
        Kind::Real,
        12761,
        &[&plain[..], &["--replicaof", "127.0.0.1", "12760"]].concat(),
    );
    let bridge = Bridge::start(&["12760", "--allow-writes"]);
    let mut page = bridge.open();
    page.until("both are there", |page| page.role("n2") == Some((Role::Replica, Some("n1"))));
    page.types("c1", "SET k v", "OK");
    page.types("c1", "GET k", "\"v\"");
    assert_eq!(replica.ask("REPLICAOF NO ONE"), "+OK");
    page.until("it is told", |page| page.has(|story| *story == Story::BecameMaster));
    drop(master);
    page.until("it is gone", |page| page.nodes["n1"].state == NodeState::Unreached);
}

#[test]
fn only_who_has_the_token_and_a_known_origin_gets_in() {
    let _server = Server::start(12770, "", &[]);
    let bridge = Bridge::start(&["12770"]);
    let status =
        |token: &str, origin: &str| match bridge.try_connect(token, origin, &live_protocol()) {
            Err(Error::Http(response)) => response.status().as_u16(),
            other => panic!("{other:?}"),
        };
    assert_eq!(status("0123456789abcdef0123456789abcdef", PAGE), 403);
    assert_eq!(status("", PAGE), 403);
    assert_eq!(status(&bridge.token, "https://example.org"), 403);
    assert_eq!(status(&bridge.token, "null"), 403);
    let plain = |request: &str| {
        let mut stream = TcpStream::connect(("127.0.0.1", bridge.port)).expect("it listens");
        stream.write_all(request.as_bytes()).expect("it reads");
        let mut answer = String::new();
        let _ = stream.read_to_string(&mut answer);
        answer.split(' ').nth(1).unwrap_or_default().to_owned()
    };
    let here = format!("Host: 127.0.0.1:{}", bridge.port);
    assert_eq!(plain(&format!("GET /live HTTP/1.1\r\n{here}\r\n\r\n")), "426");
    assert_eq!(plain(&format!("GET / HTTP/1.1\r\n{here}\r\n\r\n")), "404");
    assert_eq!(plain("GET / HTTP/1.1\r\nHost: example.org\r\n\r\n"), "421");
    assert_eq!(plain("*1\r\n$4\r\nPING\r\n\r\n"), "400");
    // A page of another build hears why.
    let mut socket =
        bridge.try_connect(&bridge.token, PAGE, "redscope-live.0").expect("it is let in");
    match socket.read() {
        Ok(Message::Close(Some(frame))) => assert_eq!(u16::from(frame.code), 4001),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_no_message_is_refused_and_loses_nothing() {
    let _server = Server::start(12780, "", &[]);
    let bridge = Bridge::start(&["12780"]);
    let mut page = bridge.open();
    page.socket.send(Message::binary(vec![0xff; 40])).expect("it listens");
    page.until("it is refused", |page| matches!(page.refused[..], [Refusal::Message(_)]));
    page.types("c1", "PING", "PONG");
    let closed = |message: Message| {
        let mut page = bridge.open();
        let _ = page.socket.send(message);
        loop {
            match page.socket.read() {
                Ok(Message::Close(frame)) => return frame.map(|frame| u16::from(frame.code)),
                Ok(_) => {}
                Err(error) => panic!("{error}"),
            }
        }
    };
    assert_eq!(closed(Message::text("hello")), Some(1003));
    assert_eq!(closed(Message::binary(vec![0; 5 << 20])), Some(1009));
    page.types("c1", "PING", "PONG");
}

#[test]
fn a_server_that_hangs_holds_nobody_up() {
    let mut servers = Server::start_mode("replication", 12790, &["--replicas", "1"]);
    let bridge = Bridge::start(&["12790", "12791"]);
    let mut page = bridge.open();
    page.until("both are there", |page| page.nodes.len() == 2);
    servers.typed("pause n1");
    page.until("it does not answer", |page| {
        page.nodes["n1"].state == NodeState::Silent && page.has(|story| *story == Story::NoAnswer)
    });
    page.say(&ToWorker::Act("open c2 127.0.0.1:12791".to_owned()));
    page.types("c2", "PING", "PONG");
    servers.typed("resume n1");
    page.until("it answers again", |page| page.nodes["n1"].state == NodeState::Running);
}
