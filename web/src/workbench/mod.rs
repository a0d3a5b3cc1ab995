//! The workbench: stage over cards, console over story, the time machine at the foot. On a phone the
//! stage stays, and what is below it is chosen by tabs.

mod behind;
mod guide;
pub(crate) mod header;
mod moment;
pub(crate) mod more;
pub(crate) mod nav;
pub(crate) mod share;
pub(crate) mod site_menu;
mod splitter;

use redscope_labs::Scenario;
use redscope_session::{NodeState, NodeView, Role};
use yew::prelude::*;

use crate::i18n::{Lang, Words, use_words};
use crate::lesson::state::{LessonMsg, Shown};
use crate::lesson::taken::Taken;
use crate::lesson::{GoalStrip, LessonPane, to_take};
use crate::live::state::Live;
use crate::live::{LiveFoot, LiveHead};
use crate::model::{Picture, Slice};
use crate::msg::Msg;
use crate::panes::cards::Cards;
use crate::panes::compare::{BothConsoles, BothTold, Compared};
use crate::panes::console::Consoles;
use crate::panes::stage::Stage;
use crate::panes::story::StoryPane;
use crate::panes::timeline::time_machine;
use crate::present;
use crate::shown::{Folded, Mode, Pane};
use crate::stretch::Stretch;
use crate::writing::state::View;
use crate::writing::{self, WritingPane};
use guide::Guide;
pub(crate) use guide::STEPS;
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
    /// What the strip shows of the run's time.
    pub(crate) stretch: Stretch,
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
    /// How many consoles may stand side by side.
    pub(crate) columns: usize,
    /// Which of the first steps are done, if they are shown.
    pub(crate) guide: Option<[bool; STEPS]>,
    /// Panes that are folded away, where there is room for all.
    pub(crate) folded: Vec<Folded>,
    /// The bridge, if what is shown is real.
    #[prop_or_default]
    pub(crate) live: Option<Live>,
    /// The lesson, if one is open.
    #[prop_or_default]
    pub(crate) lesson: Option<Shown>,
    /// The step of the lesson that is presented next, while one presents.
    #[prop_or_default]
    pub(crate) presents: Option<usize>,
    /// The lesson that is being written, while it is.
    #[prop_or_default]
    pub(crate) writing: Option<View>,
    /// Whether that is the lesson that is open.
    #[prop_or_default]
    pub(crate) is_draft: bool,
    pub(crate) on: Callback<Msg>,
}

impl PartialEq for WorkbenchProps {
    /// A picture is another one with every frame; its panes compare their slices.
    fn eq(&self, _: &Self) -> bool {
        false
    }
}

/// So many steps of a lesson are offered at a console.
const MOST_TRIES: usize = 4;

