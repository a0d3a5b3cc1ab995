//! A console of a side's Redis: what is typed is done at the moment that is looked at.

use redscope_session::lab::{ConsoleKind, SIDES};
use web_sys::{HtmlElement, HtmlInputElement};
use yew::prelude::*;

use super::state::LoadedState;
use crate::i18n::{LabsWords, counted, use_lab_words};
use crate::lab::sided::parts::letter;
use crate::lab::sided::state::{SidedMsg, of_side};
use crate::platform;

/// So much of what was shown is in sight, the last.
const MOST_LINES: usize = 200;

/// What stands before the line as long as there is no console.
const PROMPT: &str = "127.0.0.1:6379>";

#[derive(Properties, PartialEq)]
pub(super) struct ConsoleProps {
    pub(super) lab: LoadedState,
    pub(super) side: usize,
    pub(super) on: Callback<SidedMsg>,
}

#[component]
pub(super) fn ConsoleView(props: &ConsoleProps) -> Html {
    let words = use_lab_words();
    let own = &words.take_part;
    let ConsoleProps { lab, side, on } = props;
    // How far back in what was typed; kept beside what is drawn, for keys may come faster than that.
    let (side, log, line, back) =
        (*side, use_node_ref(), use_state(String::new), use_mut_ref(|| 0_usize));
    let (name, typed) = (letter(side), of_side(side, "type"));
    let rows = rows(words, lab, side);
    use_effect_with(rows.len() + lab.at, {
        let log = log.clone();
        move |_| {
            if let Some(log) = log.cast::<HtmlElement>() {
                log.set_scroll_top(log.scroll_height());
            }
        }
    });
    // As high on both sides, so that charts stay beside each other.
    let has_shown =
        |side: usize| lab.seen(side).iter().any(|sample| !sample.console.lines.is_empty());
    let is_used = (0..SIDES.len()).any(has_shown);
    let last = lab.seen(side).last().map(|sample| &sample.console);
    let prompt = last.filter(|last| !last.prompt.is_empty());
    let prompt = prompt.map_or(PROMPT, |last| last.prompt.as_str()).to_owned();
    let is_busy = last.is_some_and(|last| last.is_busy);
    let interrupt = on.reform(move |()| SidedMsg::Act(of_side(side, "interrupt"), String::new()));
    let onsubmit = {
        let (line, back, on, typed) = (line.clone(), back.clone(), on.clone(), typed.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let sent = platform::sent(&event);
            if sent.trim().is_empty() {
                return;
            }
            on.emit(SidedMsg::Act(typed.clone(), sent.trim().to_owned()));
            line.set(String::new());
            *back.borrow_mut() = 0;
        })
    };
    let oninput = {
        let line = line.clone();
        Callback::from(move |event: InputEvent| line.set(platform::typed(&event)))
    };
    // What was typed here before.
    let before: Vec<String> = {
        let acts = lab.ask.acts().iter().rev().filter(|act| act.name == typed);
        acts.map(|act| act.value.clone()).collect()
    };
    let onkeydown = {
        let (line, back, interrupt) = (line.clone(), back.clone(), interrupt.clone());
        Callback::from(move |event: KeyboardEvent| match event.key().as_str() {
            "c" if event.ctrl_key() && is_busy => interrupt.emit(()),
            key @ ("ArrowUp" | "ArrowDown") => {
                event.prevent_default();
                let mut back = back.borrow_mut();
                let to = match key {
                    "ArrowUp" => (*back + 1).min(before.len()),
                    _ => back.saturating_sub(1),
                };
                *back = to;
                let place = to.checked_sub(1);
                line.set(place.and_then(|at| before.get(at)).cloned().unwrap_or_default());
            }
            "Escape" => {
                if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                    let _ = input.blur();
                }
            }
            _ => {}
        })
    };
    let onstop = interrupt.reform(|_: MouseEvent| ());
    let id = format!("tk-{}", SIDES[side]);
    let title = own.console.replace("{}", &name);
    html! {
        <section class="tk" aria-label={title.clone()}>
            <h3>{ title.clone() }</h3>
            if is_used { <div class="tk-log mono" ref={log} role="log" tabindex="0" aria-label={title}><ol>{ for rows }</ol></div> }
            <form class="tk-in" {onsubmit}>
                <label class="mono" for={id.clone()}>{ prompt }</label>
                <input {id} type="text" class="mono" value={(*line).clone()} {oninput} {onkeydown} autocomplete="off" autocapitalize="off"
                    spellcheck="false" enterkeyhint="send" maxlength="500" aria-label={own.command.replace("{}", &name)} placeholder={own.placeholder} />
                if is_busy { <button type="button" class="btn sm" onclick={onstop}>{ own.stop }</button> }
                <button class="btn sm">{ own.run }</button>
            </form>
        </section>
    }
}

/// What was shown up to the moment that is looked at.
fn rows(words: &LabsWords, lab: &LoadedState, side: usize) -> Vec<Html> {
    let own = &words.take_part;
    let mut rows = Vec::new();
    for sample in lab.seen(side).iter().rev() {
        let shown = &sample.console;
        if shown.left_out > 0 {
            let more = counted(own.more_lines, "{}", shown.left_out as u64);
            rows.push(html! { <li class="tk-m"><i /><span>{ more }</span></li> });
        }
        for line in shown.lines.iter().rev() {
            let class = match line.kind {
                ConsoleKind::Typed => "tk-t",
                ConsoleKind::Reply => "tk-r",
                ConsoleKind::Error => "tk-r t-bad",
            };
            let more = (line.left_out > 0)
                .then(|| own.more_chars.replace("{}", &line.left_out.to_string()));
            let at = format!("{:.4}", line.at_us as f64 / 1_000_000.0);
            rows.push(
                html! { <li {class}><i>{ at }</i><span>{ line.text.clone() }{ more }</span></li> },
            );
        }
        if rows.len() > MOST_LINES {
            break;
        }
    }
    rows.truncate(MOST_LINES);
    rows.reverse();
    rows
}
