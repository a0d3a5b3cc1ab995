//! Labs of faults: what each deployment has come to, and what was measured in every tenth of a second.

use redscope_session::lab::{
    FILLED_MS, HAS_FILLED_MS, PaidMemory, RewriteSample, SIDES, SidedAsk, SidedLab, TAPED, TapeLab,
    TapeRun, TapeSample, TapeTotals, TriedCommand,
};

use crate::knobs;
use crate::options::Options;

/// Prints every lab with its deployments, faults and knobs.
pub(crate) fn list() {
    for lab in TAPED {
        let TapeLab { id, ways, lasts_s, .. } = lab;
        println!("{id:<12} a={0}; b={0}; lasts {lasts_s} s", ways.join("|"));
        knobs::list(lab.knobs, "a.");
    }
}

/// What a command line chooses, which is printed.
///
/// Errors: what cannot be chosen.
pub(crate) fn ask(lab: &'static TapeLab, options: &Options) -> Result<SidedAsk, String> {
    let mut ask = SidedAsk::new(SidedLab::Tape(lab));
    ask.seed = options.seed;
    for (name, value) in &options.set {
        ask.set(name, value).map_err(|why| why.to_string())?;
    }
    println!("{}", ask.write());
    Ok(ask)
}

/// Runs a lab, prints what each side has come to, and gives every sample as CSV.
pub(crate) fn run(lab: &'static TapeLab, options: &Options) -> Result<String, String> {
    let ask = ask(lab, options)?;
    let mut run = TapeRun::new(&ask).map_err(|why| why.to_string())?;
    let part = run.go_on(u64::MAX);
    let mut csv = HEAD.to_owned();
    for (side, samples) in SIDES.iter().zip(&part.sides) {
        println!("\n{side}");
        for sample in samples {
            let ms = sample.at_ms;
            for act in sample.acts.iter().filter(|act| !act.prepares || act.refused.is_some()) {
                println!("  {ms:>6} ms  {}", act.words);
                act.refused.iter().for_each(|why| println!("             not done: {why}"));
            }
            for TriedCommand { command, reply, redirections, .. } in &sample.tried {
                let reply = reply.replace('\n', " ");
                println!("  {ms:>6} ms  {command} -> {reply} ({redirections} redirections)");
            }
            for view in &sample.stories {
                println!("  {ms:>6} ms  {:<4} {:?}", view.node, view.story);
            }
            csv.push_str(&rows(side, sample));
        }
        let totals = TapeTotals::of(samples);
        for (name, figure) in totals.figures() {
            println!("  {name:<34}{figure:>12}");
        }
        if let Some(rewrite) = totals.rewrite {
            let RewriteSample { took_us, before_bytes, after_bytes, copied_bytes, slowest_us } =
                rewrite;
            println!(
                "  rewritten in {took_us} us: {before_bytes} bytes of files before, {after_bytes} after, {copied_bytes} \
                 copied, the slowest write meanwhile took {slowest_us} us"
            );
        }
        let paid = (lab.id == "deployment").then_some([FILLED_MS, HAS_FILLED_MS]);
        if let Some(paid) = paid.and_then(|moments| PaidMemory::between(samples, moments)) {
            let PaidMemory { used_bytes, keys, per_key_bytes } = paid;
            println!("  {per_key_bytes} bytes for each of {keys} keys, {used_bytes} in all");
        }
    }
    Ok(csv)
}

const HEAD: &str = "side,ms,server,state,role,linked,offset_bytes,acknowledged,keys,used_bytes,disk_bytes,copied_bytes,\
                    sent_bytes,full,partial,due_all,begun_all,asked_all,acknowledged_all,failed_all,unknown_all,read_all,slowest_us_all,lost_all,\
                    stale_all,own_read_all,own_missed_all,silent_ms_all\n";

/// A row for each server.
fn rows(side: &str, sample: &TapeSample) -> String {
    let all = sample.all();
    let rows = sample.servers.iter().map(|server| {
        format!(
            "{side},{},{},{:?},{:?},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n",
            sample.at_ms,
            server.name,
            server.state,
            server.role,
            server.linked,
            server.offset_bytes,
            server.acknowledged,
            server.keys,
            server.used_bytes,
            server.disk_bytes,
            server.copied_bytes.map_or_else(String::new, |bytes| bytes.to_string()),
            server.sent_bytes,
            server.full,
            server.partial,
            all.due,
            all.begun,
            all.asked,
            all.acknowledged,
            all.failed,
            all.unknown,
            all.read,
            all.slowest_us,
            sample.lost,
            sample.stale,
            all.own_read,
            all.own_missed,
            sample.silent_ms,
        )
    });
    rows.collect()
}