/// The workbench.
#[component]
pub(crate) fn Workbench(props: &WorkbenchProps) -> Html {
    let words = use_words();
    use_effect_with((), |()| {
        for pane in Folded::ALL {
            restore(pane);
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
    // Of real servers there are no messages to be looked at.
    let panes =
        panes.into_iter().filter(|(pane, _)| props.live.is_none() || *pane != Pane::Message);
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
            dark={props.dark} lang={props.lang} writes={props.writing.is_some()} on={on.clone()} />
    };
    if let Some(view) = &props.writing {
        return view_writing(props, view, more);
    }
    let tries = match &props.lesson {
        Some(shown) => tries_of_lesson(picture, shown),
        None => tries_of(&props.scenario, picture, front),
    };
    let sized = |pane: Folded, axis: Axis, usual: f64, least: f64, most: f64| {
        html! {
            <Splitter {pane} title={named(pane, words)} {axis} {usual} {least} {most}
                folded={props.folded.contains(&pane)} on={on.clone()} />
        }
    };
    let folds: Classes = props.folded.iter().map(|pane| format!("fold-{}", pane.name())).collect();
    html! {
        <div class={classes!("wbx", format!("show-{}", props.pane.name()), props.presents.map(|_| "presents"), folds)}>
            if let Some(live) = &props.live {
                <LiveHead live={live.clone()} dark={props.dark} lang={props.lang} on={on.clone()} />
            } else {
                <Header scenario={props.scenario.clone()} numbers={props.numbers.clone()} seed={props.seed} dark={props.dark}
                    lang={props.lang} lesson={props.lesson.clone()} writes=false {more} on={on.clone()} />
            }
            <main class={classes!("wb", props.lesson.is_some().then_some("learns"))}>
                if let Some(shown) = &props.lesson {
                    <LessonPane shown={shown.clone()} goals={picture.goals.clone()} now_us={picture.now_us}
                        taken={taken(picture, shown)} on={on.clone()} />
                    { sized(Folded::Lesson, Axis::Left, 350.0, 280.0, 640.0) }
                }
                if let Some(comparison) = &*picture.comparison {
                    <Compared comparison={comparison.clone()} selected={selected.clone()} on={on.clone()} />
                } else {
                    { view_left(props, sized(Folded::Cards, Axis::Below, 250.0, 80.0, 520.0)) }
                }
                <Moment stories={picture.stories.clone()} step={picture.step} on={on.clone()} />
                if props.lesson.is_some() {
                    { sized(Folded::Low, Axis::Below, 300.0, 120.0, 560.0) }
                } else {
                    { sized(Folded::Right, Axis::Right, 588.0, 420.0, 900.0) }
                }
                if let Some(shown) = &props.lesson {
                    <GoalStrip shown={shown.clone()} goals={picture.goals.clone()} now_us={picture.now_us}
                        taken={taken(picture, shown)} on={on.clone()} />
                }
                <div class="rt0">
                    if let Some(comparison) = &*picture.comparison {
                        <BothConsoles branches={comparison.branches.clone()} front={front.clone()}
                            completion={picture.completion.clone()} on={on.clone()} />
                    } else {
                        <Consoles clients={picture.clients.clone()} lines={picture.lines.clone()} cleared={picture.cleared.clone()}
                            acts={picture.acts.clone()} nodes={picture.nodes.clone()} completion={picture.completion.clone()}
                            step={picture.step} front={front.clone()} {tries}
                            columns={props.lesson.is_none().then_some(props.columns)} on={on.clone()} />
                    }
                    { sized(Folded::Story, Axis::Below, 330.0, 90.0, 640.0) }
                    if let Some(comparison) = &*picture.comparison {
                        <BothTold branches={comparison.branches.clone()} recorded={picture.recorded()} at_us={comparison.at_us}
                            begun_us={picture.timeline.begun_us} on={on.clone()} />
                    } else {
                        <StoryPane stories={picture.stories.clone()} logs={picture.logs.clone()}
                            packets={picture.packets.clone()} passed={picture.passed.clone()} watched={props.watched} message={picture.message.clone()} begun_us={picture.timeline.begun_us}
                            step={picture.step} now_us={picture.now_us} stops={props.stops} on={on.clone()} />
                    }
                </div>
            </main>
            if let Some(next) = props.presents {
                <present::Bar lesson={props.lesson.as_ref().map(|shown| shown.lesson.clone()).unwrap_or_default()} {next} on={on.clone()} />
            }
            if props.live.is_some() {
                <LiveFoot now_us={picture.now_us} />
            } else {
                { time_machine(picture, props.playing, props.speed, &props.stretch, on) }
            }
            <nav class="pho" aria-label={words.panes}>
                <div class="bt" role="tablist" aria-label={words.panes}>{ for tabs }</div>
            </nav>
        </div>
    }
}

/// Lines that are worth trying: the ways on where the node of the console in front is down, and those of the scenario.
fn tries_of(scenario: &str, picture: &Picture, front: &str) -> Vec<Msg> {
    let tries = Scenario::find(scenario).map_or(&[][..], |scenario| scenario.tries);
    let tries = tries.iter().map(|line| (*line).to_owned());
    ways_on(picture, front).into_iter().chain(tries).map(Msg::Type).collect()
}

/// How somebody goes on whose console talks to a node that is down: with that one or with a master that runs.
fn ways_on(picture: &Picture, front: &str) -> Vec<String> {
    let node = picture.clients.get(front).and_then(|client| picture.nodes.get(&client.node));
    let is_down = |node: &&NodeView| matches!(node.state, NodeState::Down | NodeState::Dark);
    let Some(node) = node.filter(is_down) else { return Vec::new() };
    let mut others = picture.nodes.values();
    let other =
        others.find(|other| other.state == NodeState::Running && other.role == Role::Master);
    let connect = other.map(|other| format!("connect {}", other.address.replace(':', " ")));
    connect.into_iter().chain([format!("!restart {}", node.name)]).collect()
}

/// In a lesson, the next steps of its text.
fn tries_of_lesson(picture: &Picture, shown: &Shown) -> Vec<Msg> {
    let Some(lesson) = &*shown.lesson else { return Vec::new() };
    let steps = to_take(lesson, &taken(picture, shown)).into_iter().take(MOST_TRIES);
    steps.map(|step| Msg::Lesson(LessonMsg::Take(step))).collect()
}

/// What the run has of a lesson's steps.
fn taken(picture: &Picture, shown: &Shown) -> Taken {
    let waits = shown.waits_until(picture.now_us);
    Taken::until(picture.step, &picture.lines, &picture.acts, &picture.clients, &waits)
}

/// A lesson that is being written, in the place of stage, console and story.
fn view_writing(props: &WorkbenchProps, view: &View, more: Html) -> Html {
    let WorkbenchProps { picture, on, front, .. } = props;
    let tries = tries_of(&props.scenario, picture, front);
    let goals = if props.is_draft { picture.goals.clone() } else { Slice::default() };
    html! {
        <div class={classes!("wbx", "writes", format!("part-{}", view.part.name()))}>
            <Header scenario={props.scenario.clone()} numbers={props.numbers.clone()} seed={props.seed} dark={props.dark}
                lang={props.lang} lesson={props.lesson.clone()} writes=true {more} on={on.clone()} />
            <main class="wrb">
                <WritingPane view={view.clone()} {goals} now_us={picture.now_us} on={on.clone()}>
                    { view_stage(props) }
                    <Consoles clients={picture.clients.clone()} lines={picture.lines.clone()} cleared={picture.cleared.clone()}
                        acts={picture.acts.clone()} nodes={picture.nodes.clone()} completion={picture.completion.clone()}
                        step={picture.step} front={front.clone()} {tries} on={on.clone()} />
                </WritingPane>
            </main>
            { time_machine(picture, props.playing, props.speed, &props.stretch, on) }
            { writing::tabs(view.part, props.lang, on) }
        </div>
    }
}

fn view_stage(props: &WorkbenchProps) -> Html {
    let WorkbenchProps { picture, on, selected, watched, .. } = props;
    html! {
        <Stage nodes={picture.nodes.clone()} packets={picture.packets.clone()} passed={picture.passed.clone()}
            clients={picture.clients.clone()} links={picture.links.clone()}
            cuts={picture.cuts.clone()} route={picture.route.clone()}
            beliefs={picture.beliefs.clone()} gossip={picture.gossip.clone()} stories={picture.stories.clone()} now_us={picture.now_us}
            selected={selected.clone()} watched={*watched} layout={props.layout} flights={picture.flights.clone()}
            on={on.clone()} />
    }
}

/// What a pane that can be folded away is called.
fn named(pane: Folded, words: &Words) -> String {
    let both = || [words.console, words.story].join(words.comma);
    match pane {
        Folded::Right | Folded::Low => both(),
        Folded::Cards => words.cards.to_owned(),
        Folded::Story => words.story.to_owned(),
        Folded::Lesson => words.lesson.lesson.to_owned(),
    }
}

/// The stage over its cards.
fn view_left(props: &WorkbenchProps, splitter: Html) -> Html {
    let WorkbenchProps { picture, on, selected, watched, .. } = props;
    html! {
        <div class="lf">
            if let Some(ever) = props.guide {
                <Guide key={props.scenario.clone()} scenario={props.scenario.clone()} lines={picture.lines.clone()} acts={picture.acts.clone()}
                    now_us={picture.now_us} begun_us={picture.timeline.begun_us} past={picture.past} {ever} on={on.clone()} />
            }
            { view_stage(props) }
            { splitter }
            <Cards nodes={picture.nodes.clone()} packets={picture.packets.clone()} passed={picture.passed.clone()}
                message={picture.message.clone()} watched={*watched}
                route={picture.route.clone()} beliefs={picture.beliefs.clone()} gossip={picture.gossip.clone()}
                detail={picture.detail.clone()} stories={picture.stories.clone()}
                cuts={picture.cuts.clone()} step={picture.step} now_us={picture.now_us}
                selected={selected.clone()} on={on.clone()} />
        </div>
    }
}
