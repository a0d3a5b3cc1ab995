//! The left pane: what the scenario shows, and lines worth trying.

use redscope_labs::Scenario;
use yew::prelude::*;

use crate::words;

#[derive(Properties, PartialEq)]
pub(crate) struct GuideProps {
    pub(crate) scenario: String,
    pub(crate) on_run: Callback<String>,
}

/// What the scenario shows.
#[component]
pub(crate) fn Guide(props: &GuideProps) -> Html {
    let Some(scenario) = Scenario::find(&props.scenario) else { return Html::default() };
    let (title, about) = words::scenario(scenario.id);
    let tries = scenario.tries.iter().map(|line| {
        let onclick = props.on_run.reform(move |_: MouseEvent| (*line).to_owned());
        html! {
            <button class="run" {onclick}><span>{ *line }</span><em>{ "Run" }</em></button>
        }
    });
    html! {
        <aside class="lesson" aria-label="Guide">
            <div class="kick">{ "Scenario" }</div>
            <h2>{ title }</h2>
            <p>{ about }</p>
            <h3>{ "Try" }</h3>
            { for tries }
            <h3>{ "Then" }</h3>
            <p>{ "Choose a node on the stage: crash it, pause it, cut a link. Every reply, byte and \
                  vote comes from the simulated processes." }</p>
            <p>{ "While a request of yours is on its way, Auto speed slows virtual time down so \
                  that you can follow it." }</p>
        </aside>
    }
}
