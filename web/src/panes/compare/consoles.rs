//! The consoles of two branches that are compared: what each shows, side by side, and one line to type on either or
//! on both.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use redscope_session::{ClientView, Completion, Line, LineKind, SideView};
use yew::prelude::*;

use crate::i18n::{Lang, use_lang, use_words};
use crate::measure::use_media;
use crate::model::{Lines, Slice};
use crate::msg::Msg;
use crate::panes::console::prompt::Prompt;
use crate::panes::console::scrollback::Scrollback;
use crate::panes::console::{Block, blocks, explained, shown, title};
use crate::panes::timeline::badge::{badge, hue, letter};

#[derive(Properties, PartialEq)]
pub(crate) struct BothConsolesProps {
    pub(crate) branches: [SideView; 2],
    pub(crate) front: String,
    pub(crate) completion: Slice<Completion>,
    pub(crate) on: Callback<Msg>,
}

/// Where both have one list.
const PHONE: &str = "(max-width: 899px)";

/// On which of the two a line is typed.
const CHOICES: [[bool; 2]; 3] = [[true, false], [false, true], [true, true]];
const BOTH: [bool; 2] = [true, true];

/// Up to which line of it a console of a branch was cleared, by the step of that line.
type Cleared = BTreeMap<(usize, String), u64>;

#[component]
pub(crate) fn BothConsoles(props: &BothConsolesProps) -> Html {
    let (words, lang) = (use_words(), use_lang());
    let is_phone = use_media(PHONE);
    let meant = use_state(|| BOTH);
    let cleared = use_state(Cleared::new);
    let names: BTreeSet<&str> =
        props.branches.iter().flat_map(|side| &side.clients).map(|one| one.name.as_str()).collect();
    // The one in front may be on neither.
    let front = names.get(props.front.as_str()).or_else(|| names.first()).copied();
    let Some(front) = front else { return Html::default() };
    let front = front.to_owned();
    let tabs = names.iter().map(|name| {
        let is_on = *name == front;
        let onclick = {
            let name = (*name).to_owned();
            props.on.reform(move |_: MouseEvent| Msg::Front(name.clone()))
        };
        let name = title(words.client, name);
        html! {
            <button role="tab" class={classes!("tab", is_on.then_some("on"))} aria-selected={is_on.to_string()}
                {onclick}><span>{ name }<span class="dk">{ words.on_both }</span></span></button>
        }
    });
    let choices = CHOICES.map(|choice| {
        let is_on = *meant == choice;
        let name = match choice {
            BOTH => words.both.to_owned(),
            [true, _] => letter(props.branches[0].branch).to_string(),
            [false, _] => letter(props.branches[1].branch).to_string(),
        };
        let onclick = {
            let meant = meant.clone();
            Callback::from(move |_: MouseEvent| meant.set(choice))
        };
        html! {
            <button class={classes!(is_on.then_some("on"))} aria-pressed={is_on.to_string()} {onclick}>{ name }</button>
        }
    });
    let told = props.branches.each_ref().map(|side| {
        let from = cleared.get(&(side.branch, front.clone())).copied();
        blocks(&lines(lang, side, &front, from))
    });
    let sides = if is_phone {
        let blocks =
            Rc::new(in_one(told, props.branches.each_ref().map(|side| letter(side.branch))));
        html! {
            <div class="col front"><Scrollback {blocks} ready={true} as_bytes={false} on={props.on.clone()} /></div>
        }
    } else {
        let side = |(side, blocks): (&SideView, Vec<Block>)| {
            let label = format!("{} {}", letter(side.branch), side.name);
            html! {
                <div class={classes!("col", hue(side.branch))} key={side.branch} role="group" aria-label={label}>
                    <div class="ch">{ badge(side.branch) }<b class="lnm">{ &side.name }</b></div>
                    <Scrollback blocks={Rc::new(blocks)} ready={true} as_bytes={false} on={props.on.clone()} />
                </div>
            }
        };
        props.branches.iter().zip(told).map(side).collect::<Html>()
    };
    let views: Vec<&ClientView> = props
        .branches
        .iter()
        .zip(*meant)
        .filter(|(_, is_meant)| *is_meant)
        .filter_map(|(side, _)| side.clients.iter().find(|client| client.name == front))
        .collect();
    let letters: Vec<String> = (props.branches.iter().zip(*meant))
        .filter(|(_, is_meant)| *is_meant)
        .map(|(side, _)| letter(side.branch).to_string())
        .collect();
    let prompt = format!("{}>", letters.join(", "));
    let waiting = views.iter().any(|client| client.waiting);
    let onclear = {
        let (cleared, sides) = (cleared.clone(), props.branches.clone());
        let client = front.clone();
        Callback::from(move |meant: [bool; 2]| {
            let mut all = (*cleared).clone();
            for (side, _) in sides.iter().zip(meant).filter(|(_, is_meant)| *is_meant) {
                let mut own = side.lines.iter().filter(|line| line.client == client);
                let last = own.next_back().map(|line| ((side.branch, client.clone()), line.step));
                all.extend(last);
            }
            cleared.set(all);
        })
    };
    let on = {
        let (on, meant, client) = (props.on.clone(), *meant, front.clone());
        let onclear = onclear.clone();
        Callback::from(move |message: Msg| {
            let client = client.clone();
            on.emit(match message {
                Msg::Type(text) if is_clear(&text) => return onclear.emit(meant),
                Msg::Type(text) => Msg::TypeOn { meant, client, text },
                Msg::Paste(lines) => Msg::TypeOn { meant, client, text: lines.join("\n") },
                Msg::Act(words) => Msg::TypeOn { meant, client, text: format!("!{words}") },
                other => other,
            });
        })
    };
    let on_both = {
        let client = front.clone();
        let on = props.on.clone();
        Callback::from(move |text: String| match is_clear(&text) {
            true => onclear.emit(BOTH),
            false => on.emit(Msg::TypeOn { meant: BOTH, client: client.clone(), text }),
        })
    };
    html! {
        <section class="pn con both" aria-label={words.console}>
            <div class="tabs">
                <div role="tablist" class="row" aria-label={words.console}>{ for tabs }</div>
                <span class="grow" />
                <span class="mut f0" id="send-to">{ words.send_to }</span>
                <span class="seg" role="group" aria-labelledby="send-to">{ for choices }</span>
            </div>
            <div class="cols">{ sides }</div>
            <Prompt name={front.clone()} {prompt} {waiting} label={words.command} completion={props.completion.clone()}
                {on_both} {on} />
        </section>
    }
}

