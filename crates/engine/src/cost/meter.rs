//! Adding up what an input costs.

use super::{LongestCommand, MACHINE, Part, Processor, Spent, Work, price_of};
use crate::Reply;
use crate::command::{Args, CommandSpec};

/// Bytes of a page of memory.
const PAGE_BYTES: u64 = 4096;
/// The words of a command that takes so long are kept, and so many characters of them.
const WORTH_WORDS_US: u64 = 1000;
const MOST_WORDS: usize = 120;

/// What a process has spent on the input under way.
///
/// With a [`Processor::Free`] nothing is ever spent; counting goes on, since it costs less than
/// asking.
#[derive(Clone, Debug, Default)]
pub struct Meter {
    processor: Processor,
    /// Of the command under way.
    work: Work,
    /// Spent and not handed out yet.
    spent_ns: u64,
    /// What commands said they kept the process asleep, see [`Meter::sleep_us`].
    slept_us: u64,
    /// What is being done, unless it says so itself.
    part: Part,
    /// The same by part.
    spent: Spent,
}

/// How a command went: what it touched, and how long it kept the process.
#[derive(Clone, Copy, Debug, Default)]
pub struct Lasted {
    /// What it touched.
    pub work: Work,
    /// Microseconds of virtual time, with all that ran within it.
    pub us: u64,
}

impl Lasted {
    /// Adds what more was done for the same command.
    pub(crate) fn add(&mut self, more: Lasted) {
        self.work.add(more.work);
        self.us += more.us;
    }
}

/// A command begins: what runs around it, and when.
#[derive(Debug)]
pub(crate) struct Started {
    outer: Work,
    spent_ns: u64,
    slept_us: u64,
}

impl Meter {
    /// A meter that has counted nothing.
    pub fn new(processor: Processor) -> Self {
        Meter { processor, ..Meter::default() }
    }

    /// Whether work takes time.
    pub fn is_on(&self) -> bool {
        self.processor == Processor::Modelled
    }

    /// Notes elements looked at that are neither in the request nor in the reply.
    pub(crate) fn touch(&mut self, elements: usize) {
        self.work.elements += elements as u64;
    }

    /// Notes elements that a cursor gathers before it answers them.
    pub(crate) fn gather(&mut self, elements: usize) {
        self.work.gather(elements);
    }

    /// Notes neighbours passed on the way to an element.
    pub(crate) fn steps(&mut self, steps: usize) {
        self.work.steps += steps as u64;
    }

    /// Notes bytes looked at that are neither in the request nor in the reply.
    pub(crate) fn bytes(&mut self, bytes: usize) {
        self.work.bytes += bytes as u64;
    }

    /// Notes instructions of Lua.
    pub(crate) fn instructions(&mut self, count: u64) {
        self.work.instructions += count;
    }

    /// Changes whether work takes time from now on.
    pub fn set_processor(&mut self, processor: Processor) {
        self.processor = processor;
    }

    /// Says what is being done until something else is.
    pub fn enter(&mut self, part: Part) {
        self.part = part;
    }

    /// Spends so many nanoseconds.
    pub(crate) fn charge(&mut self, ns: u64) {
        self.charge_to(self.part, ns);
    }

    fn charge_to(&mut self, part: Part, ns: u64) {
        if self.is_on() {
            self.spent_ns += ns;
            self.spent.charge(part, ns);
        }
    }

    /// Frees parts of a value, and says how many nanoseconds that takes.
    pub(crate) fn free(&mut self, parts: u64) -> u64 {
        self.work.freed += parts;
        let ns = parts * MACHINE.freed_ns;
        self.charge(ns);
        ns
    }

    /// Notes that a command keeps the process asleep: it lasts longer, the processor does nothing.
    pub(crate) fn sleep_us(&mut self, us: u64) {
        self.slept_us += us;
    }

    /// Begins a command, within another perhaps.
    pub(crate) fn begin(&mut self) -> Started {
        Started {
            outer: std::mem::take(&mut self.work),
            spent_ns: self.spent_ns,
            slept_us: self.slept_us,
        }
    }

