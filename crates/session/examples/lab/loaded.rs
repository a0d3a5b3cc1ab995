//! Labs under load: what happened in each second, and in all.

use redscope_actor::Time;
use redscope_labs::experiment::LOADED;
use redscope_labs::experiment::loaded::{
    Act, Choice, Curve, CurvePoint, Least, LoadedLab, LoadedSide, Sample, Visit,
};
use redscope_sim::Record;

use crate::knobs;
use crate::options::Options;

/// Prints every lab with its remedies and knobs.
pub(crate) fn list() {
    for lab in LOADED {
        let remedies: Vec<_> = lab.remedies.iter().map(|remedy| remedy.name).collect();
        println!(
            "{:<12} remedy={}; lasts {} s; MS:KNOB=VALUE turns while it runs, \
             MS:type=COMMAND types at a console of its Redis, MS:ask=\"{} 7\" asks as a user",
            lab.id,
            remedies.join("|"),
            lab.lasts_s,
            lab.asks.join("|")
        );
        knobs::list(lab.knobs, "");
        knobs::list(&[lab.seconds()], "");
    }
}

/// Runs a lab, prints its figures, and gives every sample as CSV.
pub(crate) fn run(lab: &'static LoadedLab, options: &Options) -> Result<String, String> {
    let mut choice = Choice::new(lab);
    let mut lasts_s = lab.lasts_s;
    let mut later: Vec<(u64, Choice)> = Vec::new();
    let mut acts: Vec<(u64, Act)> = Vec::new();
    for (knob, value) in &options.set {
        match knob.split_once(':') {
            Some((at_ms, knob)) => {
                let at_ms = at_ms.parse().map_err(|_| format!("'{at_ms}' is no number"))?;
                if let Some(act) = act(lab, knob, value)? {
                    acts.push((at_ms, act));
                    continue;
                }
                let before = later.last().map_or((0, &choice), |(at_ms, choice)| (*at_ms, choice));
                if at_ms < before.0 {
                    return Err(format!(
                        "what is turned at {at_ms} ms comes before that at {}",
                        before.0
                    ));
                }
                let mut turned = before.1.clone();
                turned.set(knob, value).map_err(|why| why.to_string())?;
                later.push((at_ms, turned));
            }
            None if knob == "seconds" => {
                lasts_s = lab.seconds().read(value).map_err(|why| why.to_string())?;
            }
            None if !later.is_empty() => {
                return Err(format!("{knob} comes before what is turned later"));
            }
            None if knob == "remedy" => choice.set_remedy(value).map_err(|why| why.to_string())?,
            None => choice.set(knob, value).map_err(|why| why.to_string())?,
        }
    }
    if let Some((at_ms, _)) = later.last().filter(|(at_ms, _)| *at_ms > lasts_s * 1000) {
        return Err(format!("{at_ms} ms lies behind the end of the run, {lasts_s} s"));
    }
    println!("{} {}", lab.id, told(&choice));
    if let Some(knob) = &options.least {
        return least(choice, knob, options.seed);
    }
    if options.curve {
        return curve(choice, options.seed);
    }
    // As long as nothing is turned.
    let oldest_ms = choice.theory().oldest_ms.filter(|_| later.is_empty());
    let side = LoadedSide::open(choice, later, options.seed).map_err(|why| why.to_string())?;
    let mut side = side.with_acts(acts);
    side.run_until(Time::from_ms(lasts_s * 1000 + 1), u64::MAX);
    let samples = side.samples();
    print_seconds(samples);
    let asked: u32 = samples.iter().map(|sample| sample.users.asked).sum();
    println!("{asked} requests in {lasts_s} s");
    print_stale(lab, samples);
    if let Some(ms) = oldest_ms {
        println!("nothing that is out of date for more than {ms:.1} ms is to be expected");
    }
    print_acts(samples);
    Ok(csv(samples))
}

/// What a person does by a name; `None`: it is a knob.
fn act(lab: &LoadedLab, name: &str, value: &str) -> Result<Option<Act>, String> {
    Ok(match name {
        "type" => Some(Act::Type(value.to_owned())),
        "ask" => Some(lab.ask(value).map_err(|why| why.to_string())?),
        _ => None,
    })
}

