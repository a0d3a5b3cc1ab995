//! Clients at work.

use std::collections::VecDeque;

use redscope_actor::{Boot, Input, Output, Time};

use super::{Answer, DirectFact, DirectSpec, Out, Pace};
use crate::exchange::{Agenda, Line};

/// Clients that ask a Redis themselves.
#[derive(Clone, Debug)]
pub struct Direct {
    spec: DirectSpec,
    began: Time,
    clients: Vec<Client>,
    agenda: Agenda<Due>,
    since: DirectFact,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Due {
    /// A client's next call.
    Call(usize),
    /// It is time to tell.
    Tell,
}

#[derive(Clone, Debug)]
struct Client {
    line: Line,
    /// The place of its next call.
    next: usize,
    /// Calls under way, the first one first.
    open: VecDeque<Open>,
    /// When the next call is due, if it waits for nothing else.
    planned: Option<Time>,
}

#[derive(Clone, Copy, Debug)]
struct Open {
    sent: Time,
    replies_left: u32,
}

impl Direct {
    pub(crate) fn start(spec: &DirectSpec, boot: &Boot<'_>) -> Self {
        let client = |place: usize| Client {
            line: Line::new(spec.redis.clone(), place),
            next: 0,
            open: VecDeque::new(),
            planned: None,
        };
        let mut direct = Direct {
            spec: spec.clone(),
            began: boot.now,
            clients: (0..spec.scripts.len()).map(client).collect(),
            agenda: Agenda::new(),
            since: DirectFact::default(),
        };
        if spec.tells_every_us > 0 {
            direct.agenda.add(boot.now + spec.tells_every_us, Due::Tell);
        }
        for place in 0..spec.scripts.len() {
            direct.plan(place, boot.now);
        }
        direct
    }

    /// They go on by other scripts: calls of those that lie before this moment are not made, and what is under way is
    /// answered.
    pub(crate) fn set(&mut self, now: Time, spec: &DirectSpec) {
        self.spec = spec.clone();
        for place in 0..self.clients.len() {
            let client = &mut self.clients[place];
            if let Some(at) = client.planned.take() {
                self.agenda.remove(at, Due::Call(place));
            }
            let began = self.began;
            let calls = &self.spec.scripts[place].calls;
            client.next = calls.partition_point(|call| began + call.at_us < now);
            if self.spec.scripts[place].pace == Pace::Open || client.open.is_empty() {
                self.plan(place, now);
            }
        }
    }

    /// When they were started.
    pub fn began(&self) -> Time {
        self.began
    }

    pub(crate) fn due(&self) -> Option<Time> {
        self.agenda.next()
    }

    pub(crate) fn weight_bytes(&self) -> usize {
        let open: usize = self.clients.iter().map(|client| client.open.len()).sum();
        size_of::<Self>()
            + self.clients.len() * size_of::<Client>()
            + open * size_of::<Open>()
            + self.since.answers.len() * size_of::<Answer>()
    }

    pub(crate) fn handle<M, O>(&mut self, now: Time, input: Input<M, O>, out: &mut Out) {
        match input {
            Input::Connected(conn) => {
                let found = self.clients.iter_mut().find(|client| client.line.is(conn));
                if let Some(client) = found {
                    client.line.connected(out);
                }
            }
            Input::Refused(conn) | Input::Closed(conn) => {
                if let Some(place) = self.place_of(|client| client.line.is(conn)) {
                    self.clients[place].line.closed();
                    self.give_up(place, now);
                }
            }
            Input::Data(conn, bytes) => {
                let Some(place) = self.place_of(|client| client.line.is(conn)) else { return };
                match self.clients[place].line.frames(&bytes) {
                    Ok(frames) => self.answered(place, now, frames.len(), out),
                    Err(()) => {
                        self.clients[place].line.abort(out);
                        self.give_up(place, now);
                    }
                }
            }
            Input::Deadline => {
                while let Some(due) = self.agenda.take_due(now) {
                    match due {
                        Due::Call(place) => self.call(place, now, out),
                        Due::Tell => {
                            out.push(Output::Tell(std::mem::take(&mut self.since)));
                            self.agenda.add(now + self.spec.tells_every_us, Due::Tell);
                        }
                    }
                }
            }
            Input::Terminate => out.push(Output::Exit),
            _ => {}
        }
    }

    fn place_of(&self, is_meant: impl Fn(&Client) -> bool) -> Option<usize> {
        self.clients.iter().position(is_meant)
    }

    /// Makes a call, and plans the next one if that does not wait for an answer.
    fn call(&mut self, place: usize, now: Time, out: &mut Out) {
        let script = &self.spec.scripts[place];
        let client = &mut self.clients[place];
        client.planned = None;
        let Some(call) = script.calls.get(client.next) else { return };
        client.line.send(call.bytes.to_vec(), out);
        client.next += 1;
        client.open.push_back(Open { sent: now, replies_left: call.replies });
        if script.pace == Pace::Open {
            self.plan(place, now);
        }
    }