    /// Ends a command: what it did and how many microseconds it lasted, with all that ran within it.
    ///
    /// Of two commands shorter than a microsecond one may take none and the other a whole one, as
    /// they would by a real clock.
    pub(crate) fn end(
        &mut self,
        started: Started,
        spec: &CommandSpec,
        args: Args<'_>,
        reply: Option<&Reply>,
    ) -> Lasted {
        let slept_us = self.slept_us - started.slept_us;
        if !self.is_on() && slept_us == 0 && self.spent.longest.is_some() {
            self.work = started.outer;
            return Lasted::default();
        }
        let mut work = std::mem::replace(&mut self.work, started.outer);
        if self.is_on() {
            work.add_request(args);
            reply.into_iter().for_each(|reply| work.add_reply(reply));
            self.charge_to(Part::Execute, price_of(spec.full_name).of(work));
        }
        let us = self.spent_ns / 1000 - started.spent_ns / 1000 + slept_us;
        if self.spent.longest.as_ref().is_none_or(|longest| longest.us <= us) {
            let text = (us >= WORTH_WORDS_US).then(|| words_of(args));
            self.spent.longest = Some(LongestCommand { name: spec.full_name, us, work, text });
        }
        Lasted { work, us }
    }

    /// Reading so many bytes from a connection that has something to say.
    pub fn read(&mut self, bytes: usize) {
        let bytes_ns = bytes as u64 * MACHINE.read_byte_ps / 1000;
        self.charge_to(Part::Read, MACHINE.read_ns + bytes_ns);
    }

    /// A request of so many arguments, without what its command does.
    pub fn request(&mut self, args: usize) {
        self.spent.requests += 1;
        self.charge_to(Part::Read, MACHINE.request_ns + args as u64 * MACHINE.argument_ns);
    }

    /// Writing so many bytes to a connection.
    pub fn write(&mut self, bytes: usize) {
        let bytes_ns = bytes as u64 * MACHINE.write_byte_ps / 1000;
        self.charge_to(Part::Write, MACHINE.write_ns + bytes_ns);
    }

    /// Accepting a connection.
    pub fn accept(&mut self) {
        self.charge_to(Part::Accept, MACHINE.accept_ns);
    }

    /// A tick of the server, without what it finds to do.
    pub fn tick(&mut self) {
        self.charge_to(Part::Timers, MACHINE.tick_ns);
    }

    /// Forking with so much memory in use; returns the microseconds it takes, if it takes any.
    pub(crate) fn fork(&mut self, memory_bytes: u64) -> u64 {
        let pages = memory_bytes / PAGE_BYTES;
        let ns = MACHINE.fork_ns + pages * MACHINE.fork_page_ps / 1000;
        self.charge(ns);
        if self.is_on() { ns / 1000 } else { 0 }
    }

    /// Reading an RDB file of so many keys.
    pub fn load(&mut self, keys: usize, bytes: usize) {
        let bytes_ns = bytes as u64 * MACHINE.load_byte_ps / 1000;
        self.charge(keys as u64 * MACHINE.load_key_ns + bytes_ns);
    }

    /// Writing an RDB file of so many keys, in line.
    pub fn save(&mut self, keys: usize, bytes: usize) {
        let bytes_ns = bytes as u64 * MACHINE.save_byte_ps / 1000;
        self.charge(keys as u64 * MACHINE.save_key_ns + bytes_ns);
    }

    /// Whole microseconds spent on the input so far.
    pub fn spent_us(&self) -> u64 {
        self.spent_ns / 1000
    }

    /// Hands out the whole microseconds spent; the rest is for the next time.
    pub fn take_us(&mut self) -> u64 {
        self.take().us
    }

    /// The same, with what they went into.
    pub fn take(&mut self) -> Spent {
        let mut spent = std::mem::take(&mut self.spent);
        spent.us = self.spent_ns / 1000;
        self.spent_ns %= 1000;
        (self.work, self.slept_us, self.part) = (Work::default(), 0, Part::default());
        spent
    }
}

