//! The locks lab: what breaks each rung.

use redscope_labs::experiment::locks::{Choice, RUNGS, Rung};
use redscope_labs::locks::{Findings, Moment, PROPERTIES, Play, Property};

use crate::options::Options;

/// Prints the rungs with their knobs.
pub(crate) fn list() {
    println!("locks        what breaks each rung of a ladder of locks, by the shortest schedule");
    for rung in &RUNGS {
        let knob = |knob: &redscope_labs::experiment::locks::Knob| {
            format!(" {}={} (of {})", knob.name, knob.default, knob.values.join("|"))
        };
        let knobs: String = rung.knobs.iter().map(knob).collect();
        println!("             rung={}{knobs}", rung.name);
    }
}

/// Searches the rungs, or the one that is chosen with `rung=`, whose schedules are printed; gives the lengths
/// as CSV.
pub(crate) fn run(options: &Options) -> Result<String, String> {
    let chosen = options.set.iter().find(|(knob, _)| knob == "rung").map(|(_, rung)| rung);
    let rungs: Vec<&Rung> = match chosen {
        Some(name) => vec![Rung::find(name).ok_or_else(|| {
            let known = RUNGS.map(|rung| rung.name).join(", ");
            format!("there is no rung '{name}'; there are {known}")
        })?],
        None => RUNGS.iter().collect(),
    };
    let mut table = "rung,states".to_owned();
    PROPERTIES.iter().for_each(|property| table.push_str(&format!(",{}", property.name())));
    print_row(table.split(','));
    for rung in rungs {
        let mut choice = Choice::new(Rung::find(rung.name).ok_or("no rung")?);
        for (knob, value) in options.set.iter().filter(|(knob, _)| knob != "rung") {
            if !choice.set(knob, value) && chosen.is_some() {
                return Err(format!("{knob} cannot be '{value}'"));
            }
        }
        let play = choice.play().map_err(|why| why.to_string())?;
        let found = play.search(&choice.properties()).map_err(|why| why.to_string())?;
        let row = row(rung.name, &found);
        print_row(row.split(','));
        table.push_str(&format!("\n{row}"));
        if chosen.is_some() {
            println!("\n{}", choice.text());
            tell(&play, &found)?;
        }
    }
    table.push('\n');
    Ok(table)
}

fn print_row<'a>(cells: impl Iterator<Item = &'a str>) {
    println!("{}", cells.map(|cell| format!("{cell:>15}")).collect::<String>());
}

/// `-`: not looked for.
fn row(name: &str, found: &Findings) -> String {
    let cell = |property: Property| {
        let of = found.shortest.iter().find(|(found, _)| *found == property);
        match of {
            None => "-".to_owned(),
            Some((_, Some(schedule))) => schedule.len().to_string(),
            Some((_, None)) if found.is_whole => "never".to_owned(),
            Some((_, None)) => "unknown".to_owned(),
        }
    };
    let cells = PROPERTIES.map(|property| format!(",{}", cell(property))).concat();
    format!("{name},{}{cells}", found.states)
}

fn tell(play: &Play, found: &Findings) -> Result<(), String> {
    for (property, schedule) in &found.shortest {
        let Some(schedule) = schedule else { continue };
        let course = play.carry_out(schedule).map_err(|why| why.to_string())?;
        let steps: Vec<String> =
            course.moments.iter().map(Moment::told).map(|step| step.join(" ")).collect();
        println!("{:>15}  {}", property.name(), steps.join(", "));
    }
    Ok(())
}
