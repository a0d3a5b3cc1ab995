//! A lesson from its file, and from that file and the one of another language.

use crate::body::{read, read_line};
use crate::fault::{Fault, What};
use crate::head::{Head, Parted, Words, part};
use crate::lesson::{Block, Inline, Lesson, LessonGoal, LessonWorld, Sent};
use crate::step::{is_move, steps};

/// A lesson as its author wrote it.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its file.
    pub path: String,
    /// What stands there.
    pub text: String,
    /// What its head says.
    pub head: Head,
    /// As a page gets it.
    pub lesson: Lesson,
}

/// Reads a lesson's file.
///
/// Errors: what is wrong with it, each with its line.
pub fn entry(path: &str, text: &str) -> Result<Entry, Vec<Fault>> {
    let file = File { path, text };
    let Parted { head, body, body_line } = part::<Head>(path, text).map_err(|fault| vec![fault])?;
    let mut faults = Vec::new();
    let body = kept(read(path, body, body_line), &mut faults);
    let texts: Vec<&str> = head.goals.iter().map(|goal| goal.text.as_str()).collect();
    let goals = file.lines(&texts, &mut faults);
    let hints: Vec<&str> = head.hints.iter().map(String::as_str).collect();
    let hints = file.lines(&hints, &mut faults);
    let checks = head.goals.iter().map(|goal| goal.check.clone());
    let solutions: Vec<Vec<String>> = head.solutions.iter().map(|text| steps(text)).collect();
    let moves = |steps: &Vec<String>| steps.iter().filter(|step| is_move(step)).count();
    let lesson = Lesson {
        id: head.id.clone(),
        title: head.title.clone(),
        is_puzzle: head.puzzle,
        needs: head.needs.clone(),
        lab: head.lab.clone(),
        source: head.source.clone(),
        world: LessonWorld {
            scenario: head.world.scenario.clone(),
            seed: head.world.seed,
            numbers: head.world.numbers.clone().into_iter().collect(),
            settings: head.world.settings.clone().into_iter().collect(),
            setup: steps(&head.world.setup),
        },
        goals: goals
            .into_iter()
            .zip(checks)
            .map(|(text, check)| LessonGoal { text, check })
            .collect(),
        hints,
        par_time_ms: head.par.map(|par| par.time_ms),
        par_lost: head.par.map(|par| par.lost),
        par: solutions.iter().map(moves).min().unwrap_or_default(),
        solution: solutions.into_iter().next().unwrap_or_default(),
        body: body.unwrap_or_default(),
    };
    match faults.is_empty() {
        true => Ok(Entry { path: path.to_owned(), text: text.to_owned(), head, lesson }),
        false => Err(faults),
    }
}

/// Reads the same lesson's file in another language: its words, and a body with the same transcripts.
///
/// Errors: what is wrong with it.
pub fn translated(of: &Entry, path: &str, text: &str) -> Result<Lesson, Vec<Fault>> {
    let Parted { head: words, body, body_line } =
        part::<Words>(path, text).map_err(|fault| vec![fault])?;
    let file = File { path, text };
    let mut faults = Vec::new();
    let (here, there) = (words.goals.len(), of.lesson.goals.len());
    if here != there {
        let what = What::Goals { here, there, of: of.path.clone() };
        faults.push(Fault::at(path, file.line("goals"), what));
    }
    let (here, there) = (words.hints.len(), of.lesson.hints.len());
    if here != there {
        let what = What::Hints { here, there, of: of.path.clone() };
        faults.push(Fault::at(path, file.line("hints"), what));
    }
    let body = kept(read(path, body, body_line), &mut faults).unwrap_or_default();
    if faults.is_empty() {
        let (here, there) = (transcripts(&body), transcripts(&of.lesson.body));
        if let Some(at) = differs(&here, &there) {
            let line = here.get(at).map_or(0, |sent| file.line(&sent.step));
            let step = |sent: Option<&&Sent>| sent.map(|sent| sent.step.clone());
            let whole = |sent: &&Sent| format!("{} → {}", sent.step, sent.shown.join(" / "));
            // Where the same is sent, what comes back differs.
            let (here, there) = match (here.get(at), there.get(at)) {
                (Some(one), Some(other)) if one.step == other.step => {
                    (Some(whole(one)), Some(whole(other)))
                }
                (one, other) => (step(one), step(other)),
            };
            let what = What::Transcripts { of: of.path.clone(), here, there };
            faults.push(Fault::at(path, line, what));
        }
    }
    let goals: Vec<&str> = words.goals.iter().map(String::as_str).collect();
    let goals = file.lines(&goals, &mut faults);
    let hints: Vec<&str> = words.hints.iter().map(String::as_str).collect();
    let hints = file.lines(&hints, &mut faults);
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut lesson = Lesson { title: words.title, hints, body, ..of.lesson.clone() };
    for (goal, text) in lesson.goals.iter_mut().zip(goals) {
        goal.text = text;
    }
    Ok(lesson)
}

/// All that is sent in a body, with what comes back, in order.
pub fn transcripts(body: &[Block]) -> Vec<&Sent> {
    let mut all = Vec::new();
    for block in body {
        match block {
            Block::Transcript(sent) => all.extend(sent),
            Block::Quote(inner) => all.extend(transcripts(inner)),
            Block::List { items, .. } => {
                all.extend(items.iter().flat_map(|item| transcripts(item)));
            }
            Block::Heading(_) | Block::Paragraph(_) | Block::Table { .. } | Block::Code(_) => {}
        }
    }
    all
}

fn differs(here: &[&Sent], there: &[&Sent]) -> Option<usize> {
    let first = here.iter().zip(there).position(|(here, there)| here != there);
    first.or_else(|| (here.len() != there.len()).then(|| here.len().min(there.len())))
}

/// A file that is read.
struct File<'a> {
    path: &'a str,
    text: &'a str,
}

impl File<'_> {
    /// The first line in which a text stands, from 1; 0 if it is written otherwise.
    fn line(&self, text: &str) -> usize {
        self.text.lines().position(|line| line.contains(text)).map_or(0, |at| at + 1)
    }

    fn lines(&self, texts: &[&str], faults: &mut Vec<Fault>) -> Vec<Vec<Inline>> {
        let read = |text: &&str| {
            read_line(self.path, text).map_err(|fault| Fault { line: self.line(text), ..fault })
        };
        texts.iter().filter_map(|text| kept(read(text), faults)).collect()
    }
}

fn kept<T>(read: Result<T, Fault>, faults: &mut Vec<Fault>) -> Option<T> {
    read.map_err(|fault| faults.push(fault)).ok()
}