/// The words of a request as they could be typed, as far as there is room for them.
fn words_of(args: Args<'_>) -> Box<str> {
    let mut text = String::new();
    for arg in args.from(0) {
        let word = String::from_utf8_lossy(&arg[..arg.len().min(MOST_WORDS)]);
        let is_plain =
            !word.is_empty() && word.chars().all(|c| !c.is_whitespace() && !c.is_control());
        if !text.is_empty() {
            text.push(' ');
        }
        if is_plain {
            text.push_str(&word)
        } else {
            text.push_str(&redscope_resp::quote(word.as_bytes()))
        }
        if text.len() > MOST_WORDS {
            break;
        }
    }
    if text.chars().count() > MOST_WORDS {
        text = text.chars().take(MOST_WORDS - 1).chain(['…']).collect();
    }
    text.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::lookup;

    fn lasted(meter: &mut Meter, name: &str, elements: usize) -> u64 {
        let (_, spec) = lookup(name.as_bytes()).expect("a command");
        let args: [&[u8]; 1] = [name.as_bytes()];
        let started = meter.begin();
        meter.touch(elements);
        meter.end(started, spec, Args::new(&args), None).us
    }

    #[test]
    fn nothing_is_spent_on_a_free_processor() {
        let mut meter = Meter::new(Processor::Free);
        meter.read(1000);
        assert_eq!(lasted(&mut meter, "keys", 1_000_000), 0);
        assert_eq!((meter.fork(1 << 30), meter.take_us()), (0, 0));
    }

    #[test]
    fn what_was_spent_is_told_by_part_and_by_the_longest_command() {
        let mut meter = Meter::new(Processor::Modelled);
        meter.read(10);
        lasted(&mut meter, "ping", 0);
        let keys_us = lasted(&mut meter, "keys", 1_000_000);
        lasted(&mut meter, "get", 0);
        meter.enter(Part::BeforeSleep);
        meter.charge(5000);
        meter.write(0);
        let spent = meter.take();
        let longest = spent.longest.as_ref().expect("commands were run");
        assert_eq!((longest.name, longest.us), ("keys", keys_us));
        assert_eq!(longest.text.as_deref(), Some("keys"));
        assert!(longest.price().of(longest.work) / 1000 <= keys_us);
        assert!(longest.price().of(longest.work) / 1000 + 1 >= keys_us);
        assert_eq!(spent.part_ns(Part::BeforeSleep), 5000);
        assert_eq!(spent.part_ns(Part::Write), MACHINE.write_ns);
        assert_eq!(spent.us, Part::ALL.map(|part| spent.part_ns(part)).iter().sum::<u64>() / 1000);
        assert_eq!(meter.take(), Spent::default(), "what was handed out is not told again");
    }

    #[test]
    fn what_is_left_of_a_microsecond_is_carried_on() {
        let mut meter = Meter::new(Processor::Modelled);
        let price = price_of("get");
        let mut handed_out = 0;
        for _ in 0..1000 {
            lasted(&mut meter, "get", 0);
            handed_out += meter.take_us();
        }
        assert_eq!(handed_out, u64::from(price.base_ns));
    }

    #[test]
    fn a_command_lasts_as_long_as_all_that_runs_within_it() {
        let mut meter = Meter::new(Processor::Modelled);
        let (_, exec) = lookup(b"exec").expect("a command");
        let args: [&[u8]; 1] = [b"exec"];
        let started = meter.begin();
        let inner = lasted(&mut meter, "keys", 1_000_000);
        meter.sleep_us(50_000);
        let outer = meter.end(started, exec, Args::new(&args), None);
        assert!(inner > 50_000 && outer.us >= inner + 50_000, "{inner} {outer:?}");
        assert_eq!(outer.work, Work::default(), "what was touched belongs to the inner one");
    }
}
