//! Keys of a server: the list with its filter at the left, keys close up beside it.

mod body;
mod card;
mod list;
mod member;

use std::collections::BTreeMap;

use redscope_session::{
    ClientView, Found, InsideAsk, InsideView, KeyHead, KeysAsk, LineKind, Pin, Shape,
};
use yew::prelude::*;

use super::typed::{client_at, database, last};
use crate::i18n::use_words;
use crate::model::{Lines, Slice};
use crate::msg::Msg;
use crate::platform;
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
                    <b>{ title }</b><span class="cnt">{ view.cards.len() }</span>
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

fn is_of(pin: &Pin, db: usize, id: &[u8]) -> bool {
    pin.db == db && pin.key == id
}

/// What the browser calls the way in which a key is read.
fn stored_as(key: &str) -> String {
    format!("redscope.shape.{key}")
}

/// The key as it was read last.
fn pin(db: usize, id: &[u8], name: &str) -> Pin {
    let stored = platform::stored(&stored_as(name));
    let shape = stored.and_then(|name| Shape::ALL.into_iter().find(|shape| shape.name() == name));
    Pin { db, key: id.to_vec(), shape, from: 0 }
}

/// With this key chosen.
fn chosen(ask: &KeysAsk, row: &KeyHead) -> KeysAsk {
    KeysAsk { chosen: Some(pin(row.db, &row.id, &row.key)), ..ask.clone() }
}

/// With this key pinned, or no longer.
fn toggled(ask: &KeysAsk, db: usize, id: &[u8]) -> KeysAsk {
    let mut ask = ask.clone();
    match ask.pinned.iter().position(|pin| is_of(pin, db, id)) {
        Some(at) => drop(ask.pinned.remove(at)),
        None => {
            let chosen = ask.chosen.clone().filter(|pin| is_of(pin, db, id));
            let new = Pin { db, key: id.to_vec(), ..Pin::default() };
            ask.pinned.push(chosen.unwrap_or(new));
        }
    }
    ask
}

/// With this key shown from another place, or in another shape: that is the one the browser has kept.
fn with_part(ask: &KeysAsk, db: usize, id: &[u8], name: &str, from: usize) -> KeysAsk {
    let mut ask = ask.clone();
    let new = Pin { from, ..pin(db, id, name) };
    match ask.pinned.iter_mut().find(|pin| is_of(pin, db, id)) {
        Some(pin) => *pin = new,
        None => ask.chosen = Some(new),
    }
    ask
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_goes_to_the_database_of_the_key() {
        assert_eq!(in_database("DEL a", 0, 0), "DEL a");
        assert_eq!(in_database("DEL a", 2, 1), "SELECT 2\nDEL a\nSELECT 1");
    }

    #[test]
    fn a_pin_is_set_and_taken_away() {
        let chosen = Pin { key: b"a".to_vec(), shape: Some(Shape::Hex), ..Pin::default() };
        let ask = KeysAsk { chosen: Some(chosen.clone()), ..KeysAsk::default() };
        let one = toggled(&ask, 0, b"a");
        assert_eq!(one.pinned, [chosen], "it is read as it was");
        let two = toggled(&one, 1, b"a");
        assert_eq!(two.pinned.len(), 2, "another database, another key");
        assert_eq!(toggled(&two, 0, b"a").pinned.len(), 1);
    }
}
