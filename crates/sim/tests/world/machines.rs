//! Processors, disks and lives of actors.

use crate::probes::{Do, act, refused, run, tell, world, world_with};
use redscope_actor::{DiskOp, Time};
use redscope_sim::{Action, DiskFault, DiskSpeed, Fate, Lost, State, Unsynced, What};

fn name(name: &str) -> String {
    name.to_owned()
}

fn append(text: &str) -> Do {
    Do::Disk(DiskOp::Append { path: "written".to_owned(), bytes: text.into() })
}

fn sync() -> Do {
    Do::Disk(DiskOp::Sync { path: "written".to_owned() })
}

#[test]
fn what_comes_in_while_an_actor_works_waits_and_so_does_what_it_puts_out() {
    let mut sim = world(&[("a", &[]), ("b", &[7])]);
    tell(&mut sim, "a", Do::Call(1, 7));
    tell(&mut sim, "b", Do::WakeAt(Time(1500)));
    tell(&mut sim, "b", Do::Work(5000));
    tell(&mut sim, "b", Do::Work(2000));
    assert_eq!(
        run(&mut sim, 10_000),
        [
            "2000 a: my 1 stands",
            "5000 b: worked",
            "7000 b: worked",
            "7000 b: call at 7",
            "7000 b: woke"
        ]
    );
}

#[test]
fn who_crashes_while_working_puts_nothing_out() {
    let mut sim = world(&[("b", &[7])]);
    tell(&mut sim, "b", Do::Work(5000));
    act(&mut sim, Action::Crash { actor: name("b") });
    assert_eq!(run(&mut sim, 10_000), [""; 0]);
    act(&mut sim, Action::Restart { actor: name("b"), keep_disk: true });
    tell(&mut sim, "b", Do::Work(1));
    assert_eq!(run(&mut sim, 10_000), ["10001 b: worked"]);
}

#[test]
fn a_disk_does_one_thing_after_the_other_and_a_slow_one_takes_longer() {
    let speed = DiskSpeed { call_us: 10, sync_us: 1000, ..DiskSpeed::INSTANT };
    let mut sim = world_with(&[("a", &[])], speed);
    tell(&mut sim, "a", append("one"));
    tell(&mut sim, "a", sync());
    tell(&mut sim, "a", append("two"));
    assert_eq!(run(&mut sim, 10_000), ["10 a: done", "1010 a: done", "1020 a: done"]);
    act(&mut sim, Action::Disk { actor: name("a"), fault: DiskFault::Slow(10) });
    tell(&mut sim, "a", sync());
    assert_eq!(run(&mut sim, 20_000), ["20000 a: done"]);
}

#[test]
fn a_full_disk_takes_what_has_room_and_a_broken_one_nothing() {
    let mut sim = world(&[("a", &[])]);
    let disk = |fault| Action::Disk { actor: name("a"), fault };
    tell(&mut sim, "a", append("abc"));
    run(&mut sim, 1);
    act(&mut sim, disk(DiskFault::Full(true)));
    tell(&mut sim, "a", append("def"));
    assert_eq!(run(&mut sim, 1), ["1 a: No space left on device"]);
    act(&mut sim, disk(DiskFault::Broken(true)));
    tell(&mut sim, "a", sync());
    assert_eq!(run(&mut sim, 1), ["2 a: Input/output error"]);
    act(&mut sim, disk(DiskFault::Broken(false)));
    act(&mut sim, disk(DiskFault::Full(false)));
    tell(&mut sim, "a", append("ghi"));
    assert_eq!(run(&mut sim, 1), ["3 a: done"]);
    let id = sim.find("a").unwrap();
    assert_eq!(sim.disk(id).file("written").unwrap().to_vec(), b"abcghi");
    act(&mut sim, disk(DiskFault::FlipBit { path: name("written"), bit: 1 }));
    assert_eq!(sim.disk(id).file("written").unwrap().to_vec(), b"cbcghi");
    let beyond = disk(DiskFault::FlipBit { path: name("written"), bit: 48 });
    assert_eq!(refused(&mut sim, beyond).to_string(), "written has 6 bytes, no bit 48");
}

#[test]
fn a_power_cut_says_exactly_what_went() {
    let mut sim = world(&[("a", &[])]);
    tell(&mut sim, "a", append("safe"));
    tell(&mut sim, "a", sync());
    tell(&mut sim, "a", append(" and not"));
    run(&mut sim, 1000);
    act(&mut sim, Action::PowerCut { actor: name("a"), unsynced: Unsynced::Lost });
    let told = sim.take_told();
    let [only] = told.as_slice() else { panic!("{told:?}") };
    let lost = [Lost::Tail { path: name("written"), kept: 4, lost: 8 }];
    assert_eq!(only.what, What::Fate(Fate::PowerCut(lost.into())));
    let id = sim.find("a").unwrap();
    assert_eq!(sim.state(id), State::Dark);
    act(&mut sim, Action::Restart { actor: name("a"), keep_disk: true });
    assert_eq!(sim.disk(id).file("written").unwrap().to_vec(), b"safe");
}

#[test]
fn an_operation_that_was_not_done_when_its_process_ended_is_not_done() {
    let speed = DiskSpeed { sync_us: 1000, ..DiskSpeed::INSTANT };
    let mut sim = world_with(&[("a", &[])], speed);
    tell(&mut sim, "a", append("one"));
    tell(&mut sim, "a", sync());
    tell(&mut sim, "a", append("two"));
    run(&mut sim, 500);
    act(&mut sim, Action::Crash { actor: name("a") });
    run(&mut sim, 10_000);
    let id = sim.find("a").unwrap();
    assert_eq!(sim.disk(id).file("written").unwrap().to_vec(), b"one");
    assert_eq!(sim.disk(id).safe_bytes("written", sim.now()), 0);
}

#[test]
fn who_refuses_to_start_says_why_and_stays_down() {
    let mut sim = world(&[("a", &[666])]);
    tell(&mut sim, "a", append("seen"));
    run(&mut sim, 1);
    act(&mut sim, Action::Crash { actor: name("a") });
    sim.take_told();
    let restart = |keep_disk| Action::Restart { actor: name("a"), keep_disk };
    act(&mut sim, restart(true));
    let told = sim.take_told();
    let why = name("I have seen too much");
    assert_eq!(told[0].what, What::Fate(Fate::RefusedToStart(why)));
    let id = sim.find("a").unwrap();
    assert_eq!(sim.state(id), State::Down);
    act(&mut sim, restart(false));
    assert_eq!(sim.state(id), State::Running, "with a new disk it starts");
}

#[test]
fn impossible_acts_are_refused_with_a_sentence() {
    let mut sim = world(&[("a", &[7])]);
    let before = (sim.digest(), sim.state_digest());
    for (action, sentence) in [
        (Action::Crash { actor: name("z") }, "there is nobody called z"),
        (Action::Resume { actor: name("a") }, "a is not paused"),
        (Action::Restart { actor: name("a"), keep_disk: true }, "a is running"),
        (
            Action::Add { actor: name("a"), spec: vec![], files: Vec::new() },
            "somebody called a is there already",
        ),
    ] {
        assert_eq!(refused(&mut sim, action).to_string(), sentence);
    }
    assert_eq!((sim.digest(), sim.state_digest()), before);
    act(&mut sim, Action::Remove { actor: name("a") });
    let gone = Action::Crash { actor: name("a") };
    assert_eq!(refused(&mut sim, gone).to_string(), "there is nobody called a");
}
