//! What was typed with what came for it, and between that what was done to the run.

use std::rc::Rc;

use redscope_labs::client::{Repeats, repeats};
use redscope_session::{ActView, Line, LineKind};

use crate::acts::is_at_console;
use crate::i18n::{Lang, Words, help};
use crate::model::{Cleared, Lines, seconds};

/// A command with what came for it, or an act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Block {
    /// Without, something came unasked before anything was typed.
    pub(crate) head: Option<Rc<Line>>,
    pub(crate) answers: Vec<Rc<Line>>,
}

/// The lines of a console up to a moment, and the acts between them, but for those that were cleared before.
pub(in crate::panes) fn shown(
    lines: &Lines,
    client: &str,
    acts: &[ActView],
    step: u64,
    cleared: Option<&Cleared>,
) -> Vec<Rc<Line>> {
    let mut lines = lines.get(client).map_or(&[][..], Vec::as_slice);
    let mut acts = acts;
    if let Some(cleared) = cleared.filter(|cleared| cleared.step <= step) {
        let is_last = |line: &Rc<Line>| cleared.line.as_ref().is_some_and(|l| Rc::ptr_eq(l, line));
        lines = after(lines, is_last);
        acts = after(acts, |act| cleared.act.as_ref() == Some(act));
    }
    let mut shown: Vec<Rc<Line>> = Vec::with_capacity(lines.len() + acts.len());
    // Where a console talks to and that it was interrupted is seen there.
    let acts = acts.iter().take_while(|act| act.step <= step);
    let mut acts = acts.filter(|act| !is_at_console(&act.text)).peekable();
    for line in lines.iter().take_while(|line| line.step <= step) {
        // While time stands still all has one step; what is typed then has a reply before more is done.
        let is_before = |act: &&ActView| {
            act.step < line.step || act.step == line.step && line.kind == LineKind::Typed
        };
        while let Some(act) = acts.next_if(is_before) {
            shown.push(line_of(client, act));
        }
        shown.push(Rc::clone(line));
    }
    shown.extend(acts.map(|act| line_of(client, act)));
    shown
}

/// The same with what the console explains in the words of the page.
pub(in crate::panes) fn explained(lang: Lang, mut lines: Vec<Rc<Line>>) -> Vec<Rc<Line>> {
    for at in 1..lines.len() {
        let (asked, answer) = (&lines[at - 1], &lines[at]);
        let Some(view) = asked.help.as_ref().filter(|_| asked.step == answer.step) else {
            continue;
        };
        if answer.kind == LineKind::Reply {
            lines[at] = Rc::new(Line { text: help(lang, view), ..Line::clone(answer) });
        }
    }
    lines
}

/// What comes behind the last one that is meant.
fn after<T>(all: &[T], is_meant: impl Fn(&T) -> bool) -> &[T] {
    let hidden = all.iter().rposition(is_meant).map_or(0, |at| at + 1);
    &all[hidden..]
}

fn line_of(client: &str, act: &ActView) -> Rc<Line> {
    Rc::new(Line {
        client: client.to_owned(),
        kind: LineKind::Act,
        prompt: String::new(),
        text: format!("!{}", act.text),
        wire: None,
        help: None,
        differs: None,
        step: act.step,
        at_us: act.at_us,
    })
}

/// Puts each reply under its command: lines that are typed ahead wait for those before them. What comes
/// unasked, as under MONITOR, is the last one's. What the console answers by itself, as `HELP`, comes in
/// the same step.
pub(crate) fn blocks(lines: &[Rc<Line>]) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    // Each command's place as often as it gets a reply, and the first that has not come yet.
    let mut commands = Vec::new();
    let mut open = 0;
    // The step of the line that was typed last, as long as nothing else has come.
    let mut typed_step = None;
    for line in lines {
        let is_local = typed_step.take() == Some(line.step);
        match line.kind {
            LineKind::Reply | LineKind::Error if is_local => {
                commands.pop();
                if let Some(typed) = blocks.last_mut() {
                    typed.answers.push(Rc::clone(line));
                }
            }
            LineKind::Typed => {
                typed_step = Some(line.step);
                commands.extend(std::iter::repeat_n(blocks.len(), replies_to(&line.text)));
                blocks.push(Block { head: Some(Rc::clone(line)), answers: Vec::new() });
            }
            LineKind::Act => {
                blocks.push(Block { head: Some(Rc::clone(line)), answers: Vec::new() });
            }
            LineKind::Refused => {
                if let Some(act) = blocks.last_mut() {
                    act.answers.push(Rc::clone(line));
                }
            }
            LineKind::Push => {
                let last = blocks.len().checked_sub(1);
                match commands.get(open).copied().or(last) {
                    Some(at) => blocks[at].answers.push(Rc::clone(line)),
                    None => blocks.push(Block { head: None, answers: vec![Rc::clone(line)] }),
                }
            }
            LineKind::Note | LineKind::Reply | LineKind::Error => {
                if commands.is_empty() {
                    commands.push(blocks.len());
                    blocks.push(Block { head: None, answers: Vec::new() });
                }
                let at = open.min(commands.len() - 1);
                blocks[commands[at]].answers.push(Rc::clone(line));
                if line.kind != LineKind::Note && open < commands.len() {
                    open += 1;
                }
            }
        }
    }
    blocks
}

