//! A world that runs on the start page: its stage, its console, and the newest moment in a sentence.

use redscope_session::NodeState;
use yew::prelude::*;

use crate::i18n::{Lang, sentence, use_words};
use crate::model::{Picture, clock};
use crate::msg::Msg;
use crate::panes::console::Consoles;
use crate::panes::stage::Stage;
use crate::shapes::story_shape;

/// What runs here.
const SCENARIO: &str = "replication";
/// Lines worth trying, and the same while the master is down.
const TRIES: &[&str] = &["SET foo bar", "WAIT 2 500", "INFO replication", "!crash n1"];
const TRIES_DOWN: &[&str] = &["!restart n1", "GET foo"];

#[derive(Properties)]
pub(super) struct HeroProps {
    pub(super) picture: Picture,
    pub(super) front: String,
    pub(super) selected: String,
    pub(super) lang: Lang,
    pub(super) on: Callback<Msg>,
}

impl PartialEq for HeroProps {
    /// A picture is another one with every frame; its panes compare their slices.
    fn eq(&self, _: &Self) -> bool {
        false
    }
}

#[component]
pub(super) fn Hero(props: &HeroProps) -> Html {
    let words = use_words();
    let HeroProps { picture, on, .. } = props;
    let scenario = words.scenario_of(SCENARIO);
    let (short, rest) = scenario.name.split_at(scenario.short().len());
    let onopen = on.reform(|_: MouseEvent| Msg::OpenFull);
    let is_down = picture
        .nodes
        .get("n1")
        .is_some_and(|node| matches!(node.state, NodeState::Down | NodeState::Dark));
    let told = picture.stories.partition_point(|story| story.step <= picture.step);
    let newest = told.checked_sub(1).map(|at| &picture.stories[at]);
    let said = match newest {
        Some(story) => {
            let said = sentence(props.lang, story);
            html! { <>
                { story_shape(&story.story, story.tone) }
                <span><b>{ said.fact }</b>{ " " }{ said.why }</span>
            </> }
        }
        None => html! { <span>{ words.no_story }</span> },
    };
    let tries = if is_down { TRIES_DOWN } else { TRIES };
    let tries: Vec<Msg> = tries.iter().map(|line| Msg::Type((*line).to_owned())).collect();
    html! {
        <section class="card hero" aria-label={scenario.name}>
            <div class="hs">
                <div class="bar">
                    <span class="live">{ words.live }</span>
                    if let Some(why) = picture.slowed {
                        <span class="pill slow" title={words.slowed(why)}>{ words.slowed(why) }</span>
                    } else {
                        <span class="hn">{ short }<span class="dk">{ rest }</span></span>
                    }
                    <span class="grow" />
                    <span class="mono" data-testid="now">{ &clock(picture.now_us)[3..] }</span>
                    <button class="btn sm" onclick={onopen}>{ words.open_full }</button>
                </div>
                <Stage nodes={picture.nodes.clone()} packets={picture.packets.clone()} passed={picture.passed.clone()}
                    clients={picture.clients.clone()} links={picture.links.clone()}
                    cuts={picture.cuts.clone()} route={picture.route.clone()}
                    beliefs={picture.beliefs.clone()} gossip={picture.gossip.clone()} stories={picture.stories.clone()} now_us={picture.now_us}
                    selected={props.selected.clone()} watched={None} on={on.clone()} />
                <p class="say" aria-live="polite">{ said }</p>
            </div>
            <Consoles clients={picture.clients.clone()} lines={picture.lines.clone()} cleared={picture.cleared.clone()}
                acts={picture.acts.clone()} nodes={picture.nodes.clone()} completion={picture.completion.clone()}
                step={picture.step} front={props.front.clone()}
                {tries} on={on.clone()} />
        </section>
    }
}