/// What both have said, one below the other in the order of time: each command behind the letter of its branch, and
/// what is the same on both once, behind both.
fn in_one(told: [Vec<Block>; 2], letters: [char; 2]) -> Vec<Block> {
    let [one, other] = told;
    let is_shared = |pair: &(&Block, &Block)| pair.0 == pair.1;
    let shared = one.iter().zip(&other).take_while(is_shared).count();
    let own = |blocks: Vec<Block>, letter: char| {
        let behind = move |block: Block| marked(block, &letter.to_string());
        blocks.into_iter().skip(shared).map(behind).collect::<Vec<_>>()
    };
    let both = format!("{}, {}", letters[0], letters[1]);
    let mut all: Vec<Block> =
        one.iter().take(shared).map(|block| marked(block.clone(), &both)).collect();
    let mut rest = [own(one, letters[0]), own(other, letters[1])].concat();
    // Those of one moment stay in the order of their branches.
    rest.sort_by_key(|block| block.head.as_ref().or(block.answers.first()).map(|line| line.at_us));
    all.append(&mut rest);
    all
}

/// A command that says on which branch it was typed, and an act that says where it was done.
fn marked(mut block: Block, letters: &str) -> Block {
    let prompt = format!("{letters}>");
    block.head = block.head.map(|line| {
        let text = match line.kind {
            LineKind::Act => format!("{prompt} {}", line.text),
            _ => line.text.clone(),
        };
        Rc::new(Line { prompt, text, ..Line::clone(&line) })
    });
    block
}

/// Whether a line is not for a server, but has the console show nothing of before.
fn is_clear(line: &str) -> bool {
    line.trim().eq_ignore_ascii_case("clear")
}

/// What a console shows on a branch; behind the line of a step, if it was cleared there.
fn lines(lang: Lang, side: &SideView, client: &str, cleared: Option<u64>) -> Vec<Rc<Line>> {
    let own: Vec<&Line> = side.lines.iter().filter(|line| line.client == client).collect();
    // Who has gone back to before it sees what was there.
    let at = cleared.and_then(|step| own.iter().rposition(|line| line.step == step));
    let (own, acts) = match at {
        Some(at) => {
            let later = side.acts.partition_point(|act| act.step <= own[at].step);
            (&own[at + 1..], &side.acts[later..])
        }
        None => (&own[..], &side.acts[..]),
    };
    let own = own.iter().map(|line| Rc::new(Line::clone(line))).collect();
    explained(lang, shown(&Lines::from([(client.to_owned(), own)]), client, acts, u64::MAX, None))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(kind: LineKind, text: &str, at_us: u64) -> Rc<Line> {
        let (client, prompt) = ("c1".to_owned(), "127.0.0.1:6379>".to_owned());
        let (wire, help, differs) = (None, None, None);
        let (text, step) = (text.to_owned(), at_us);
        Rc::new(Line { client, kind, prompt, text, wire, help, differs, step, at_us })
    }

    fn asked(command: &str, answer: Option<&str>, at_us: u64) -> Block {
        let answers = answer.map(|answer| line(LineKind::Reply, answer, at_us + 1));
        Block {
            head: Some(line(LineKind::Typed, command, at_us)),
            answers: answers.into_iter().collect(),
        }
    }

    #[test]
    fn both_branches_are_one_list_in_which_each_says_whose_it_is() {
        let first = || asked("SET foo bar", Some("OK"), 1);
        let told = [
            vec![first(), asked("BLPOP q 0", None, 7), asked("GET foo", Some("bar"), 9)],
            vec![first(), asked("GET foo", Some("other"), 8)],
        ];
        let all = in_one(told, ['A', 'B']);
        let said = all.iter().map(|block| {
            let head = block.head.as_ref().expect("it was typed");
            let answer = block.answers.first().map(|line| line.text.as_str());
            (format!("{} {}", head.prompt, head.text), answer)
        });
        assert_eq!(
            said.collect::<Vec<_>>(),
            [
                ("A, B> SET foo bar".to_owned(), Some("OK")),
                ("A> BLPOP q 0".to_owned(), None),
                ("B> GET foo".to_owned(), Some("other")),
                ("A> GET foo".to_owned(), Some("bar")),
            ]
        );
    }
}
