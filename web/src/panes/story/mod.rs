//! What has happened, moment by moment; what is on the wire; what the servers log.

mod log;
mod rows;
mod said;
mod wire;

use redscope_session::{LogView, MessageKind, MessageView, PacketView, StoryView};
use yew::prelude::*;

use crate::i18n::{use_lang, use_words};
use crate::live::state::use_is_live;
use crate::model::Slice;
use crate::msg::Msg;
use crate::panes::timeline::choices::stops_toggle;
use crate::platform::chosen;
use crate::topic::{TOPICS, Topic};
use log::Log;
pub(in crate::panes) use log::logged;
use rows::Stories;
pub(crate) use said::said_by_all;
use wire::Wire;

/// Moments listed at once, around now.
const BEFORE: usize = 300;
const AFTER: usize = 100;

#[derive(Properties, PartialEq)]
pub(crate) struct StoryPaneProps {
    pub(crate) stories: Slice<Vec<StoryView>>,
    pub(crate) logs: Slice<Vec<LogView>>,
    pub(crate) packets: Slice<Vec<PacketView>>,
    pub(crate) passed: Slice<Vec<PacketView>>,
    pub(crate) watched: Option<u64>,
    pub(crate) message: Slice<Option<MessageView>>,
    /// Nothing before can be gone back to.
    pub(crate) begun_us: u64,
    pub(crate) step: u64,
    pub(crate) now_us: u64,
    /// Whether time stands still by itself when something important has happened.
    pub(crate) stops: bool,
    pub(crate) on: Callback<Msg>,
}

/// What the pane shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tab {
    Story,
    Wire,
    Log,
}

/// The pane with its three tabs.
#[component]
pub(crate) fn StoryPane(props: &StoryPaneProps) -> Html {
    let words = use_words();
    let lang = use_lang();
    let tab = use_state(|| Tab::Story);
    let topic = use_state(|| None::<Topic>);
    let kind = use_state(|| None::<MessageKind>);
    let told = props.stories.iter().filter(|story| story.at_us >= props.begun_us);
    let count = told.filter(|story| story.step <= props.step).count();
    let is_live = use_is_live();
    let tabs = [(Tab::Story, words.story), (Tab::Wire, words.wire), (Tab::Log, words.log)];
    // Real servers show neither their messages nor their logs.
    let tabs = tabs.into_iter().filter(|(which, _)| !is_live || *which == Tab::Story);
    let tabs = tabs.map(|(which, name)| {
        let chosen = *tab == which;
        let tab = tab.clone();
        let onclick = Callback::from(move |_: MouseEvent| tab.set(which));
        html! {
            <button role="tab" class={classes!("tab", chosen.then_some("on"))}
                aria-selected={chosen.to_string()} {onclick}>
                { name }
                if which == Tab::Story && count > 0 { <span class="cnt">{ count }</span> }
            </button>
        }
    });
    let body = match *tab {
        Tab::Story => html! {
            <Stories stories={props.stories.clone()} topic={*topic} begun_us={props.begun_us} step={props.step} {lang} on={props.on.clone()} />
        },
        Tab::Wire => html! {
            <Wire packets={props.packets.clone()} passed={props.passed.clone()} watched={props.watched} message={props.message.clone()}
                begun_us={props.begun_us} now_us={props.now_us} kind={*kind} on={props.on.clone()} />
        },
        Tab::Log => html! {
            <Log logs={props.logs.clone()} begun_us={props.begun_us} step={props.step} on={props.on.clone()} />
        },
    };
    let topics = TOPICS.iter().enumerate().map(|(at, one)| {
        html! { <option value={at.to_string()} selected={*topic == Some(*one)}>{ one.name(words) }</option> }
    });
    let ontopic = {
        let topic = topic.clone();
        Callback::from(move |event: Event| {
            topic.set(chosen(&event).parse::<usize>().ok().and_then(|at| TOPICS.get(at).copied()));
        })
    };
    html! {
        <section class="pn sto" aria-label={words.story} data-testid="events">
            <div class="tabs"><div role="tablist" class="row" aria-label={words.story}>{ for tabs }</div>
                <span class="grow" />
                if !is_live { <span class="dk">{ stops_toggle(words, props.stops, &props.on) }</span> }
                if *tab == Tab::Story {
                    <select class="btn sm" aria-label={words.filter} onchange={ontopic}>
                        <option value="" selected={topic.is_none()}>{ words.show_all }</option>{ for topics }
                    </select>
                }
                if *tab == Tab::Wire { { wire::choice(words, &props.packets, &props.passed, &kind) } }
            </div>
            { body }
        </section>
    }
}