/// What the console has shown, and the ways of a person's requests.
fn print_acts(samples: &Record<Sample>) {
    for line in samples.iter().flat_map(|sample| &sample.console.lines) {
        println!("{:>11.4} {}", line.at_us as f64 / 1e6, line.text);
    }
    let mut visits: Vec<&Visit> = Vec::new();
    for visit in samples.iter().flat_map(|sample| &sample.visits) {
        visits.retain(|known| known.number != visit.number);
        visits.push(visit);
    }
    for Visit { asked, tries, .. } in visits {
        for one in tries {
            let ms = |us: u64| us.saturating_sub(one.asked_us) as f64 / 1000.0;
            println!("{asked} at {:.4} s", one.asked_us as f64 / 1e6);
            for step in &one.steps {
                let answer = step.answer.as_deref().unwrap_or("–");
                let took = step.ended_us.map_or(0.0, |end_us| ms(end_us) - ms(step.began_us));
                println!(
                    "{:>11.1} ms  line {}: {} → {answer}, {took:.1} ms",
                    ms(step.began_us),
                    step.line,
                    step.text
                );
            }
            let end = one.ended_us.map_or("under way".to_owned(), |us| format!("{:.1} ms", ms(us)));
            println!("{end:>14}  {:?}", one.end);
        }
    }
}

/// How old answers were, where they were compared with the database, and what was asked that was not there.
fn print_stale(lab: &LoadedLab, samples: &Record<Sample>) {
    let sum = |of: fn(&Sample) -> u32| samples.iter().map(of).sum::<u32>();
    let ms = |of: fn(&Sample) -> u64| samples.iter().map(of).max().unwrap_or(0) as f64 / 1000.0;
    let (answers, stale) = (sum(|sample| sample.stale.answers), sum(|sample| sample.stale.stale));
    let (denied, empty) = (sum(|sample| sample.stale.denied), sum(|sample| sample.database.empty));
    if answers > 0 && (stale > denied || denied + empty == 0) {
        println!(
            "{stale} of {answers} answers were older than the database's row ({:.2}%), the oldest by {:.1} ms",
            100.0 * f64::from(stale) / f64::from(answers),
            ms(|sample| sample.stale.oldest_us),
        );
        if lab.curve.is_some() {
            println!(
                "an old value was put back {:.1} ms after its write at the latest, so a delete that comes later suffices",
                ms(|sample| sample.stale.late_us),
            );
        }
    }
    if denied + empty > 0 {
        println!(
            "{denied} of {answers} reads were told that there is no such row, though there was; {empty} queries found no \
             row, {} of them one that was deleted",
            sum(|sample| sample.database.deleted),
        );
    }
}

/// Searches for the least stand of a knob at which nobody gives up, prints what was tried, and gives it as CSV.
fn least(choice: Choice, knob: &str, seed: u64) -> Result<String, String> {
    let mut least = Least::new(choice, knob, seed).map_err(|why| why.to_string())?;
    let mut told = 0;
    let mut csv = format!("{knob},given_up\n");
    loop {
        let goes_on = least.go_on(u64::MAX).map_err(|why| why.to_string())?;
        for tried in &least.tried()[told..] {
            println!("{:>11} {:>11} given up", tried.value, tried.given_up);
            csv.push_str(&format!("{},{}\n", tried.value, tried.given_up));
        }
        told = least.tried().len();
        if !goes_on {
            break;
        }
    }
    match least.found() {
        Some(value) => println!("the least {knob} tried at which nobody gives up: {value}"),
        None => println!("at no {knob} that was tried does nobody give up"),
    }
    Ok(csv)
}

/// Runs each stand of a knob, prints how old answers were, and gives it as CSV.
fn curve(choice: Choice, seed: u64) -> Result<String, String> {
    let mut curve = Curve::new(choice, seed).map_err(|why| why.to_string())?;
    let knob = curve.knob();
    while curve.go_on(u64::MAX).map_err(|why| why.to_string())? {}
    let mut csv = format!("{knob},answers,stale,oldest_us,late_us\n");
    println!("{knob:>11} {:>11} {:>11} {:>11}", "old, %", "oldest, ms", "late, ms");
    for CurvePoint { value, answers, stale, oldest_us, late_us } in curve.points() {
        let percent = 100.0 * *stale as f64 / (*answers).max(1) as f64;
        let [oldest, late] = [oldest_us, late_us].map(|us| *us as f64 / 1000.0);
        println!("{value:>11} {percent:>11.3} {oldest:>11.1} {late:>11.1}");
        csv.push_str(&format!("{value},{answers},{stale},{oldest_us},{late_us}\n"));
    }
    Ok(csv)
}

fn told(choice: &Choice) -> String {
    let knobs = choice.knobs().map(|(knob, value)| format!(" {}={}", knob.name, knob.said(value)));
    format!("remedy={}{}", choice.remedy().name, knobs.collect::<String>())
}

