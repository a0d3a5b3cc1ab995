//! How fast clusters of several sizes run when nothing but their nodes costs anything:
//! `cargo run --release -p redscope-node --example cluster_pace [nodes seconds]`.
//!
//! Messages take a fixed time from node to node, so that a plain queue delivers them in order. A
//! line of output is a name and a figure: simulated seconds per second, or MiB.
#![allow(clippy::disallowed_methods, reason = "a benchmark reads the clock")]

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, VecDeque};
use std::time::Instant;

use redscope_actor::{Actor, Address, Boot, ConnId, DiskReply, Rng, Rope, Time, WallClock};
use redscope_engine::config::Config;
use redscope_node::{BUS_PORT_OFFSET, Input, Outbox, Output, Process, Spec, created_cluster};

/// From node to node.
const LATENCY_US: u64 = 500;
const FIRST_PORT: u16 = 7000;
/// Links are made, gossip has settled.
const WARM_UP_S: u64 = 20;

/// An end of a connection: a node, and what it calls the connection.
type End = (usize, ConnId);

struct Cluster {
    processes: Vec<Process>,
    outbox: Outbox,
    now: Time,
    in_flight: VecDeque<(Time, usize, Input)>,
    /// The other end of what each node has opened, by number.
    opened: Vec<Vec<Option<End>>>,
    /// The other end of what each node has accepted, by number.
    accepted: Vec<Vec<Option<End>>>,
    /// When each node wants to be woken, and what of that is in the heap.
    wakes: BinaryHeap<Reverse<(Time, usize)>>,
    next_wake: Vec<Time>,
    inputs: u64,
}

impl Cluster {
    /// Half of the nodes are masters.
    fn start(nodes: usize) -> Self {
        let mut rng = Rng::new(1);
        let ids: Vec<String> = (0..nodes).map(|_| rng.hex(40)).collect();
        let confs = created_cluster(FIRST_PORT, nodes.div_ceil(2), &ids);
        let mut cluster = Cluster {
            processes: Vec::new(),
            outbox: Outbox::default(),
            now: Time::default(),
            in_flight: VecDeque::new(),
            opened: vec![Vec::new(); nodes],
            accepted: vec![Vec::new(); nodes],
            wakes: BinaryHeap::new(),
            next_wake: vec![Time::default(); nodes],
            inputs: 0,
        };
        for (index, conf) in confs.into_iter().enumerate() {
            let mut config = Config::default();
            for (name, value) in [("cluster-enabled", "yes"), ("save", "")] {
                config.set_at_start(name.as_bytes(), value.as_bytes()).expect("known parameters");
            }
            let address = Address::local(FIRST_PORT + index as u16);
            let processor = redscope_node::Processor::Free;
            let spec = Spec { address, sentinel: false, config, conf_on_disk: false, processor };
            let disk = BTreeMap::from([("nodes.conf".to_owned(), Rope::from(conf))]);
            let boot = Boot {
                now: Time::default(),
                seed: index as u64,
                clock: WallClock { epoch_unix_us: 1_795_400_000_000_000, ahead_us: 0 },
                process_id: 1,
                files: &disk,
            };
            let process = Process::start(&spec, boot, &mut cluster.outbox).expect("it starts");
            cluster.processes.push(process);
            cluster.carry_out(index);
        }
        cluster
    }

    fn run_until(&mut self, end: Time) {
        loop {
            let delivery = self.in_flight.front().map(|(at, ..)| *at);
            let wake = self.wakes.peek().map(|Reverse((at, _))| *at);
            let Some(at) = delivery.into_iter().chain(wake).min().filter(|at| *at <= end) else {
                self.now = end;
                return;
            };
            self.now = at;
            if delivery == Some(at) {
                let Some((_, node, input)) = self.in_flight.pop_front() else { return };
                self.feed(node, input);
            } else if let Some(Reverse((at, node))) = self.wakes.pop()
                && self.next_wake[node] == at
            {
                self.feed(node, Input::Deadline);
            }
        }
    }

