//! The workbench: stage over cards, console over story, the time machine at the foot. On a phone the
//! stage stays, and what is below it is chosen by tabs.

mod guide;
pub(crate) mod header;
mod moment;
pub(crate) mod more;
mod splitter;

use redscope_labs::Scenario;
use yew::prelude::*;

use crate::i18n::{Lang, use_words};
use crate::lesson::LessonPane;
use crate::lesson::state::Shown;
use crate::model::Picture;
use crate::msg::Msg;
use crate::notice::{Notice, view_notice};
use crate::panes::cards::Cards;
use crate::panes::console::Consoles;
use crate::panes::stage::Stage;
use crate::panes::story::StoryPane;
use crate::panes::timeline::{Compared, time_machine};
use crate::shown::{Mode, Pane};
use guide::Guide;
use header::Header;
use moment::Moment;
use more::More;
use splitter::{Axis, Splitter, restore};

#[derive(Properties)]
pub(crate) struct WorkbenchProps {
    pub(crate) picture: Picture,
    pub(crate) scenario: String,
    /// The numbers that are not as the scenario has them.
    pub(crate) numbers: Vec<(String, u64)>,
    pub(crate) seed: u64,
    pub(crate) playing: bool,
    pub(crate) speed: f64,
    /// Whether time stands still by itself when something important has happened.
    pub(crate) stops: bool,
    pub(crate) front: String,
    pub(crate) selected: String,
    pub(crate) watched: Option<u64>,
    /// How the stage is laid out, if that was chosen.
    pub(crate) layout: Option<Mode>,
    /// What a narrow screen shows below the stage.
    pub(crate) pane: Pane,
    pub(crate) dark: bool,
    pub(crate) lang: Lang,
    pub(crate) notice: Option<Notice>,
    /// Whether the first steps are shown.
    pub(crate) guide: bool,
    /// The lesson, if one is open.
    #[prop_or_default]
    pub(crate) lesson: Option<Shown>,
    pub(crate) on: Callback<Msg>,
}

impl PartialEq for WorkbenchProps {
    /// A picture is another one with every frame; its panes compare their slices.
    fn eq(&self, _: &Self) -> bool {
        false
    }
}

/// The workbench.
#[component]
pub(crate) fn Workbench(props: &WorkbenchProps) -> Html {
    let words = use_words();
    use_effect_with((), |()| {
        for name in ["right", "cards", "lower", "lesson", "low"] {
            restore(name);
        }
    });
    let WorkbenchProps { picture, on, front, selected, .. } = props;
    let first = match props.lesson {
        Some(_) => (Pane::Lesson, words.lesson.lesson),
        None => (Pane::Message, words.message),
    };
    let mut panes = [
        (Pane::Console, words.console),
        (Pane::Story, words.story),
        first,
        (Pane::Node, words.node),
    ];
    if props.lesson.is_some() {
        panes[..3].rotate_right(1);
    }
    let tabs = panes.map(|(pane, name)| {
        let onclick = on.reform(move |_: MouseEvent| Msg::Pane(pane));
        let chosen = props.pane == pane;
        html! {
            <button role="tab" class={classes!(chosen.then_some("on"))}
                aria-selected={chosen.to_string()} {onclick}>{ name }</button>
        }
    });
    let more = html! {
        <More picture={picture.clone()} seed={props.seed} speed={props.speed} stops={props.stops}
            dark={props.dark} lang={props.lang} on={on.clone()} />
    };
    let tries = Scenario::find(&props.scenario).map_or(&[][..], |scenario| scenario.tries);
    html! {
        <div class={classes!("wbx", format!("show-{}", props.pane.name()))}>
            <Header scenario={props.scenario.clone()} numbers={props.numbers.clone()} seed={props.seed} dark={props.dark}
                lang={props.lang} lesson={props.lesson.clone()} {more} on={on.clone()} />
            <main class={classes!("wb", props.lesson.is_some().then_some("learns"))}>
                if let Some(notice) = &props.notice { { view_notice(notice, words, &on.reform(Msg::from)) } }
                if let Some(shown) = &props.lesson {
                    <LessonPane shown={shown.clone()} goals={picture.goals.clone()} now_us={picture.now_us} on={on.clone()} />
                    <Splitter name="lesson" axis={Axis::Columns} usual={350.0} least={280.0} most={640.0} />
                }
                if let Some(comparison) = &*picture.comparison {
                    <Compared comparison={comparison.clone()} selected={selected.clone()} on={on.clone()} />
                } else {
                    { view_left(props) }
                }
                <Moment stories={picture.stories.clone()} step={picture.step} on={on.clone()} />
                if props.lesson.is_some() {
                    <Splitter name="low" axis={Axis::Rows} usual={300.0} least={120.0} most={560.0} />
                } else {
                    <Splitter name="right" axis={Axis::Columns} usual={588.0} least={420.0} most={900.0} />
                }
                <div class="rt0">
                    <Consoles clients={picture.clients.clone()} lines={picture.lines.clone()} cleared={picture.cleared.clone()}
                        acts={picture.acts.clone()} nodes={picture.nodes.clone()} completion={picture.completion.clone()}
                        step={picture.step} front={front.clone()} {tries} on={on.clone()} />
                    <Splitter name="lower" axis={Axis::Rows} usual={330.0} least={90.0} most={640.0} />
                    <StoryPane stories={picture.stories.clone()} logs={picture.logs.clone()}
                        packets={picture.packets.clone()} begun_us={picture.timeline.begun_us}
                        step={picture.step} now_us={picture.now_us} stops={props.stops} on={on.clone()} />
                </div>
            </main>
            { time_machine(picture, props.playing, props.speed, on) }
            <nav class="pho" aria-label={words.panes}>
                <div class="bt" role="tablist" aria-label={words.panes}>{ for tabs }</div>
            </nav>
        </div>
    }
}

/// The stage over its cards.
fn view_left(props: &WorkbenchProps) -> Html {
    let WorkbenchProps { picture, on, selected, watched, .. } = props;
    html! {
        <div class="lf">
            if props.guide {
                <Guide stories={picture.stories.clone()} lines={picture.lines.clone()}
                    branches={picture.timeline.branches.len()} past={picture.past} on={on.clone()} />
            }
            <Stage nodes={picture.nodes.clone()} packets={picture.packets.clone()}
                clients={picture.clients.clone()} links={picture.links.clone()}
                cuts={picture.cuts.clone()} route={picture.route.clone()}
                beliefs={picture.beliefs.clone()} now_us={picture.now_us}
                selected={selected.clone()} watched={*watched} layout={props.layout} flights={picture.flights.clone()}
                on={on.clone()} />
            <Splitter name="cards" axis={Axis::Rows} usual={250.0} least={80.0} most={520.0} />
            <Cards nodes={picture.nodes.clone()} packets={picture.packets.clone()}
                message={picture.message.clone()} watched={*watched}
                route={picture.route.clone()} beliefs={picture.beliefs.clone()}
                detail={picture.detail.clone()} stories={picture.stories.clone()}
                cuts={picture.cuts.clone()} step={picture.step} now_us={picture.now_us}
                selected={selected.clone()} on={on.clone()} />
        </div>
    }
}
