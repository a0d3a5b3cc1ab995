//! The Bloom filter lab: what two filters let through while they are filled.

use redscope_session::lab::{
    BLOOM_KINDS, BLOOM_KNOBS, BLOOM_OWN, BLOOM_SIDES, BloomAsk, BloomSideView, BloomView, Filled,
    Joined, bloom_theory,
};

use crate::options::Options;

/// Prints what can be chosen.
pub(crate) fn list() {
    let kinds = BLOOM_KINDS.map(|(_, name)| name).join("|");
    println!("{:<12} a={kinds} b=... step=0..25 item=TEXT", BloomAsk::ID);
    let own = BLOOM_OWN.iter().map(|knob| ("a.", knob));
    for (side, knob) in own.chain(BLOOM_KNOBS.iter().map(|knob| ("", knob))) {
        println!(
            "             {side}{}={} ({} to {})",
            knob.name, knob.default, knob.least, knob.most
        );
    }
}

/// Runs it, prints what was measured, and gives every step as CSV.
pub(crate) fn run(options: &Options) -> Result<String, String> {
    let mut ask = BloomAsk::default();
    let seed = ("seed".to_owned(), options.seed.to_string());
    for (knob, value) in [seed].iter().chain(&options.set) {
        ask.set(knob, value).map_err(|why| why.to_string())?;
    }
    let view = Filled::find(&ask, None).look(&ask);
    let probes = ask.knobs().get("probes") as u32;
    for (side, name) in view.sides.iter().zip(BLOOM_SIDES) {
        print(&view, side, name, probes);
    }
    Ok(table(&view))
}

fn print(view: &BloomView, side: &BloomSideView, name: &str, probes: u32) {
    let chosen = &view.ask.sides[usize::from(name == BLOOM_SIDES[1])];
    let design = chosen.design();
    let kind = chosen.kind().name();
    println!("{name}: {kind}, made for {} items and 1 in {}", design.capacity(), design.one_in());
    println!(
        "{:>8}{:>9}{:>9}{:>21}{:>10}{:>9}{:>10}{:>10}",
        "items", "refused", "rate", "99.9 % interval", "theory", "fill", "bytes", "a set"
    );
    for (point, set) in side.points.iter().zip(&view.set_bytes) {
        let [least, most] = bloom_theory::interval(point.hits, probes).map(|end| 100.0 * end);
        let share = |part: u32, of: u32| 100.0 * f64::from(part) / f64::from(of.max(1));
        println!(
            "{:>8}{:>9}{:>8.2}%{:>9.3} to {:>7.3}%{:>9.3}%{:>8.1}%{:>10}{set:>10}",
            point.offered,
            point.refused,
            share(point.hits, probes),
            least,
            most,
            share(point.expected_billionths, 1_000_000_000),
            share(point.bits_set, point.bits),
            point.memory_bytes,
        );
    }
    let look = &side.look;
    for layer in &look.layers {
        println!(
            "  {} of {} items, {} bits, {} hashes",
            layer.items, layer.capacity, layer.bits, layer.hashes
        );
    }
    let cleared = look.cleared;
    println!(
        "  bits of {} cleared: {} of {} others are lost",
        cleared.items, cleared.lost, cleared.others
    );
    for (joined, what) in look.joined.iter().zip(["union", "intersection", "difference"]) {
        let Joined { items, missed, bits_set, hits, fresh_bits_set, fresh_hits } = joined;
        println!(
            "  {what} of {items}: {bits_set} bits, {hits} let through, {missed} missed; made afresh {fresh_bits_set} bits, {fresh_hits} let through"
        );
    }
    let walk = &look.walk;
    println!("  '{}': exists {}, added {:?}", view.ask.item, walk.exists, walk.added);
}

fn table(view: &BloomView) -> String {
    let mut table =
        "side,items,refused,known,hits,expected_billionths,bits,bits_set,filters,bytes,set_bytes\n"
            .to_owned();
    for (side, name) in view.sides.iter().zip(BLOOM_SIDES) {
        for (point, set) in side.points.iter().zip(&view.set_bytes) {
            let fields = [
                point.offered,
                point.refused,
                point.known,
                point.hits,
                point.expected_billionths,
                point.bits,
                point.bits_set,
                point.layers,
                point.memory_bytes,
            ];
            let fields = fields.map(|field| field.to_string()).join(",");
            table.push_str(&format!("{name},{fields},{set}\n"));
        }
    }
    table
}
