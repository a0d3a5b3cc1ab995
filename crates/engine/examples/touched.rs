//! What commands touch: `cargo run --release -p redscope-engine --example touched`.
//!
//! A line of standard input is a request, words divided by spaces (`~` stands for a space within one),
//! or an instruction: `@new` begins with an empty data set, `@measure <command>` counts from here,
//! `@report <command>` prints what one call of it touched on average: elements, steps, bytes, parts
//! freed, instructions, and elements gathered.

use redscope_engine::config::Config;
use redscope_engine::cost::{Meter, Processor};
use redscope_engine::{Alone, ClientId, Engine, Mode};

fn main() -> Result<(), std::io::Error> {
    let (mut engine, mut client) = new();
    for line in std::io::stdin().lines() {
        let line = line?;
        match line.split_once(' ').unwrap_or((&line, "")) {
            ("@new", _) => (engine, client) = new(),
            ("@measure", _) => engine.stats.commands.clear(),
            ("@report", command) => report(&engine, command),
            _ => run(&mut engine, client, &line),
        }
    }
    Ok(())
}

fn new() -> (Engine, ClientId) {
    let mut engine = Engine::new(Mode::Standalone, Config::default(), 1, 0);
    engine.meter = Meter::new(Processor::Modelled);
    let client = engine.connect("127.0.0.1:1".into(), "127.0.0.1:2".into(), 0);
    (engine, client)
}

fn run(engine: &mut Engine, client: ClientId, line: &str) {
    let words: Vec<String> = line.split(' ').map(|word| word.replace('~', " ")).collect();
    let args: Vec<&[u8]> = words.iter().map(String::as_bytes).collect();
    engine.execute(&mut Alone, 1, client, &args);
    engine.meter.take_us();
    if let Some(client) = engine.clients.get_mut(client) {
        client.output.clear();
    }
}

fn report(engine: &Engine, command: &str) {
    let stats = engine.stats.commands.get(command).cloned().unwrap_or_default();
    let calls = stats.calls.max(1) as f64;
    let work = stats.work;
    let touched = [work.elements, work.steps, work.bytes];
    let counts = touched.into_iter().chain([work.freed, work.instructions, work.gathered]);
    let means: Vec<String> = counts.map(|count| (count as f64 / calls).to_string()).collect();
    println!("{}", means.join(" "));
}
