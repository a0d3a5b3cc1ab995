//! Scenes: what several connections say to one server, line by line, and what each of them hears.
//!
//! ```text
//! # options: --cluster-enabled yes
//! A> SUBSCRIBE news
//! B> PUBLISH news hello
//! A<
//! ```
//!
//! `A> …` sends a request and compares the reply, `A) …` sends and reads nothing, `A<` compares one
//! more frame, `A*` all that have come: it asks for a `PING` behind them. `A~>` and `A~<` compare the outline alone, `A?>` only the type. `A|` expects the end
//! of the connection. `wait 50` lets so many milliseconds pass.

use redscope_engine::command::{Args, lookup_request};
use redscope_resp::{Frame, split_args};

/// How closely two frames are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// As for random commands.
    Exact,
    /// Types, lengths and the names of fields.
    Outline,
    /// The type of the whole.
    Kind,
}

/// What a line asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Send a request; `None` if nothing is to be read.
    Send(Vec<Vec<u8>>, Option<Measure>),
    /// Read one frame.
    Hear(Measure),
    /// Read all frames that have come.
    HearAll,
    /// The connection ends.
    End,
    /// Let time pass.
    Wait {
        /// How long.
        ms: u64,
    },
}

/// A file.
#[derive(Debug)]
pub struct Scene {
    /// What both servers are started with.
    pub options: Vec<String>,
    /// The connection and what it does, with the line as it stands.
    pub steps: Vec<(char, Step, String)>,
}

impl Scene {
    /// Reads a file. Errors: the line that does not fit.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut scene = Scene { options: Vec::new(), steps: Vec::new() };
        for line in text.lines() {
            if let Some(options) = line.strip_prefix("# options: ") {
                scene.options.extend(options.split(' ').map(str::to_owned));
            } else if !line.is_empty() && !line.starts_with('#') {
                let (who, step) = parse_step(line).ok_or_else(|| line.to_owned())?;
                scene.steps.push((who, step, line.to_owned()));
            }
        }
        Ok(scene)
    }

    /// Full names of the commands it sends.
    pub fn commands(&self) -> impl Iterator<Item = &'static str> {
        self.steps.iter().filter_map(|(_, step, _)| match step {
            Step::Send(args, _) => {
                let args: Vec<&[u8]> = args.iter().map(Vec::as_slice).collect();
                lookup_request(Args::new(&args)).ok().map(|spec| spec.full_name)
            }
            _ => None,
        })
    }
}

fn parse_step(line: &str) -> Option<(char, Step)> {
    if let Some(ms) = line.strip_prefix("wait ") {
        return Some((' ', Step::Wait { ms: ms.parse().ok()? }));
    }
    let who = line.chars().next().filter(char::is_ascii_uppercase)?;
    let rest = &line[1..];
    let (measure, rest) = match rest.chars().next()? {
        '~' => (Measure::Outline, &rest[1..]),
        '?' => (Measure::Kind, &rest[1..]),
        _ => (Measure::Exact, rest),
    };
    let request = |text: &str| split_args(text.trim_start().as_bytes()).ok();
    Some((
        who,
        match rest.chars().next()? {
            '>' => Step::Send(request(&rest[1..])?, Some(measure)),
            ')' => Step::Send(request(&rest[1..])?, None),
            '<' if rest.len() == 1 => Step::Hear(measure),
            '*' if rest.len() == 1 => Step::HearAll,
            '|' if rest.len() == 1 => Step::End,
            _ => return None,
        },
    ))
}

/// Whether two frames differ by a measure. Errors are compared to the letter by every measure.
pub fn differ_by(measure: Measure, args: &[Vec<u8>], ours: &Frame, theirs: &Frame) -> bool {
    if ours == theirs {
        return false;
    }
    if ours.is_error() || theirs.is_error() {
        return true;
    }
    match measure {
        Measure::Kind => kind(ours) != kind(theirs),
        Measure::Outline => outline(ours) != outline(theirs),
        // What comes unasked has nothing that is left open.
        Measure::Exact if args.is_empty() => true,
        Measure::Exact => {
            let args_of: Vec<&[u8]> = args.iter().map(Vec::as_slice).collect();
            lookup_request(Args::new(&args_of))
                .map_or(true, |spec| crate::compare::differ(spec, args, ours, theirs))
        }
    }
}