    /// Plans a client's next call.
    fn plan(&mut self, place: usize, now: Time) {
        let call = self.spec.scripts[place].calls.get(self.clients[place].next);
        if let Some(call) = call {
            let at = now.max(self.began + call.at_us);
            self.clients[place].planned = Some(at);
            self.agenda.add(at, Due::Call(place));
        }
    }

    /// So many replies have come.
    fn answered(&mut self, place: usize, now: Time, replies: usize, out: &mut Out) {
        let client = &mut self.clients[place];
        let mut replies = u32::try_from(replies).unwrap_or(u32::MAX);
        while replies > 0
            && let Some(open) = client.open.front_mut()
        {
            let come = replies.min(open.replies_left);
            replies -= come;
            open.replies_left -= come;
            if open.replies_left > 0 {
                break;
            }
            let sent = open.sent;
            client.open.pop_front();
            if self.spec.scripts[place].is_told {
                let (sent_us, took_us) = (sent - self.began, now - sent);
                self.since.answers.push(Answer { script: place as u32, sent_us, took_us });
            }
        }
        if self.spec.tells_every_us == 0 && !self.since.answers.is_empty() {
            out.push(Output::Tell(std::mem::take(&mut self.since)));
        }
        self.go_on(place, now);
    }

    /// What is under way will not be answered.
    fn give_up(&mut self, place: usize, now: Time) {
        self.clients[place].open.clear();
        self.go_on(place, now);
    }

    /// Nothing is under way any more: who waits for that goes on.
    fn go_on(&mut self, place: usize, now: Time) {
        let client = &mut self.clients[place];
        let script = &self.spec.scripts[place];
        if script.pace == Pace::Open || !client.open.is_empty() {
            return;
        }
        if script.pace == Pace::Skipping {
            let began = self.began;
            let missed =
                script.calls[client.next..].iter().take_while(|call| began + call.at_us <= now);
            client.next += missed.count();
        }
        self.plan(place, now);
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use redscope_actor::Address;
    use redscope_sim::{Disk, DiskSpeed, Path, Setting, Sim, What};

    use super::*;
    use crate::cast::{Cast, Fact, Server, Spec};
    use crate::direct::{Call, Script};

    /// What a script's calls took beside one that keeps the server asleep for 50 ms from 10 ms on.
    fn took(pace: Pace) -> Vec<Answer> {
        let path = Path { latency_us: 100, jitter_us: 0, loss_ppm: 0 };
        let setting = Setting { seed: 1, epoch_unix_us: 0, path, disk: DiskSpeed::default() };
        let mut world = Sim::<Cast>::new(setting);
        let address = Address::local(6379);
        let settings = vec![("enable-debug-command".to_owned(), "yes".to_owned())];
        let server = Server { address: address.clone(), sentinel: false, settings };
        world.add("redis", Spec::Server(server), Disk::default()).unwrap();
        let call = |at_us: u64, words: &[&str]| {
            let mut bytes = Vec::new();
            redscope_resp::encode_command(words, &mut bytes);
            Call { at_us, bytes: bytes.into(), replies: 1 }
        };
        let gets: Rc<[Call]> = (0..10).map(|at| call(5000 + at * 10_000, &["GET", "k"])).collect();
        let sleep: Rc<[Call]> = Rc::from([call(10_000, &["DEBUG", "SLEEP", "0.05"])]);
        let scripts = vec![
            Script { calls: gets, pace, is_told: true },
            Script { calls: sleep, pace: Pace::Open, is_told: false },
        ];
        let spec = DirectSpec { redis: address, scripts, tells_every_us: 100_000 };
        world.add("clients", Spec::Direct(spec), Disk::default()).unwrap();
        world.run_until(Time::from_ms(400), u64::MAX);
        let told = world.take_told().into_iter().filter_map(|told| match told.what {
            What::Fact(Fact::Direct(fact)) => Some(fact.answers),
            _ => None,
        });
        told.flatten().collect()
    }

    #[test]
    fn who_waits_for_an_answer_asks_less_while_there_is_none() {
        let long = |answers: &[Answer]| answers.iter().filter(|one| one.took_us > 5000).count();
        let [open, skipping, chained] = [Pace::Open, Pace::Skipping, Pace::Chained].map(took);
        assert_eq!((open.len(), long(&open)), (10, 5));
        assert_eq!((skipping.len(), long(&skipping)), (6, 1), "four were never asked");
        assert_eq!((chained.len(), long(&chained)), (10, 1), "four were asked late");
        assert!(open.is_sorted_by_key(|answer| answer.sent_us));
    }
}
