//! The event log: what Sentinels and people did, or what servers logged.

use redscope_session::{EventView, Tone};
use web_sys::HtmlElement;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct EventsProps {
    pub(crate) events: Vec<EventView>,
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

/// Lines of a log, newest at the bottom.
#[component]
pub(crate) fn Events(props: &EventsProps) -> Html {
    let logs = use_state(|| false);
    let bottom = use_node_ref();
    let shown: Vec<&EventView> = props.events.iter().filter(|event| *logs || !event.log).collect();
    {
        let bottom = bottom.clone();
        use_effect_with((shown.len(), *logs), move |_| {
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
    let lines = shown.iter().map(|event| {
        let at = format!("{}.{:03}", event.at_us / 1_000_000, event.at_us / 1000 % 1000);
        html! {
            <div><span class="p">{ at }</span>{ " " }<span class={tone_class(event.tone)}>{ &event.text }</span>{ "  " }<span class="p">{ &event.node }</span></div>
        }
    });
    html! {
        <div class="con events">
            <div class="tabs" role="tablist">{ tab("Events", false) }{ tab("Events and logs", true) }</div>
            <div class="log" ref={bottom} tabindex="0" aria-label="Event log" data-testid="events">{ for lines }</div>
        </div>
    }
}
