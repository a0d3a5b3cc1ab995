//! How the last command's key comes to its owner, step by step as Redis works it out.

use std::collections::BTreeMap;

use redscope_session::{NodeView, RouteView};
use yew::prelude::*;

use super::card::Card;
use crate::i18n::use_words;
use crate::model::Slice;

#[derive(Properties, PartialEq)]
pub(super) struct RouteCardProps {
    pub(super) route: Slice<Option<RouteView>>,
    pub(super) nodes: Slice<BTreeMap<String, NodeView>>,
}

#[component]
pub(super) fn RouteCard(props: &RouteCardProps) -> Html {
    let words = use_words();
    let Some(route) = props.route.as_ref() else {
        return html! {
            <Card id="route" title={words.route} empty=true><p class="mut">{ words.no_route }</p></Card>
        };
    };
    let (before, tag, after) = marked(&route.key, &route.tag);
    let owner = route.owner.as_ref().and_then(|name| props.nodes.get(name));
    let range = owner
        .and_then(|node| node.slots.iter().find(|(from, to)| (*from..=*to).contains(&route.slot)));
    html! {
        <Card id="route" title={words.route}>
            <ol class="rt">
                <li><span class="mono">{ before }<mark>{ tag }</mark>{ after }</span></li>
                if route.tag != route.key {
                    <li><span class="dim">{ words.hash_tag }</span>{ " " }<b class="mono">{ &route.tag }</b>{ " " }
                        <span class="dim">{ words.only_this }</span></li>
                }
                <li><span class="dim">{ "CRC16" }</span>{ " " }
                    <span class="mono">{ format!("0x{:04X} = {}", route.crc, route.crc) }</span></li>
                <li><span class="dim">{ format!("mod {}", route.slots) }</span>{ " " }
                    <b class="mono">{ format!("slot {}", route.slot) }</b></li>
                <li><span class="dim">{ words.owner }</span>{ " " }
                    if let Some(node) = owner {
                        <b>{ format!("{} :{}", node.name, node.port) }</b>
                        if let Some((from, to)) = range { <span class="dim">{ format!(" {from}–{to}") }</span> }
                    } else {
                        <b class="t-bad">{ words.nobody }</b>
                    }
                </li>
                if let Some(to) = &route.ask {
                    <li class="t-warn">{ words.ask_row.replace("{who}", to) }</li>
                }
            </ol>
            if route.is_split { <p class="note bad f0">{ words.split }</p> }
        </Card>
    }
}

/// A key in three: what of it is hashed, braces included, stands in the middle.
fn marked<'a>(key: &'a str, tag: &str) -> (&'a str, &'a str, &'a str) {
    let whole = ("", key, "");
    if key == tag {
        return whole;
    }
    let Some(from) = key.find('{') else { return whole };
    let to = from + 1 + tag.len();
    match key.get(from + 1..to) == Some(tag) && key[to..].starts_with('}') {
        true => (&key[..from], &key[from..=to], &key[to + 1..]),
        false => whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_tag_is_marked_with_its_braces() {
        assert_eq!(marked("user:{42}:name", "42"), ("user:", "{42}", ":name"));
        assert_eq!(marked("foo", "foo"), ("", "foo", ""));
        assert_eq!(marked("a{}b", "a{}b"), ("", "a{}b", ""));
        assert_eq!(marked("键{值}", "值"), ("键", "{值}", ""));
    }
}