    fn feed(&mut self, node: usize, input: Input) {
        self.inputs += 1;
        self.processes[node].handle(self.now, input, &mut self.outbox);
        self.carry_out(node);
    }

    fn carry_out(&mut self, node: usize) {
        while let Some(output) = self.outbox.pop() {
            match output {
                Output::Connect { conn, to, .. } => self.connect((node, conn), &to),
                Output::Send(conn, bytes) => {
                    self.send((node, conn), |conn| Input::Data(conn, bytes));
                }
                Output::SendMessage(conn, message) => {
                    self.send((node, conn), |conn| Input::Message(conn, message));
                }
                Output::Close(conn) | Output::Abort(conn) => {
                    self.send((node, conn), Input::Closed);
                    *self.peer((node, conn)) = None;
                }
                Output::Disk(ticket, _) => {
                    let input = Input::Disk(ticket, Ok(DiskReply::Done));
                    self.in_flight.push_back((self.now + LATENCY_US, node, input));
                }
                Output::Tell(_) | Output::Exit => {}
            }
        }
        let wake = self.processes[node].next_deadline().map_or(Time(u64::MAX), |(at, _)| at);
        let wake = wake.max(self.now);
        if self.next_wake[node] != wake {
            self.next_wake[node] = wake;
            self.wakes.push(Reverse((wake, node)));
        }
    }

    fn connect(&mut self, from: End, to: &Address) {
        let port = if to.port < FIRST_PORT + BUS_PORT_OFFSET {
            FIRST_PORT
        } else {
            FIRST_PORT + BUS_PORT_OFFSET
        };
        let node = usize::from(to.port - port);
        let conn = ConnId(self.accepted[node].len() as u64);
        self.accepted[node].push(Some(from));
        *self.peer(from) = Some((node, conn));
        let peer = Address::local(FIRST_PORT + from.0 as u16);
        let accepted = Input::Accepted { conn, peer, port: to.port };
        self.in_flight.push_back((self.now + LATENCY_US, node, accepted));
        self.in_flight.push_back((self.now + LATENCY_US, from.0, Input::Connected(from.1)));
    }

    fn send(&mut self, from: End, input: impl FnOnce(ConnId) -> Input) {
        if let Some((node, conn)) = *self.peer(from) {
            self.in_flight.push_back((self.now + LATENCY_US, node, input(conn)));
        }
    }

    fn peer(&mut self, (node, conn): End) -> &mut Option<End> {
        let (ends, at) = match conn.is_own() {
            true => (&mut self.opened[node], (conn.0 - ConnId::OWN) as usize),
            false => (&mut self.accepted[node], conn.0 as usize),
        };
        if ends.len() <= at {
            ends.resize(at + 1, None);
        }
        &mut ends[at]
    }
}

/// What the process takes, in MiB, where the system says so.
fn resident_mib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(line.split_whitespace().next()?.parse::<u64>().ok()? / 1024)
}

fn measure(nodes: usize, seconds: u64) {
    let mut cluster = Cluster::start(nodes);
    let start = Instant::now();
    cluster.run_until(Time::from_ms(WARM_UP_S * 1000));
    println!("nodes_{nodes}_starting {:.1}", WARM_UP_S as f64 / start.elapsed().as_secs_f64());
    let (start, inputs) = (Instant::now(), cluster.inputs);
    cluster.run_until(Time::from_ms((WARM_UP_S + seconds) * 1000));
    println!(
        "nodes_{nodes}_simulated_per_second {:.1}",
        seconds as f64 / start.elapsed().as_secs_f64()
    );
    println!("nodes_{nodes}_inputs_per_simulated_second {}", (cluster.inputs - inputs) / seconds);
    if let Some(mib) = resident_mib() {
        println!("nodes_{nodes}_resident_mib {mib}");
    }
}

fn main() {
    let words: Vec<u64> = std::env::args().skip(1).filter_map(|word| word.parse().ok()).collect();
    match words.as_slice() {
        [nodes, seconds] => measure(*nodes as usize, *seconds),
        _ => [(6, 2000), (100, 100), (1000, 5)].map(|(n, s)| measure(n, s)).into_iter().collect(),
    }
}
