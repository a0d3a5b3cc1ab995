//! The lab of data types: what an application does, and what its items take in one structure or another.

use redscope_session::lab::{APPS, Held, TYPES_SEED, TypesAsk, TypesView, halvings, look_at_types};

use crate::knobs;
use crate::options::Options;

/// Prints what can be chosen.
pub(crate) fn list() {
    println!("{:<12} app={}", TypesAsk::ID, APPS.map(|app| app.name).join("|"));
    for app in APPS {
        println!("             app={}", app.name);
        knobs::list(app.knobs, "");
    }
    knobs::list(&[TYPES_SEED], "");
}

/// Runs it, prints what was done and measured, and gives what the structures take as CSV.
pub(crate) fn run(options: &Options) -> Result<String, String> {
    let mut ask = TypesAsk::default();
    // Another application has other knobs: it is chosen before they are turned.
    let (app, others): (Vec<_>, Vec<_>) =
        options.set.iter().cloned().partition(|(knob, _)| knob == "app");
    let seed = ("seed".to_owned(), options.seed.to_string());
    for (knob, value) in app.iter().chain([&seed]).chain(&others) {
        ask.set(knob, value).map_err(|why| why.to_string())?;
    }
    let view = look_at_types(&ask);
    steps(&view);
    structures(&view);
    taken_apart(&view);
    Ok(table(&view))
}

fn steps(view: &TypesView) {
    println!("{}", view.ask.write());
    for step in &view.steps {
        if step.after_ms > 0 {
            println!("  ({} ms pass)", step.after_ms);
        }
        println!("{}> {}", step.client, step.line);
        println!("{}", step.reply);
        if let Some(inside) = &step.inside {
            let (key, kind, encoding) = (&inside.key, &inside.kind, &inside.encoding);
            println!(
                "    {key}: {kind}, {encoding}, {} parts, {} bytes",
                inside.count, inside.bytes
            );
        }
    }
}

fn structures(view: &TypesView) {
    for curve in &view.curves {
        println!("{}", curve.name);
        for switch in &curve.switches {
            println!("  {} from {} items on, {} before", switch.to, switch.items, switch.from);
        }
        for held in &curve.held {
            let Held { items, bytes, keys, encoding, estimate } = held;
            let each = *bytes as f64 / f64::from(*items);
            let estimate = estimate.map_or_else(String::new, |estimate| {
                let off = 100.0 * (estimate as f64 / f64::from(*items) - 1.0);
                format!("  counts {estimate} ({off:+.2} %)")
            });
            println!(
                "{items:>10}{bytes:>12} bytes{each:>9.1} each{keys:>7} keys  {encoding}{estimate}"
            );
        }
    }
}

fn taken_apart(view: &TypesView) {
    let Some(score) = &view.score else { return };
    println!("{} at {} has the score {}", score.member, score.given.join(", "), score.score);
    for (at, halving) in halvings(score.score).iter().enumerate() {
        let (name, range) = match halving.is_longitude {
            true => ("longitude", halving.longitude),
            false => ("latitude", halving.latitude),
        };
        let bit = u8::from(halving.is_upper);
        println!("  bit {:>2} {bit}  {name:<9} {:>15.9} to {:>15.9}", at + 1, range[0], range[1]);
    }
    println!("  GEOPOS answers {}", score.back.join(", "));
}

fn table(view: &TypesView) -> String {
    let mut table = "structure,items,bytes,keys,encoding,estimate\n".to_owned();
    for curve in &view.curves {
        for held in &curve.held {
            let Held { items, bytes, keys, encoding, estimate } = held;
            let estimate = estimate.map_or_else(String::new, |estimate| estimate.to_string());
            // A form of an encoding stands behind a comma.
            let encoding = encoding.replace(", ", " ");
            table.push_str(&format!(
                "{},{items},{bytes},{keys},{encoding},{estimate}\n",
                curve.name
            ));
        }
    }
    table
}
