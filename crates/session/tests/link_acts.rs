//! Every act that a run can hold is shared, and read as it was.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use redscope_actor::{Address, Time};
use redscope_engine::cost::Processor;
use redscope_labs::client::{ConsoleOrder, ConsoleSpec};
use redscope_labs::scenario::SCENARIOS;
use redscope_labs::{Action, Order, Server, Spec, Values};
use redscope_session::share::{self, Here, Moment, Note, Run, Shared, StampedAct};
use redscope_sim::{Action as Act, DiskFault, MOST_LOSS_PPM, PacketId, PathChange, Unsynced};

fn name() -> impl Strategy<Value = String> {
    "[a-zA-Z0-9é中._-]{1,12}".prop_filter("it means all actors", |name| name != "all")
}

fn names() -> impl Strategy<Value = Vec<String>> {
    vec(name(), 1..4)
}

fn address() -> impl Strategy<Value = Address> {
    ("[a-z0-9.:]{1,15}|a host", any::<u16>()).prop_map(|(host, port)| Address { host, port })
}

fn console() -> impl Strategy<Value = ConsoleSpec> {
    (address(), any::<bool>(), any::<bool>()).prop_map(|(home, follow, resp3)| ConsoleSpec {
        home,
        follow,
        resp3,
    })
}

fn change() -> impl Strategy<Value = PathChange> {
    let us = || option::of(0..1u64 << 52);
    (us(), us(), option::of(0..=MOST_LOSS_PPM))
        .prop_map(|(latency_us, jitter_us, loss_ppm)| PathChange {
            latency_us,
            jitter_us,
            loss_ppm,
        })
        .prop_filter("something changes", |change| *change != PathChange::default())
}

fn fault() -> impl Strategy<Value = DiskFault> {
    prop_oneof![
        (1..=1_000_000u32).prop_map(DiskFault::Slow),
        any::<bool>().prop_map(DiskFault::Full),
        any::<bool>().prop_map(DiskFault::Broken),
        (any::<String>(), any::<u64>()).prop_map(|(path, bit)| DiskFault::FlipBit { path, bit }),
        (any::<String>(), any::<u64>()).prop_map(|(path, len)| DiskFault::Truncate { path, len }),
        vec(("[a-z./ ]{0,20}", vec(any::<u8>(), 0..200)), 1..4).prop_map(|files| {
            DiskFault::Put(files.into_iter().map(|(path, bytes)| (path, bytes.into())).collect())
        }),
    ]
}

fn added() -> impl Strategy<Value = Action> {
    let settings = vec(("[a-z-]{1,20}", any::<String>()), 0..3);
    let files = vec(("[a-z./]{1,20}", vec(any::<u8>(), 0..40)), 0..3);
    let server = (address(), any::<bool>(), settings)
        .prop_map(|(address, sentinel, settings)| Server { address, sentinel, settings });
    prop_oneof![
        (name(), server, files).prop_map(|(actor, server, files)| {
            let spec = Spec::Server(server);
            Act::Add { actor, spec, files }
        }),
        (name(), console()).prop_map(|(actor, spec)| {
            let spec = Spec::Console(spec);
            Act::Add { actor, spec, files: Vec::new() }
        }),
    ]
}

fn order() -> impl Strategy<Value = Order> {
    let line = prop_oneof![any::<String>(), " {0,3}[a-zA-Z0-9 \"'\\\\;+~%]{0,30} {0,3}"];
    prop_oneof![
        line.prop_map(|line| Order::Console(ConsoleOrder::Type(line))),
        console().prop_map(|to| Order::Console(ConsoleOrder::Move(to))),
        Just(Order::Console(ConsoleOrder::Interrupt)),
        Just(Order::Processor(Processor::Modelled)),
    ]
}

fn fate() -> impl Strategy<Value = Action> {
    let packet = || any::<u64>().prop_map(PacketId);
    prop_oneof![
        name().prop_map(|actor| Act::Crash { actor }),
        name().prop_map(|actor| Act::Terminate { actor }),
        name().prop_map(|actor| Act::Pause { actor }),
        name().prop_map(|actor| Act::Resume { actor }),
        name().prop_map(|actor| Act::Remove { actor }),
        (name(), any::<bool>()).prop_map(|(actor, keep_disk)| Act::Restart { actor, keep_disk }),
        (name(), any::<bool>()).prop_map(|(actor, torn)| {
            let unsynced = if torn { Unsynced::Torn } else { Unsynced::Lost };
            Act::PowerCut { actor, unsynced }
        }),
        packet().prop_map(|packet| Act::Hold { packet }),
        packet().prop_map(|packet| Act::Drop { packet }),
        (packet(), 0..1u64 << 52).prop_map(|(packet, by_us)| Act::Delay { packet, by_us }),
        packet().prop_map(|packet| Act::Deliver { packet }),
    ]
}