const COLUMNS: [&str; 15] = [
    "second",
    "asked",
    "answered",
    "given up",
    "p50 ms",
    "p99 ms",
    "max ms",
    "queries",
    "refused",
    "waiting",
    "of one row",
    "no query %",
    "keys",
    "old %",
    "oldest ms",
];

fn print_seconds(samples: &Record<Sample>) {
    println!("{}", COLUMNS.map(|column| format!("{column:>11}")).concat());
    let all: Vec<&Sample> = samples.iter().collect();
    for (second, tenths) in all.chunks(10).enumerate() {
        let sum = |of: fn(&Sample) -> u32| tenths.iter().map(|sample| of(sample)).sum::<u32>();
        let most = |of: fn(&Sample) -> u64| tenths.iter().map(|sample| of(sample)).max();
        let ms = |us: Option<u64>| format!("{:.1}", us.unwrap_or(0) as f64 / 1000.0);
        let (answered, without) =
            (sum(|sample| sample.app.answered), sum(|sample| sample.app.without_database));
        let row = [
            second.to_string(),
            sum(|sample| sample.users.asked).to_string(),
            sum(|sample| sample.users.answered).to_string(),
            sum(|sample| sample.users.given_up).to_string(),
            ms(most(|sample| sample.users.p50_us)),
            ms(most(|sample| sample.users.p99_us)),
            ms(most(|sample| sample.users.max_us)),
            sum(|sample| sample.database.asked).to_string(),
            sum(|sample| sample.database.refused).to_string(),
            most(|sample| sample.database.most_waiting.into()).unwrap_or(0).to_string(),
            most(|sample| sample.app.most_for_one_row.into()).unwrap_or(0).to_string(),
            format!("{:.1}", 100.0 * f64::from(without) / f64::from(answered.max(1))),
            tenths.last().map_or(0, |sample| sample.redis.keys).to_string(),
            old_percent(sum(|sample| sample.stale.stale), sum(|sample| sample.stale.answers)),
            ms(most(|sample| sample.stale.oldest_us)),
        ];
        println!("{}", row.map(|cell| format!("{cell:>11}")).concat());
    }
}

/// Of a hundred answers that were compared; a dash if none was.
fn old_percent(stale: u32, answers: u32) -> String {
    match answers {
        0 => "–".to_owned(),
        answers => format!("{:.2}", 100.0 * f64::from(stale) / f64::from(answers)),
    }
}

fn csv(samples: &Record<Sample>) -> String {
    let head = "ms,attacks,asked,retried,answered,failed,timed_out,given_up,open,p50_us,p99_us,max_us,\
                app_asked,app_answered,app_without_database,app_failed,app_refused,app_running,\
                app_waiting,most_for_one_row,queries,queries_answered,queries_refused,\
                queries_waiting,waited_us,hits,misses,expired,evicted,keys,used_bytes,\
                compared,stale,oldest_us,late_us,denied,empty,deleted\n";
    let rows = samples.iter().map(
        |Sample { at_ms, users, attacks, app, database, redis, stale, .. }| {
            let small = [
                users.asked,
                users.retried,
                users.answered,
                users.failed,
                users.timed_out,
                users.given_up,
                users.open,
            ];
            let times = [users.p50_us, users.p99_us, users.max_us];
            let app = [
                app.asked,
                app.answered,
                app.without_database,
                app.failed,
                app.refused,
                app.most_running,
                app.most_waiting,
                app.most_for_one_row,
            ];
            let queries =
                [database.asked, database.answered, database.refused, database.most_waiting];
            let redis = [
                database.waited_us,
                redis.hits,
                redis.misses,
                redis.expired,
                redis.evicted,
                redis.keys,
                redis.used_bytes,
            ];
            let all = small.map(u64::from).into_iter().chain(times);
            let all = all.chain(app.map(u64::from)).chain(queries.map(u64::from)).chain(redis);
            let denied = stale.denied;
            let stale = [stale.answers.into(), stale.stale.into(), stale.oldest_us, stale.late_us];
            let rows = [denied, database.empty, database.deleted].map(u64::from);
            let all = all.chain(stale).chain(rows);
            let cells: Vec<String> = [*at_ms, u64::from(*attacks)]
                .into_iter()
                .chain(all)
                .map(|n| n.to_string())
                .collect();
            cells.join(",") + "\n"
        },
    );
    head.to_owned() + &rows.collect::<String>()
}
