//! Keys of a server: the list with its filter at the left, keys close up beside it.

mod ask;
mod body;
mod card;
mod list;
mod member;

use std::collections::BTreeMap;

use redscope_session::{ClientView, Found, InsideAsk, InsideView, KeysAsk, LineKind, Shape};
use yew::prelude::*;

use super::typed::{client_at, database, last};
use crate::i18n::use_words;
use crate::model::{Lines, Slice};
use crate::msg::Msg;
use crate::platform;
use ask::{is_of, stored_as, toggled, with_part};
use card::Card;
use list::List;

#[derive(Properties, PartialEq)]
pub(super) struct KeysTabProps {
    pub(super) node: String,
    /// What was found; [`Found::Keys`], or nothing is shown.
    pub(super) inside: Slice<Option<InsideView>>,
    pub(super) ask: KeysAsk,
    pub(super) now_us: u64,
    pub(super) clients: Slice<BTreeMap<String, ClientView>>,
    pub(super) lines: Slice<Lines>,
    pub(super) front: String,
    pub(super) step: u64,
    pub(super) on: Callback<Msg>,
}

/// The tab.
#[component]
pub(super) fn KeysTab(props: &KeysTabProps) -> Html {
    let words = &use_words().inside_keys;
    let Some(Found::Keys(view)) = props.inside.as_ref().map(|inside| &inside.found) else {
        return Html::default();
    };
    let ask = &props.ask;
    let client = client_at(&props.clients, &props.front, &props.node);
    let selected = database(&props.clients, client);
    let on_ask = props.on.reform(|ask| Msg::Ask(InsideAsk::Keys(ask)));
    let cards = view.cards.iter().map(|card| {
        let is_pinned = ask.pinned.iter().any(|pin| is_of(pin, card.db, &card.id));
        let is_chosen = ask.chosen.as_ref().is_some_and(|pin| is_of(pin, card.db, &card.id));
        let on_pin = on_ask.reform({
            let (ask, db, id) = (ask.clone(), card.db, card.id.clone());
            move |()| toggled(&ask, db, &id)
        });
        let on_part = on_ask.reform({
            let (ask, db, id, name) = (ask.clone(), card.db, card.id.clone(), card.key.clone());
            move |(shape, from): (Option<Shape>, usize)| {
                if let Some(shape) = shape {
                    platform::store(&stored_as(&name), shape.name());
                }
                with_part(&ask, db, &id, &name, from)
            }
        });
        let on_type = props.on.reform({
            let (node, db) = (props.node.clone(), card.db);
            move |command: String| Msg::TypeAt(node.clone(), in_database(&command, db, selected))
        });
        html! {
            <Card key={format!("{} {}", card.db, card.key)} card={card.clone()} {is_pinned}
                {is_chosen} now_us={props.now_us} {on_pin} {on_part} {on_type} />
        }
    });
    let lines = client.and_then(|client| props.lines.get(client)).map(Vec::as_slice);
    let said = last(lines.unwrap_or_default(), props.step, &TYPED).map(|(typed, answer)| {
        let answer = answer.map(|answer| {
            let class = if answer.kind == LineKind::Error { "t-bad mono" } else { "mono" };
            html! { <span {class}>{ &answer.text }</span> }
        });
        html! { <><code>{ &typed.text }</code>{ " " }{ answer.unwrap_or_default() }</> }
    });
    let title = if ask.pinned.is_empty() { words.close_up } else { words.pinned };
    html! {
        <div class="ky">
            <List view={(**view).clone()} ask={ask.clone()} now_us={props.now_us} on={on_ask.clone()} />
            <section class="kb" aria-label={title}>
                <div class="kbh">
                    <h2>{ title }</h2><span class="cnt">{ view.cards.len() }</span>
                    <span class="f0 mut">{ words.note }</span>
                </div>
                <p class="f0 kbs" role="status" aria-label={words.replied}>{ said.unwrap_or_default() }</p>
                if view.cards.is_empty() { <p class="mut">{ words.empty }</p> }
                <div class="g3">{ for cards }</div>
            </section>
        </div>
    }
}

/// Commands that are typed for a person here.
const TYPED: [&str; 2] = ["DEL ", "BF.EXISTS "];

/// A command for a database, typed at a console that has selected one and has it selected afterwards.
fn in_database(command: &str, db: usize, selected: usize) -> String {
    match db == selected {
        true => command.to_owned(),
        false => format!("SELECT {db}\n{command}\nSELECT {selected}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_goes_to_the_database_of_the_key() {
        assert_eq!(in_database("DEL a", 0, 0), "DEL a");
        assert_eq!(in_database("DEL a", 2, 1), "SELECT 2\nDEL a\nSELECT 1");
    }
}