fn action() -> impl Strategy<Value = Action> {
    let offset = -(1i64 << 52)..1i64 << 52;
    prop_oneof![
        3 => fate(),
        1 => (names(), names(), any::<bool>())
            .prop_map(|(from, to, one_way)| Act::Cut { from, to, one_way }),
        1 => (names(), names(), any::<bool>())
            .prop_map(|(from, to, one_way)| Act::Heal { from, to, one_way }),
        1 => Just(Act::Heal { from: Vec::new(), to: Vec::new(), one_way: false }),
        1 => (option::of((name(), name())), change())
            .prop_map(|(between, change)| Act::Path { between, change }),
        1 => (name(), name()).prop_map(|(a, b)| Act::Break { a, b }),
        1 => (name(), offset).prop_map(|(actor, ahead_us)| Act::Clock { actor, ahead_us }),
        1 => (name(), fault()).prop_map(|(actor, fault)| Act::Disk { actor, fault }),
        2 => added(),
        3 => (name(), order()).prop_map(|(actor, order)| Act::Order { actor, order }),
    ]
}

/// Where a moment lies behind the one before it.
fn way() -> impl Strategy<Value = (u64, Option<u64>)> {
    (prop_oneof![Just(0), 0..5_000_000u64], option::of(0..100_000u64))
}

fn values() -> impl Strategy<Value = Values> {
    let settings = vec(("[a-z=;-]{1,10}", any::<String>()), 0..3);
    let numbers = vec(any::<u64>(), 6);
    (0..SCENARIOS.len(), any::<u64>(), settings, numbers).prop_map(
        |(scenario, seed, settings, numbers)| {
            let mut values = Values::new(&SCENARIOS[scenario], seed);
            for (param, number) in SCENARIOS[scenario].params.iter().zip(numbers) {
                let value = param.least + number % (param.most - param.least + 1);
                values.set(param.name, value).expect("it lies between");
            }
            values.settings = settings;
            values
        },
    )
}

prop_compose! {
    fn run()(
        values in values(),
        acts in vec((way(), action()), 0..20),
        here in option::of((any::<prop::sample::Index>(), any::<bool>())),
        digest in any::<Option<u64>>(),
        selected in option::of(name()),
        view in vec(("[a-z=.]{0,9}", any::<String>()), 0..3),
        notes in vec((way(), any::<String>()), 0..4),
        written_by in option::of("[a-zA-Z0-9.-]{1,32}"),
    ) -> Run {
        let start = Moment { at: Time::from_ms(values.scenario().settle_ms), step: None };
        let walk = |last: &mut (Moment, u64), (us, steps): (u64, Option<u64>)| {
            let step = steps.map(|steps| last.1 + steps);
            *last = (Moment { at: last.0.at + us, step }, step.unwrap_or(last.1));
            last.0
        };
        let mut last = (start, 0);
        let acts: Vec<StampedAct> = acts
            .into_iter()
            .map(|(way, action)| StampedAct { moment: walk(&mut last, way), action })
            .collect();
        let here = here.map(|(index, step)| {
            let acts_done = index.index(acts.len() + 1);
            let before = acts_done.checked_sub(1).map(|at| acts[at].moment);
            let Moment { at, step: last } = before.unwrap_or(start);
            Here { moment: Moment { at, step: last.filter(|_| step) }, acts_done }
        });
        let mut last = (start, 0);
        let notes = notes.into_iter();
        let notes = notes.map(|(way, text)| Note { moment: walk(&mut last, way), text }).collect();
        Run { values, acts, here, digest, selected, view, notes, courses: None, written_by }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_run_is_read_as_it_was_written(run in run()) {
        let form = match share::write(&run) {
            Ok(Shared::Link(link)) => link.into_bytes(),
            Ok(Shared::File(bytes)) => bytes,
            Err(why) => panic!("{why}"),
        };
        prop_assert_eq!(share::read(&form), Ok(run.clone()));
        let file = share::write_file(&run).expect("what is a link is a file, too");
        prop_assert_eq!(share::read(&file), Ok(run));
    }
}
