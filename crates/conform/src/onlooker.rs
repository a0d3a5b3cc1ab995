//! What both servers tell beside replies: keyspace events in their order, and counts of lookups.

use redscope_resp::Frame;

use redscope_conform::peer::{Link, Peer};

use crate::pair::Pair;

/// Where the end of a look is published.
const END: &str = "onlooker:end";
/// Lines of `INFO stats` that random commands must leave alike.
const COUNTS: [&str; 5] =
    ["keyspace_hits", "keyspace_misses", "expired_keys", "evicted_keys", "total_error_replies"];

/// A connection to each server that hears of every keyspace event.
pub(crate) struct Onlooker {
    heard: Pair,
}

impl Onlooker {
    /// Subscribes to all events of both servers, misses and new keys included.
    pub(crate) fn subscribe(ours: &Peer, theirs: &Peer) -> Result<Self, String> {
        let mut heard = Pair::connect(ours, theirs, false)?;
        heard.ask(&["CONFIG", "SET", "notify-keyspace-events", "KEAmn"])?;
        heard.ask(&["PSUBSCRIBE", "__key*__:*"])?;
        heard.ask(&["SUBSCRIBE", END])?;
        Ok(Onlooker { heard })
    }

    /// What differs of what has happened since the last look: a line for each kind, and the key of
    /// the first event, if there is one.
    pub(crate) fn differences(&mut self, pair: &mut Pair) -> Result<Vec<Difference>, String> {
        pair.ask(&["PUBLISH", END, ""])?;
        let (ours, theirs) = (events(&mut self.heard.ours)?, events(&mut self.heard.theirs)?);
        let mut found = Vec::new();
        if let Some(at) = first_difference(&ours, &theirs) {
            let shown = |events: &[String]| match events.get(at.saturating_sub(2)..) {
                Some(rest) => rest[..rest.len().min(6)].join(", "),
                None => "no more".to_owned(),
            };
            let event = theirs.get(at).or(ours.get(at));
            found.push(Difference {
                text: format!("events\n  redis: {}\n  ours:  {}", shown(&theirs), shown(&ours)),
                key: event.and_then(|event| event.split(' ').nth(1)).map(str::to_owned),
            });
        }
        let (ours, theirs) = pair.ask(&["INFO", "stats"])?;
        let (ours, theirs) = (counts(&ours), counts(&theirs));
        if ours != theirs {
            let text = format!("counts\n  redis: {theirs:?}\n  ours:  {ours:?}");
            found.push(Difference { text, key: None });
        }
        Ok(found)
    }

    /// Begins the counts anew, after a difference.
    pub(crate) fn reset(&mut self, pair: &mut Pair) -> Result<(), String> {
        pair.ask(&["CONFIG", "RESETSTAT"]).map(|_| ())
    }
}

/// Something told differently.
pub(crate) struct Difference {
    pub(crate) text: String,
    pub(crate) key: Option<String>,
}

/// The events up to the end of the look, each as its database's channel, key and name. Half of what
/// comes is the same again by the name of the event.
fn events(link: &mut Link) -> Result<Vec<String>, String> {
    let mut events = Vec::new();
    loop {
        let Some(Frame::Array(parts)) = link.hear()? else {
            return Err("a subscriber heard no message".to_owned());
        };
        let words: Vec<String> = parts
            .iter()
            .map(|part| String::from_utf8_lossy(part.as_bytes().unwrap_or_default()).into_owned())
            .collect();
        match words.as_slice() {
            [kind, channel, _] if kind == "message" && channel == END => return Ok(events),
            [kind, _, channel, event] if kind == "pmessage" => {
                if let Some((space, key)) = channel.split_once("__:")
                    && space.starts_with("__keyspace")
                {
                    events.push(format!("{space} {key} {event}"));
                }
            }
            _ => {}
        }
    }
}

fn first_difference(ours: &[String], theirs: &[String]) -> Option<usize> {
    let common = ours.iter().zip(theirs).take_while(|(a, b)| a == b).count();
    (common < ours.len().max(theirs.len())).then_some(common)
}

fn counts(info: &Frame) -> Vec<String> {
    let text = String::from_utf8_lossy(info.as_bytes().unwrap_or_default()).into_owned();
    let is_counted =
        |line: &&str| line.split_once(':').is_some_and(|(name, _)| COUNTS.contains(&name));
    text.lines().filter(is_counted).map(str::to_owned).collect()
}
