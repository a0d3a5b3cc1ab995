//! The engine answers recorded requests as redis-server did.

use std::path::Path;

use redscope_conform::compare::differ;
use redscope_conform::transcript::Transcript;
use redscope_engine::command::{Args, lookup_request};
use redscope_engine::config::Config;
use redscope_engine::{Alone, Engine, Mode};
use redscope_resp::{Frame, FrameDecoder, Protocol, format_reply, quote};

/// A moment after the recordings' own expiries in seconds are over and before the rest.
const NOW_MS: u64 = 1_795_400_000_000;

fn check(path: &Path) -> Result<usize, String> {
    let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
    let transcript = Transcript::parse(&text).map_err(|line| format!("line {line}"))?;
    let mut engine = Engine::new(Mode::Standalone, Config::default(), 1, NOW_MS);
    let id = engine.connect("127.0.0.1:2".to_owned(), "127.0.0.1:1".to_owned(), NOW_MS);
    if transcript.protocol == Protocol::Resp3 {
        answer(&mut engine, id, &[b"HELLO".to_vec(), b"3".to_vec()])?;
    }
    for (request, theirs) in &transcript.exchanges {
        let ours = answer(&mut engine, id, request)?;
        let slices: Vec<&[u8]> = request.iter().map(Vec::as_slice).collect();
        let same = match lookup_request(Args::new(&slices)) {
            Ok(spec) => !differ(spec, request, &ours, theirs),
            Err(_) => ours == *theirs,
        };
        if !same {
            let line: Vec<String> = request.iter().map(|word| quote(word)).collect();
            return Err(format!(
                "{}\nredis: {}\nours:  {}",
                line.join(" "),
                format_reply(theirs),
                format_reply(&ours)
            ));
        }
    }
    Ok(transcript.exchanges.len())
}

fn answer(
    engine: &mut Engine,
    id: redscope_engine::ClientId,
    request: &[Vec<u8>],
) -> Result<Frame, String> {
    let slices: Vec<&[u8]> = request.iter().map(Vec::as_slice).collect();
    engine.execute(&mut Alone, NOW_MS, id, &slices);
    let client = engine.clients.get_mut(id).ok_or("the client is gone")?;
    let bytes = std::mem::take(&mut client.output);
    let mut decoder = FrameDecoder::default();
    decoder.feed(&bytes);
    decoder.next_frame().ok().flatten().ok_or_else(|| {
        let line: Vec<String> = request.iter().map(|word| quote(word)).collect();
        format!("no reply to {}", line.join(" "))
    })
}

#[test]
fn recorded_transcripts_come_out_the_same() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("transcripts");
    let mut failures = Vec::new();
    let mut exchanges = 0;
    for entry in std::fs::read_dir(dir).expect("the transcripts lie beside the crate") {
        let path = entry.expect("a folder can be read").path();
        match check(&path) {
            Ok(count) => exchanges += count,
            Err(text) => failures.push(format!("{}: {text}", path.display())),
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
    assert!(exchanges > 5000, "only {exchanges} exchanges were found");
}
