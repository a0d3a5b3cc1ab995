//! The list of keys: database, pattern and type above, how many there are, a page of them.

use redscope_session::{KeyHead, KeyType, KeysAsk, KeysView};
use web_sys::Element;
use yew::prelude::*;

use super::ask::{chosen, is_of, toggled};
use crate::figures::grouped;
use crate::i18n::{KeysWords, use_words};
use crate::platform;

#[derive(Properties, PartialEq)]
pub(super) struct ListProps {
    pub(super) view: KeysView,
    pub(super) ask: KeysAsk,
    pub(super) now_us: u64,
    pub(super) on: Callback<KeysAsk>,
}

#[component]
pub(super) fn List(props: &ListProps) -> Html {
    let words = &use_words().inside_keys;
    let ListProps { view, ask, on, .. } = props;
    let list = use_node_ref();
    let at = ask
        .chosen
        .as_ref()
        .and_then(|chosen| view.rows.iter().position(|row| is_of(chosen, row.db, &row.id)));
    {
        let list = list.clone();
        use_effect_with(at, move |at| {
            let row = at.and_then(|at| list.cast::<Element>()?.children().item(at as u32));
            if let Some(row) = row {
                platform::reveal(&row);
            }
        });
    }
    let fresh_page = |change: fn(&mut KeysAsk, String)| {
        let ask = ask.clone();
        move |text: String| {
            let mut ask = KeysAsk { from: 0, ..ask.clone() };
            change(&mut ask, text);
            ask
        }
    };
    let ondb = on.reform({
        let change = fresh_page(|ask, text| ask.db = text.parse().unwrap_or(0));
        move |event: Event| change(platform::chosen(&event))
    });
    let onkind = on.reform({
        let change = fresh_page(|ask, text| {
            ask.kind = KeyType::ALL.into_iter().find(|kind| kind.name() == text);
        });
        move |event: Event| change(platform::chosen(&event))
    });
    let onpattern = on.reform({
        let change = fresh_page(|ask, text| ask.pattern = text);
        move |event: InputEvent| change(platform::typed(&event))
    });
    let onkeydown = keys(props, at);
    let rows = view.rows.iter().enumerate().map(|(index, row)| {
        let is_pinned = ask.pinned.iter().any(|pin| is_of(pin, row.db, &row.id));
        let onclick = on.reform({
            let (ask, row) = (ask.clone(), row.clone());
            move |_: MouseEvent| chosen(&ask, &row)
        });
        let ondblclick = on.reform({
            let (ask, row) = (ask.clone(), row.clone());
            move |_: MouseEvent| toggled(&ask, row.db, &row.id)
        });
        let class = classes!(is_pinned.then_some("pin"), (at == Some(index)).then_some("on"));
        html! {
            <li key={row.key.clone()} id={format!("key-{index}")} role="option" {class}
                aria-selected={(at == Some(index)).to_string()} {onclick} {ondblclick}>
                { view_row(words, row, props.now_us) }
            </li>
        }
    });
    html! {
        <section class="kl" aria-label={words.list}>
            <div class="kf">
                <input class="srch" type="search" value={ask.pattern.clone()} placeholder={words.pattern}
                    aria-label={words.pattern} oninput={onpattern} autocomplete="off" spellcheck="false" />
                <select class="btn sm" aria-label={words.kind} onchange={onkind}>
                    <option value="" selected={ask.kind.is_none()}>{ words.any_kind }</option>
                    { for KeyType::ALL.iter().map(|kind| html! {
                        <option value={kind.name()} selected={ask.kind == Some(*kind)}>{ kind.name() }</option>
                    }) }
                </select>
            </div>
            <div class="ks f0">
                <span class="mut" role="status">{ view_count(words, view) }</span>
                <select class="btn sm" aria-label={words.database} onchange={ondb}>
                    { for view.dbs.iter().map(|(number, count)| html! {
                        <option value={number.to_string()} selected={*number == ask.db}>
                            { format!("db{number} · {}", grouped(*count as u64)) }</option>
                    }) }
                </select>
            </div>
            { view_folders(words, props) }
            <ul ref={list} role="listbox" tabindex="0" aria-label={words.list} {onkeydown}
                aria-activedescendant={at.map(|at| format!("key-{at}"))}>{ for rows }</ul>
            if view.rows.is_empty() && view.key_count > 0 { <p class="mut f0 kn">{ words.none_meant }</p> }
            { view_pages(words, props) }
            <p class="kn f0 mut dk">{ words.hint }</p>
        </section>
    }
}

