//! The ring lab: what a change of the servers does under every scheme.

use redscope_session::lab::{
    CHANGES, Measured, RING_KNOBS, RingAsk, SCHEMES, Scheme, measure_ring, servers,
};

use crate::options::Options;

/// Prints what can be chosen.
pub(crate) fn list() {
    println!("{:<12} change={}", RingAsk::ID, CHANGES.join("|"));
    println!("             scheme=NAME shows from whom to whom its keys go; points=160 on a ring");
    for knob in RING_KNOBS {
        println!("             {}={} ({} to {})", knob.name, knob.default, knob.least, knob.most);
    }
}

/// Runs it, prints what moves, and gives every scheme as CSV.
pub(crate) fn run(options: &Options) -> Result<String, String> {
    // Servers may be named before there are so many.
    let mut text = RingAsk::ID.to_owned();
    let mut shown = None;
    for (knob, value) in &options.set {
        let knob = match knob.as_str() {
            "scheme" => "a",
            "points" => "a.points",
            knob => knob,
        };
        shown = (knob == "a").then(|| value.clone()).or(shown);
        text.push_str(&format!(";{knob}={value}"));
    }
    let ask = RingAsk::read(&text).map_err(|why| why.to_string())?;
    let (keys, points) = (ask.get("keys"), ask.sides[0].points);
    let before = servers(ask.get("servers") as usize);
    let number = ask.place().map_or_else(String::new, |place| format!(" {}", place + 1));
    println!("{} servers, {keys} keys: {}{number}", before.len(), ask.change_name());
    let heads = ["moved", "share", "needless", "least", "most"].map(|head| format!("{head:>10}"));
    println!("{:<16}{}", "", heads.concat());
    let mut table = "scheme,from,to,keys\n".to_owned();
    for (scheme, name) in SCHEMES {
        let measured = measure_ring(scheme, points, &before, ask.change(), keys);
        let measured = measured.map_err(|why| why.to_string())?;
        row(scheme, name, &measured);
        if shown.as_deref() == Some(name) {
            flows(&measured);
        }
        for (from, to, keys) in named(&measured) {
            table.push_str(&format!("{name},{from},{to},{keys}\n"));
        }
    }
    Ok(table)
}

/// What moves under a scheme, and the least and the most that a server has of what it should have afterwards.
fn row(scheme: Scheme, name: &str, measured: &Measured) {
    let Measured { keys, moved, needless, after, .. } = measured;
    let share = 100.0 * f64::from(*moved) / f64::from(*keys);
    let (least, most) = after.spread(scheme);
    let (least, most) = (100.0 * least, 100.0 * most);
    println!("{name:<16}{moved:>10}{share:>9.2}%{needless:>10}{least:>9.1}%{most:>9.1}%");
}

fn flows(measured: &Measured) {
    for (server, keys) in measured.after.servers.iter().zip(&measured.after.keys) {
        println!("{:>16} has {keys}", server.name);
    }
    named(measured).for_each(|(from, to, keys)| println!("{from:>16} -> {to:<10}{keys:>8}"));
}

/// Keys that go, with the names of the servers as they were before, or are now if they were not.
fn named(measured: &Measured) -> impl Iterator<Item = (&str, &str, u32)> {
    let all = || measured.before.servers.iter().chain(&measured.after.servers);
    let name = move |id| all().find(|server| server.id == id).map_or("", |server| &server.name);
    measured.flows.iter().map(move |flow| (name(flow.from), name(flow.to), flow.keys))
}
