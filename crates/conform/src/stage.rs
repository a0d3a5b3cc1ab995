//! Plays the scenes on both servers.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

use redscope_conform::peer::{Link, Peer};
use redscope_conform::scene::{Scene, Step, differ_by};
use redscope_resp::{Frame, split_args};

use crate::Options;
use crate::pair::{Pair, side_by_side};

/// Plays every scene in both protocols on fresh servers. Returns the number of mismatches; adds the
/// commands that were sent to `exercised`.
pub(crate) fn play_all(
    options: &Options,
    port: u16,
    dir: &Path,
    exercised: &mut BTreeSet<&'static str>,
) -> Result<u64, String> {
    let mut mismatches = 0;
    for (name, scene) in scenes()? {
        exercised.extend(scene.commands());
        for resp3 in [false, true] {
            let args: Vec<&str> = scene.options.iter().map(String::as_str).collect();
            let own: Vec<&str> = [&["standalone"], args.as_slice()].concat();
            let place = |who: &str| dir.join(format!("{name}-{resp3}-{who}"));
            let ours = Peer::start(&options.serve, &own, port, &place("ours"))?;
            let theirs = Peer::start(&options.redis, &args, port + 1, &place("theirs"))?;
            if let Err(text) = play(&scene, &ours, &theirs, resp3) {
                mismatches += 1;
                println!("scene {name}, {}: {text}", if resp3 { "resp3" } else { "resp2" });
            }
        }
    }
    Ok(mismatches)
}

/// The files in `scenes/`, and those in `scripts/` as scenes of one connection.
fn scenes() -> Result<BTreeMap<String, Scene>, String> {
    let mut scenes = BTreeMap::new();
    for folder in ["scenes", "scripts"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        for entry in std::fs::read_dir(&folder).map_err(|error| error.to_string())? {
            let path = entry.map_err(|error| error.to_string())?.path();
            let mut text = std::fs::read_to_string(&path).map_err(|error| error.to_string())?;
            if folder.ends_with("scripts") {
                text = as_scene(&text);
            }
            let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let scene = Scene::parse(&text)
                .map_err(|line| format!("{}: not a step: {line}", path.display()))?;
            scenes.insert(format!("{stem}-{}", scenes.len()), scene);
        }
    }
    Ok(scenes)
}

fn as_scene(script: &str) -> String {
    let lines = script.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.filter(|line| split_args(line.as_bytes()).is_ok()).map(|l| format!("A> {l}\n")).collect()
}

/// Errors: the first step at which the two differ, with both frames.
fn play(scene: &Scene, ours: &Peer, theirs: &Peer, resp3: bool) -> Result<(), String> {
    let mut pairs: BTreeMap<char, Pair> = BTreeMap::new();
    for (who, step, line) in &scene.steps {
        if let Step::Wait { ms } = step {
            std::thread::sleep(Duration::from_millis(*ms));
            continue;
        }
        if !pairs.contains_key(who) {
            pairs.insert(*who, Pair::connect(ours, theirs, resp3)?);
        }
        let pair = pairs.get_mut(who).expect("it was put there just now");
        take(pair, step).map_err(|text| format!("{line}\n{text}"))?;
    }
    Ok(())
}

/// Everything that has come, up to the answer to a `PING`, which a RESP2 subscriber gets in another
/// form.
fn heard(link: &mut Link) -> Result<Vec<Frame>, String> {
    link.queue(&[b"PING".to_vec()]);
    link.flush()?;
    let pong = |frame: &Frame| frame.as_bytes() == Some(b"pong");
    let mut frames = Vec::new();
    loop {
        match link.hear()? {
            None => return Err("the connection was closed".to_owned()),
            Some(frame) if frame == Frame::simple("PONG") => return Ok(frames),
            Some(Frame::Array(parts)) if parts.first().is_some_and(pong) => return Ok(frames),
            Some(frame) => frames.push(frame),
        }
    }
}

fn take(pair: &mut Pair, step: &Step) -> Result<(), String> {
    let no_args = Vec::new();
    let (args, measure) = match step {
        Step::Send(args, measure) => {
            for link in [&mut pair.ours, &mut pair.theirs] {
                link.queue(args);
                link.flush()?;
            }
            match measure {
                Some(measure) => (args, Some(*measure)),
                None => return Ok(()),
            }
        }
        Step::Hear(measure) => (&no_args, Some(*measure)),
        Step::HearAll => {
            let theirs = heard(&mut pair.theirs).map_err(|error| format!("redis: {error}"))?;
            let ours = heard(&mut pair.ours).map_err(|error| format!("ours: {error}"))?;
            let same = ours.iter().zip(&theirs).take_while(|(ours, theirs)| ours == theirs).count();
            return match (ours.get(same), theirs.get(same)) {
                (None, None) => Ok(()),
                (ours, theirs) => Err(side_by_side(ours, theirs)),
            };
        }
        Step::End => (&no_args, None),
        Step::Wait { .. } => return Ok(()),
    };
    let theirs = pair.theirs.hear().map_err(|error| format!("redis: {error}"))?;
    let ours = pair.ours.hear().map_err(|error| format!("ours: {error}"))?;
    let differs = match (&ours, &theirs, measure) {
        (Some(ours), Some(theirs), Some(measure)) => differ_by(measure, args, ours, theirs),
        (ours, theirs, None) => ours.is_some() || theirs.is_some(),
        _ => true,
    };
    match differs {
        true => Err(side_by_side(ours.as_ref(), theirs.as_ref())),
        false => Ok(()),
    }
}
