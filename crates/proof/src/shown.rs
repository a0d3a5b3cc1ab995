//! Whether a lesson's text gives its solution away before it is asked for.

use redscope_lessons::entry::{Entry, transcripts};
use redscope_lessons::prose::of_body;
use redscope_lessons::step::{is_move, prompted, steps};
use redscope_session::Session;
use redscope_session::lesson::{ANSWER_US, Typist};

/// The step up to which the text shows a whole solution: its transcripts, typed one after the other as they stand there,
/// meet the goals; or everything that a solution types and does stands somewhere in it.
pub(crate) fn given_away(entry: &Entry, session: Session) -> Option<String> {
    by_typing(entry, session).or_else(|| by_reading(entry))
}

/// Types the transcripts. What cannot be carried out is somebody else's to say.
fn by_typing(entry: &Entry, mut session: Session) -> Option<String> {
    let is_met = |session: &Session| session.goals().is_some_and(|view| view.are_met());
    let mut typist = Typist::default();
    let sent = transcripts(&entry.lesson.body);
    for sent in &sent {
        let _ = typist.play(&mut session, sent);
        if is_met(&session) {
            return Some(sent.step.clone());
        }
    }
    let last = sent.last()?;
    session.run_until_solved(ANSWER_US).then(|| last.step.clone())
}

/// Looks for each step of a solution; the one that comes last of those that are shown.
fn by_reading(entry: &Entry) -> Option<String> {
    let sent = transcripts(&entry.lesson.body).into_iter().map(|sent| sent.step.clone());
    let codes = of_body(&entry.text).into_iter().flat_map(|stretch| stretch.codes);
    let shown: Vec<String> = sent.chain(codes).collect();
    let place = |step: &String| shown.iter().position(|other| plain(other) == plain(step));
    let solutions = entry.head.solutions.iter().map(|text| steps(text));
    let whole = solutions.filter_map(|steps| {
        let moves = steps.iter().filter(|step| is_move(step));
        moves.map(place).collect::<Option<Vec<usize>>>()?.into_iter().max()
    });
    whole.min().and_then(|at| shown.get(at).cloned())
}

/// What a step does, wherever it is typed.
fn plain(step: &str) -> String {
    let line = prompted(step).map_or(step, |(_, line)| line);
    line.trim_start_matches(['>', '!', ' ']).trim().to_ascii_lowercase()
}