fn kind(frame: &Frame) -> &'static str {
    match frame {
        Frame::Array(_) => "array",
        Frame::Set(_) => "set",
        Frame::Map(_) => "map",
        Frame::Push(_) => "push",
        Frame::Bulk(_) => "bulk",
        Frame::Verbatim { .. } => "verbatim",
        Frame::Integer(_) => "integer",
        Frame::Double(_) => "double",
        Frame::Simple(_) => "simple",
        _ => "other",
    }
}

/// Everything about a frame that does not change from one moment to the next.
fn outline(frame: &Frame) -> String {
    let all = |items: &[Frame]| items.iter().map(outline).collect::<Vec<_>>().join(" ");
    match frame {
        Frame::Array(items) | Frame::Set(items) | Frame::Push(items) => {
            format!("{}[{}]", kind(frame), all(items))
        }
        Frame::Map(pairs) => {
            let pair = |(name, value): &(Frame, Frame)| format!("{name:?}: {}", outline(value));
            format!("map{{{}}}", pairs.iter().map(pair).collect::<Vec<_>>().join(", "))
        }
        Frame::Bulk(text) | Frame::Verbatim { text, .. } => {
            format!("{}({})", kind(frame), field_names(&String::from_utf8_lossy(text)))
        }
        Frame::Integer(_) | Frame::Double(_) | Frame::Simple(_) => kind(frame).to_owned(),
        other => format!("{other:?}"),
    }
}

/// The names in `name:value` lines and `name=value` words; nothing of any other text.
fn field_names(text: &str) -> String {
    let names = text.lines().flat_map(|line| match line.split_once(':') {
        Some((name, _)) if !name.contains([' ', '=']) => vec![name],
        _ => line.split(' ').filter_map(|word| Some(word.split_once('=')?.0)).collect(),
    });
    names.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scene_is_read_line_by_line() {
        let scene = Scene::parse(
            "# Channels.\n# options: --maxclients 3\nA> SUBSCRIBE c\nB)PING\nA~<\nwait 20\nA*\nB|\n",
        );
        let scene = scene.unwrap();
        assert_eq!(scene.options, ["--maxclients", "3"]);
        let words = |text: &str| text.split(' ').map(|word| word.as_bytes().to_vec()).collect();
        let steps: Vec<_> = scene.steps.iter().map(|(who, step, _)| (*who, step.clone())).collect();
        let expected = [
            ('A', Step::Send(words("SUBSCRIBE c"), Some(Measure::Exact))),
            ('B', Step::Send(words("PING"), None)),
            ('A', Step::Hear(Measure::Outline)),
            (' ', Step::Wait { ms: 20 }),
            ('A', Step::HearAll),
            ('B', Step::End),
        ];
        assert_eq!(steps, expected);
        assert_eq!(scene.commands().collect::<Vec<_>>(), ["subscribe", "ping"]);
        assert!(Scene::parse("SET a 1").is_err());
    }

    #[test]
    fn an_outline_is_the_names_without_the_values() {
        let bulk = |text: &str| Frame::Bulk(text.into());
        let (ours, theirs) = (bulk("# Server\r\npid:1\r\n"), bulk("# Server\r\npid:27\r\n"));
        assert!(!differ_by(Measure::Outline, &[], &ours, &theirs));
        assert!(differ_by(Measure::Outline, &[], &ours, &bulk("# Server\r\nrun:1\r\n")));
        assert!(!differ_by(Measure::Outline, &[], &bulk("id=1 fd=8"), &bulk("id=2 fd=9")));
        assert!(differ_by(Measure::Outline, &[], &bulk("id=1"), &Frame::Integer(1)));
        assert!(differ_by(
            Measure::Kind,
            &[],
            &Frame::Error("A".into()),
            &Frame::Error("B".into())
        ));
    }
}