/// How many replies a line gets: `N command` is the command so many times, as redis-cli has it.
fn replies_to(line: &str) -> usize {
    let repeated = line.trim().split_once(char::is_whitespace);
    match repeated.and_then(|(count, _)| repeats(count)) {
        Some(Repeats::Times(count)) => count,
        Some(Repeats::Never | Repeats::TooOften) | None => 1,
    }
}

impl Block {
    /// Whether its reply is still to come.
    pub(crate) fn is_open(&self) -> bool {
        self.head.as_ref().is_some_and(|head| head.kind == LineKind::Typed)
            && self.answers.iter().all(|line| !is_reply(line))
    }

    /// What stands behind a command: how many servers were asked, and how long the reply took.
    pub(super) fn after(&self, words: &Words) -> String {
        let Some(typed) = self.head.as_ref().filter(|head| head.kind == LineKind::Typed) else {
            return String::new();
        };
        let hops = 1 + self.answers.iter().filter(|line| line.kind == LineKind::Note).count();
        let end = self.answers.iter().find(|line| is_reply(line));
        let Some(end) = end else { return words.on_its_way.to_owned() };
        let took_us = end.at_us.saturating_sub(typed.at_us);
        let took = match took_us {
            0..10_000 => format!("{}.{:02} ms", took_us / 1000, took_us % 1000 / 10),
            _ => format!("{} ms", took_us / 1000),
        };
        if hops > 1 { format!("{hops} {} · {took}", words.hops) } else { took }
    }
}

fn is_reply(line: &Line) -> bool {
    !matches!(line.kind, LineKind::Note | LineKind::Push)
}

