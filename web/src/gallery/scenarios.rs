//! The scenarios, each a link with a drawing and a line; and the way to a run that was saved.

use redscope_labs::scenario::SCENARIOS;
use yew::prelude::*;

use super::drawing::drawing;
use super::more::use_more;
use crate::i18n::use_words;
use crate::msg::Msg;

/// The simplest first; one that is not named here comes after them.
const ORDER: [&str; 4] = ["standalone", "replication", "sentinel", "cluster"];

#[derive(Properties, PartialEq)]
pub(super) struct ScenariosProps {
    pub(super) on: Callback<Msg>,
}

#[component]
pub(super) fn Scenarios(props: &ScenariosProps) -> Html {
    let words = use_words();
    let onfile = props.on.reform(|_: MouseEvent| Msg::ChooseFile);
    let (is_more, button) = use_more();
    let cards = in_order(SCENARIOS.iter().map(|scenario| scenario.id)).into_iter().map(|id| {
        let said = words.scenario_of(id);
        html! {
            <li key={id}>
                <a class="card sc" href={format!("#{id}")}>
                    { drawing(id) }
                    <span><b>{ said.short() }</b><span class="line">{ said.line }</span></span>
                    if is_more { <span class="about">{ said.about }</span> }
                </a>
            </li>
        }
    });
    html! {
        <section aria-labelledby="scenarios">
            <div class="sec">
                <h2 id="scenarios">{ words.scenarios }</h2>
                <span class="mut">{ words.scenarios_sub }</span>
                <span class="grow" />
                { button }
                <button class="btn sm" onclick={onfile}>{ words.open_file }</button>
            </div>
            <ul class="g4">{ for cards }</ul>
        </section>
    }
}

fn in_order(ids: impl Iterator<Item = &'static str>) -> Vec<&'static str> {
    let mut ids: Vec<&str> = ids.collect();
    ids.sort_by_key(|id| ORDER.iter().position(|known| known == id).unwrap_or(ORDER.len()));
    ids
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;

    #[test]
    fn the_simplest_comes_first_and_nothing_is_left_out() {
        let ids = ["cluster", "new", "standalone", "replication"].into_iter();
        assert_eq!(in_order(ids), ["standalone", "replication", "cluster", "new"]);
    }

    #[test]
    fn every_scenario_has_words_in_every_language() {
        for lang in [Lang::En, Lang::Zh] {
            for scenario in SCENARIOS {
                let said = lang.words().scenario_of(scenario.id);
                assert!(!said.short().is_empty() && !said.line.is_empty(), "{}", scenario.id);
            }
        }
    }
}