/// The folders of the place in the tree that the pattern means, each with its number of keys.
fn view_folders(words: &'static KeysWords, props: &ListProps) -> Html {
    let ListProps { view, ask, on, .. } = props;
    let to = |pattern: &str| {
        let ask = KeysAsk { from: 0, pattern: pattern.to_owned(), ..ask.clone() };
        on.reform(move |_: MouseEvent| ask.clone())
    };
    let folders = view.folders.below.iter().map(|folder| {
        html! {
            <button key={folder.pattern.clone()} class="btn sm mono" onclick={to(&folder.pattern)}>
                { &folder.name }<span class="cnt">{ grouped(folder.key_count as u64) }</span></button>
        }
    });
    html! {
        if view.folders.up.is_some() || !view.folders.below.is_empty() {
            <div class="kfo" role="group" aria-label={words.folders}>
                if let Some(up) = &view.folders.up {
                    <button class="btn sm mono" aria-label={words.folder_up} title={words.folder_up} onclick={to(up)}>{ "↑" }</button>
                }
                { for folders }
            </div>
        }
    }
}

/// Arrows choose, Enter and P pin.
fn keys(props: &ListProps, at: Option<usize>) -> Callback<KeyboardEvent> {
    let (on, ask, rows) = (props.on.clone(), props.ask.clone(), props.view.rows.clone());
    Callback::from(move |event: KeyboardEvent| {
        let last = rows.len().saturating_sub(1);
        let row = |index: usize| rows.get(index).map(|row| chosen(&ask, row));
        let next = match event.key().as_str() {
            "ArrowDown" => row(at.map_or(0, |at| (at + 1).min(last))),
            "ArrowUp" => row(at.map_or(0, |at| at.saturating_sub(1))),
            "Home" => row(0),
            "End" => row(last),
            "Enter" | "p" | "P" => {
                at.and_then(|at| rows.get(at)).map(|row| toggled(&ask, row.db, &row.id))
            }
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        if let Some(next) = next {
            on.emit(next);
        }
    })
}

fn view_row(words: &'static KeysWords, row: &KeyHead, now_us: u64) -> Html {
    let (short, color) = badge(row.kind);
    html! {
        <>
            <span class={classes!("kt", color)}>{ short }</span>
            <b class="mono">{ if row.is_fresh { html! { <mark>{ &row.key }</mark> } } else { html! { &row.key } } }</b>
            <span class="num">{ format!("{} B", grouped(row.bytes as u64)) }</span>
            <span class="f0 mut">{ &row.encoding }</span>
            <span class="f0 r">{ view_expiry(words, row, now_us) }</span>
        </>
    }
}

/// How long a key has left, as it runs down.
pub(super) fn view_expiry(words: &'static KeysWords, row: &KeyHead, now_us: u64) -> Html {
    let Some(at_us) = row.expires_us else {
        return html! { <span class="mut">{ words.no_expiry }</span> };
    };
    match at_us.checked_sub(now_us as i64).filter(|left_us| *left_us >= 0) {
        Some(left_us) => html! { <span class="t-warn num">{ left(left_us as u64) }</span> },
        None => html! { <span class="t-bad">{ words.expired }</span> },
    }
}

/// Time that is left: in tenths of a second when there is little.
pub(super) fn left(us: u64) -> String {
    match us {
        0..10_000_000 => format!("{}.{} s", us / 1_000_000, us / 100_000 % 10),
        _ => format!("{} s", grouped(us / 1_000_000)),
    }
}

fn view_count(words: &'static KeysWords, view: &KeysView) -> String {
    let form = if view.looked_at < view.key_count { words.of_some } else { words.of_all };
    form.replace("{shown}", &grouped(view.matched as u64))
        .replace("{looked}", &grouped(view.looked_at as u64))
        .replace("{all}", &grouped(view.key_count as u64))
}

/// Back to the first page, and on to the next.
fn view_pages(words: &'static KeysWords, props: &ListProps) -> Html {
    let ListProps { view, ask, on, .. } = props;
    let to = |from: usize| {
        let ask = ask.clone();
        on.reform(move |_: MouseEvent| KeysAsk { from, ..ask.clone() })
    };
    html! {
        if view.from > 0 || view.next.is_some() {
            <div class="kpg">
                <button class="btn sm" disabled={view.from == 0} onclick={to(0)}>{ words.previous }</button>
                <button class="btn sm" disabled={view.next.is_none()} onclick={to(view.next.unwrap_or(0))}>{ words.next }</button>
            </div>
        }
    }
}

/// A type in short, and its colour.
pub(super) const fn badge(kind: KeyType) -> (&'static str, &'static str) {
    match kind {
        KeyType::String => ("str", "t1"),
        KeyType::Hash => ("hash", "t6"),
        KeyType::List => ("list", "t3"),
        KeyType::Set => ("set", "t5"),
        KeyType::Zset => ("zset", "t4"),
        KeyType::Stream => ("stream", "t2"),
        KeyType::Bloom => ("bloom", "t5"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn little_time_is_shown_in_tenths() {
        assert_eq!(left(9_960_000), "9.9 s");
        assert_eq!(left(591_400_000), "591 s");
    }
}
