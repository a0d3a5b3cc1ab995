//! A console that waits for something that does not come is interrupted, as by Ctrl-C.

use redscope_labs::client::Line;
use redscope_labs::scenario::{Values, open_settled};
use redscope_labs::{Fact, Scenario, World, act};
use redscope_sim::What;

fn does(world: &mut World, words: &str) {
    let action = act::parse(words).expect("an act");
    world.act(&action).unwrap_or_else(|error| panic!("{words}: {error}"));
    world.run_until(world.now().plus_ms(100), u64::MAX);
}

/// The replies that were shown since it was asked last.
fn replies(world: &mut World) -> Vec<String> {
    let told = world.take_told().into_iter().filter_map(|told| match told.what {
        What::Fact(Fact::Console(Line::Reply { text, .. })) => Some(text),
        _ => None,
    });
    told.collect()
}

#[test]
fn an_interrupted_console_answers_again() {
    let values = Values::new(Scenario::find("standalone").expect("it is in the list"), 1);
    let mut world = open_settled(&values).expect("it starts");
    does(&mut world, "open c9 127.0.0.1:6379");
    for waits in ["BLPOP nothing 0", "MONITOR", "SUBSCRIBE news"] {
        does(&mut world, &format!("type c9 {waits}"));
        world.take_told();
        does(&mut world, "type c9 PING behind");
        world.take_told();
        does(&mut world, "interrupt c9");
        assert_eq!(replies(&mut world), ["^C"], "{waits}");
        does(&mut world, "type c9 PING");
        assert_eq!(replies(&mut world), ["PONG"], "after {waits}");
    }
    does(&mut world, "interrupt c9");
    assert_eq!(replies(&mut world), [""; 0], "nothing was waited for");
}
