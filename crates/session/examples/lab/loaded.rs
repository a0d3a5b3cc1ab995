//! Labs under load: what happened in each second, and in all.

use redscope_actor::Time;
use redscope_labs::experiment::LOADED;
use redscope_labs::experiment::loaded::{Choice, LoadedLab, LoadedSide, Sample};
use redscope_sim::Record;

use crate::knobs;
use crate::options::Options;

/// Prints every lab with its remedies and knobs.
pub(crate) fn list() {
    for lab in LOADED {
        let remedies: Vec<_> = lab.remedies.iter().map(|remedy| remedy.name).collect();
        println!(
            "{:<12} remedy={}; lasts {} s; MS:KNOB=VALUE turns while it runs",
            lab.id,
            remedies.join("|"),
            lab.lasts_s
        );
        knobs::list(lab.knobs, "");
    }
}

/// Runs a lab, prints its figures, and gives every sample as CSV.
pub(crate) fn run(lab: &'static LoadedLab, options: &Options) -> Result<String, String> {
    let mut choice = Choice::new(lab);
    let mut lasts_s = lab.lasts_s;
    let mut later: Vec<(u64, Choice)> = Vec::new();
    for (knob, value) in &options.set {
        match knob.split_once(':') {
            Some((at_ms, knob)) => {
                let at_ms = at_ms.parse().map_err(|_| format!("'{at_ms}' is no number"))?;
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
                lasts_s = value.parse().map_err(|_| format!("'{value}' is no number"))?;
            }
            None if !later.is_empty() => {
                return Err(format!("{knob} comes before what is turned later"));
            }
            None if knob == "remedy" => choice.set_remedy(value).map_err(|why| why.to_string())?,
            None => choice.set(knob, value).map_err(|why| why.to_string())?,
        }
    }
    println!("{} {}", lab.id, told(&choice));
    let mut side = LoadedSide::open(choice, later, options.seed).map_err(|why| why.to_string())?;
    side.run_until(Time::from_ms(lasts_s * 1000 + 1), u64::MAX);
    let samples = side.samples();
    print_seconds(samples);
    let asked: u32 = samples.iter().map(|sample| sample.users.asked).sum();
    println!("{asked} requests in {lasts_s} s");
    Ok(csv(samples))
}

fn told(choice: &Choice) -> String {
    let knobs = choice.knobs().map(|(knob, value)| format!(" {}={value}", knob.name));
    format!("remedy={}{}", choice.remedy().name, knobs.collect::<String>())
}

const COLUMNS: [&str; 13] = [
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
        ];
        println!("{}", row.map(|cell| format!("{cell:>11}")).concat());
    }
}

fn csv(samples: &Record<Sample>) -> String {
    let head = "ms,attacks,asked,retried,answered,failed,timed_out,given_up,open,p50_us,p99_us,max_us,\
                app_asked,app_answered,app_without_database,app_failed,app_refused,app_running,\
                app_waiting,most_for_one_row,queries,queries_answered,queries_refused,\
                queries_waiting,waited_us,hits,misses,expired,evicted,keys,used_bytes\n";
    let rows =
        samples.iter().map(|Sample { at_ms, users, attacks, app, database, redis, .. }| {
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
            let cells: Vec<String> = [*at_ms, u64::from(*attacks)]
                .into_iter()
                .chain(all)
                .map(|n| n.to_string())
                .collect();
            cells.join(",") + "\n"
        });
    head.to_owned() + &rows.collect::<String>()
}