/// A console's lines as Markdown: a fenced transcript with the moments as comments.
pub(super) fn markdown(lines: &[Rc<Line>]) -> String {
    let mut text = String::new();
    for block in blocks(lines) {
        if let Some(head) = &block.head {
            match head.kind {
                LineKind::Typed => {
                    text.push_str(&format!("{} {}\n", head.prompt, head.text));
                }
                _ => text.push_str(&format!("# {} s: {}\n", seconds(head.at_us), head.text)),
            }
        }
        for line in &block.answers {
            text.push_str(&line.text);
            text.push('\n');
        }
    }
    // A fence has to be longer than any within.
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}redis\n{text}{fence}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(kind: LineKind, text: &str, at_us: u64) -> Rc<Line> {
        let (client, prompt) = ("c1".to_owned(), ">".to_owned());
        Rc::new(Line {
            client,
            kind,
            prompt,
            text: text.to_owned(),
            wire: None,
            help: None,
            differs: None,
            step: at_us,
            at_us,
        })
    }

    fn texts(blocks: &[Block]) -> Vec<Vec<&str>> {
        blocks
            .iter()
            .map(|block| block.answers.iter().map(|line| line.text.as_str()).collect())
            .collect()
    }

    #[test]
    fn replies_stand_under_their_commands_even_if_those_were_typed_ahead() {
        let lines = [
            line(LineKind::Typed, "GET a", 1000),
            line(LineKind::Act, "!pause n1", 1050),
            line(LineKind::Refused, "no", 1050),
            line(LineKind::Typed, "GET b", 1100),
            line(LineKind::Note, "-> Redirected", 1500),
            line(LineKind::Reply, "1", 3000),
            line(LineKind::Reply, "2", 12_000),
            line(LineKind::Reply, "unasked", 13_000),
        ];
        let blocks = blocks(&lines);
        assert_eq!(texts(&blocks), [vec!["-> Redirected", "1"], vec!["no"], vec!["2", "unasked"]]);
        let words = crate::i18n::Lang::En.words();
        assert_eq!(blocks[0].after(words), "2 hops · 2.00 ms");
        assert_eq!(blocks[2].after(words), "10 ms");
        assert_eq!(super::blocks(&lines[..1])[0].after(words), "on its way");
    }

    #[test]
    fn what_a_server_sends_unasked_answers_no_command() {
        let lines = [
            line(LineKind::Push, "-> invalidate: 'x'", 500),
            line(LineKind::Typed, "GET a", 1000),
            line(LineKind::Push, "-> invalidate: 'a'", 2000),
            line(LineKind::Reply, "1", 3000),
            line(LineKind::Push, "-> invalidate: 'b'", 4000),
            line(LineKind::Typed, "GET b", 5000),
            line(LineKind::Reply, "2", 6000),
        ];
        let all = blocks(&lines);
        let first = vec!["-> invalidate: 'a'", "1", "-> invalidate: 'b'"];
        assert_eq!(texts(&all), [vec!["-> invalidate: 'x'"], first, vec!["2"]]);
        assert!(blocks(&lines[..3])[1].is_open() && !all[1].is_open());
        assert_eq!(all[1].after(crate::i18n::Lang::En.words()), "2.00 ms");
    }

    #[test]
    fn a_command_that_is_repeated_takes_all_its_replies() {
        let lines = [
            line(LineKind::Typed, "3 PING", 1000),
            line(LineKind::Typed, "GET 2", 1100),
            line(LineKind::Reply, "PONG", 1200),
            line(LineKind::Reply, "PONG", 1300),
            line(LineKind::Reply, "PONG", 1400),
            line(LineKind::Reply, "v", 1500),
        ];
        assert_eq!(texts(&blocks(&lines)), [vec!["PONG"; 3], vec!["v"]]);
    }

    #[test]
    fn what_a_console_answers_by_itself_waits_for_nobody() {
        let lines = [
            line(LineKind::Typed, "2 INCR n", 1000),
            line(LineKind::Typed, "SET a \"open", 1100),
            line(LineKind::Error, "Invalid argument(s)", 1100),
            line(LineKind::Typed, "GET n", 1200),
            line(LineKind::Reply, "1", 1300),
            line(LineKind::Reply, "2", 1400),
            line(LineKind::Reply, "\"2\"", 1500),
        ];
        let blocks = blocks(&lines);
        assert_eq!(texts(&blocks), [vec!["1", "2"], vec!["Invalid argument(s)"], vec!["\"2\""]]);
    }

    #[test]
    fn acts_stand_between_what_was_typed_before_and_after() {
        let all = vec![line(LineKind::Typed, "GET a", 10), line(LineKind::Reply, "1", 20)];
        let lines = Lines::from([("c1".to_owned(), all)]);
        let act = |step: u64| ActView { step, at_us: step, text: format!("crash n{step}") };
        let at = |until: u64, cleared: Option<&Cleared>| -> Vec<String> {
            let shown = shown(&lines, "c1", &[act(5), act(15), act(30)], until, cleared);
            shown.iter().map(|line| line.text.clone()).collect()
        };
        assert_eq!(at(99, None), ["!crash n5", "GET a", "!crash n15", "1", "!crash n30"]);
        assert_eq!(at(10, None), ["!crash n5", "GET a"]);
        let cleared =
            Cleared { step: 15, line: Some(Rc::clone(&lines["c1"][0])), act: Some(act(15)) };
        assert_eq!(at(99, Some(&cleared)), ["1", "!crash n30"]);
        assert_eq!(at(10, Some(&cleared)), ["!crash n5", "GET a"]);
    }

    #[test]
    fn a_transcript_is_fenced_whatever_is_in_it() {
        let lines = [
            line(LineKind::Typed, "GET a", 1000),
            line(LineKind::Reply, "\"```\"", 2000),
            line(LineKind::Act, "!crash n1", 3000),
        ];
        let expected = "````redis\n> GET a\n\"```\"\n# 00.003 s: !crash n1\n````\n";
        assert_eq!(markdown(&lines), expected);
    }
}
