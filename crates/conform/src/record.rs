//! Transcripts of a real server, for the test that replays them.

use std::path::Path;

use redscope_actor::Rng;
use redscope_conform::generate::Generator;
use redscope_conform::peer::{Link, Peer};
use redscope_conform::transcript::Transcript;
use redscope_resp::{Protocol, split_args};

/// Families that are drawn, and how many commands of each.
const FAMILIES: [&str; 10] = [
    "string",
    "bitmap",
    "list",
    "hash",
    "set",
    "sorted-set",
    "stream",
    "hyperloglog",
    "geo",
    "generic",
];
const COMMANDS: usize = 250;
const SEED: u64 = 7015;

/// Writes one file for each family and protocol, and one for each file in `scripts/`.
pub(crate) fn record(redis: &Path, dir: &Path) -> Result<(), String> {
    let work = std::env::temp_dir().join(format!("redscope-record-{}", std::process::id()));
    let port = 20_000 + (std::process::id() % 10_000) as u16;
    let server = Peer::start(redis, &[], port, &work)?;
    for (protocol, name) in [(Protocol::Resp2, "resp2"), (Protocol::Resp3, "resp3")] {
        for family in FAMILIES {
            let mut generator =
                Generator::new(Rng::fork(SEED, family), &[family.to_owned()]).without_waits();
            let requests = (0..COMMANDS).map(|_| generator.command().1);
            write(&server, protocol, requests, &dir.join(format!("{family}.{name}")))?;
        }
        let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts");
        for entry in std::fs::read_dir(scripts).map_err(|error| error.to_string())? {
            let path = entry.map_err(|error| error.to_string())?.path();
            let text = std::fs::read_to_string(&path).map_err(|error| error.to_string())?;
            let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
            let requests: Result<Vec<_>, _> =
                lines.map(|line| split_args(line.as_bytes())).collect();
            let requests = requests.map_err(|_| format!("{}: quotes", path.display()))?;
            let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            write(&server, protocol, requests.into_iter(), &dir.join(format!("{stem}.{name}")))?;
        }
    }
    // A folder that cannot be removed is the system's to clean.
    let _ = std::fs::remove_dir_all(&work);
    Ok(())
}

fn write(
    server: &Peer,
    protocol: Protocol,
    requests: impl Iterator<Item = Vec<Vec<u8>>>,
    path: &Path,
) -> Result<(), String> {
    let mut link: Link = server.connect()?;
    link.ask(&["FLUSHALL"])?;
    link.ask(&["FUNCTION", "FLUSH"])?;
    link.ask(&["SCRIPT", "FLUSH"])?;
    if protocol == Protocol::Resp3 {
        link.ask(&["HELLO", "3"])?;
    }
    let mut transcript = Transcript { protocol, exchanges: Vec::new() };
    for request in requests {
        let reply = link.ask_bytes(&request)?;
        transcript.exchanges.push((request, reply));
    }
    println!("{}", path.display());
    std::fs::write(path, transcript.to_text()).map_err(|error| error.to_string())
}
