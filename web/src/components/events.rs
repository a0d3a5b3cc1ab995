//! What has happened: the story in sentences, or the lines of the logs.

use redscope_session::{LogView, StoryView, Tone};
use web_sys::HtmlElement;
use yew::prelude::*;

use crate::words;

#[derive(Properties, PartialEq)]
pub(crate) struct EventsProps {
    pub(crate) stories: Vec<StoryView>,
    pub(crate) logs: Vec<LogView>,
}

fn tone_class(tone: Tone) -> &'static str {
    match tone {
        Tone::Plain => "",
        Tone::Warn => "mv",
        Tone::Bad => "e",
        Tone::Vote => "vote",
        Tone::Good => "r",
    }
}

fn row(at_us: u64, node: &str, class: &'static str, text: &str) -> Html {
    let at = format!("{}.{:03}", at_us / 1_000_000, at_us / 1000 % 1000);
    html! {
        <div><span class="p">{ at }</span>{ " " }<span {class}>{ text.to_owned() }</span>{ "  " }<span class="p">{ node.to_owned() }</span></div>
    }
}

/// Two lists, newest at the bottom.
#[component]
pub(crate) fn Events(props: &EventsProps) -> Html {
    let logs = use_state(|| false);
    let bottom = use_node_ref();
    {
        let bottom = bottom.clone();
        use_effect_with((props.stories.len(), props.logs.len(), *logs), move |_| {
            if let Some(element) = bottom.cast::<HtmlElement>() {
                element.set_scroll_top(element.scroll_height());
            }
        });
    }
    let tab = |name: &'static str, value: bool| {
        let logs = logs.clone();
        let chosen = *logs == value;
        let onclick = Callback::from(move |_: MouseEvent| logs.set(value));
        html! {
            <button role="tab" class={classes!(chosen.then_some("on"))}
                aria-selected={chosen.to_string()} {onclick}>{ name }</button>
        }
    };
    let lines: Vec<Html> = if *logs {
        let line =
            |log: &LogView| row(log.at_us, &log.node, "", &format!("{} {}", log.mark, log.text));
        props.logs.iter().map(line).collect()
    } else {
        let line = |told: &StoryView| {
            row(told.at_us, &told.node, tone_class(told.tone), &words::sentence(told))
        };
        props.stories.iter().map(line).collect()
    };
    html! {
        <div class="con events">
            <div class="tabs" role="tablist">{ tab("Story", false) }{ tab("Log", true) }</div>
            <div class="log" ref={bottom} tabindex="0" aria-label="Event log" data-testid="events">{ for lines }</div>
        </div>
    }
}
