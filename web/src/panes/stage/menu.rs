//! Menus of nodes and links: what can be done to them as they are.

use redscope_session::{NodeState, NodeView};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

use super::geometry::Rect;
use super::homes::sorted;
use super::partition::Cuts;
use crate::acts;
use crate::i18n::Words;
use crate::msg::Msg;

/// Width of the menu, height of an entry and of what is around them, in pixels.
const WIDTH: f64 = 196.0;
const ENTRY: f64 = 34.0;
const FRAME: f64 = 12.0;

/// What is open above the stage.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Opened {
    Nothing,
    /// The menu of a node.
    Node(String),
    /// The menu of the link between two.
    Link(String, String),
    /// The form for a partition.
    Sides,
}

/// A line of a menu, and what it does.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    pub(super) label: String,
    pub(super) message: Msg,
    /// The words it stands for, as they are typed.
    pub(super) words: Option<String>,
}

impl Entry {
    fn new(label: &str, message: Msg) -> Self {
        let words = match &message {
            Msg::Act(act) => Some(format!("!{act}")),
            _ => None,
        };
        Entry { label: label.to_owned(), message, words }
    }

    fn act(label: impl AsRef<str>, act: String) -> Self {
        Entry::new(label.as_ref(), Msg::Act(act))
    }
}

/// What can be done to a node as it is. `others` are all other nodes.
pub(super) fn of_node(
    node: &NodeView,
    others: &[String],
    cuts: &Cuts,
    words: &'static Words,
) -> Vec<Entry> {
    let name = &node.name;
    let of_process = acts::of_process(words, node).into_iter();
    let mut all = vec![Entry::new(words.inside.open, Msg::OpenNode(name.clone()))];
    all.extend(of_process.map(|(label, act)| Entry::act(label, act)));
    let (cut, whole): (Vec<&String>, Vec<&String>) =
        others.iter().partition(|other| cuts.between(name, other));
    if !whole.is_empty() {
        all.push(Entry::act(words.cut_off, acts::with_others("cut", name, whole)));
    }
    if !cut.is_empty() {
        all.push(Entry::act(words.heal, acts::with_others("heal", name, cut)));
    }
    if node.state == NodeState::Running {
        all.push(Entry::new(words.open_console, Msg::OpenClient(name.clone())));
    }
    all
}

/// What can be done to a node that is real.
pub(super) fn of_live(node: &NodeView, words: &'static Words) -> Vec<Entry> {
    vec![Entry::new(words.open_console, Msg::OpenClient(node.name.clone()))]
}

/// What can be done to the link between two as it is.
pub(super) fn of_link(a: &str, b: &str, cuts: &Cuts, words: &'static Words) -> Vec<Entry> {
    let said = &words.on_stage;
    let (is_cut, there, back) = (cuts.between(a, b), cuts.is_one_way(a, b), cuts.is_one_way(b, a));
    let mut all = Vec::new();
    if !is_cut || there || back {
        all.push(Entry::act(said.cut_link, format!("cut {a} {b}")));
    }
    if !is_cut {
        for (from, to) in [(a, b), (b, a)] {
            let label = said.cut_way.replace("{}", &format!("{from} → {to}"));
            all.push(Entry::act(label, format!("cut {from} {to} one-way")));
        }
    }
    if is_cut {
        all.push(Entry::act(said.heal_link, format!("heal {a} {b}")));
    }
    all.push(Entry::act(said.break_link, format!("break {a} {b}")));
    all.push(Entry::act(said.slow_link, format!("path {a} {b} latency 200ms")));
    all.push(Entry::act(said.fast_link, format!("path {a} {b} latency 400us")));
    all
}

#[derive(Properties, PartialEq)]
pub(super) struct MenuProps {
    pub(super) label: String,
    pub(super) entries: Vec<Entry>,
    /// What it belongs to.
    pub(super) place: Rect,
    /// Width and height of what is drawn.
    pub(super) stage: (f64, f64),
    /// What gets the focus back, as CSS selects it.
    pub(super) back: String,
    pub(super) on: Callback<Msg>,
    pub(super) on_close: Callback<()>,
}

/// The menu. It takes the focus, and gives it back to what it belongs to.
#[component]
pub(super) fn Menu(props: &MenuProps) -> Html {
    let menu = use_node_ref();
    {
        let menu = menu.clone();
        use_effect_with(props.label.clone(), move |_| {
            focus(menu.cast::<HtmlElement>().and_then(|menu| menu.first_element_child()));
        });
    }
    let close = {
        let (on_close, menu, back) = (props.on_close.clone(), menu.clone(), props.back.clone());
        Callback::from(move |()| {
            let stage = menu.cast::<HtmlElement>().and_then(|menu| menu.parent_element());
            let owner = stage.and_then(|stage| stage.query_selector(&back).ok().flatten());
            if let Some(owner) =
                owner.and_then(|owner| owner.dyn_into::<web_sys::SvgElement>().ok())
            {
                let _ = owner.focus();
            }
            on_close.emit(());
        })
    };
    let onkeydown = {
        let (menu, close) = (menu.clone(), close.clone());
        Callback::from(move |event: KeyboardEvent| {
            let Some(menu) = menu.cast::<HtmlElement>() else { return };
            let here = event.target_dyn_into::<HtmlElement>();
            let next = match event.key().as_str() {
                "ArrowDown" => here
                    .and_then(|entry| entry.next_element_sibling())
                    .or_else(|| menu.first_element_child()),
                "ArrowUp" => here
                    .and_then(|entry| entry.previous_element_sibling())
                    .or_else(|| menu.last_element_child()),
                "Home" => menu.first_element_child(),
                "End" => menu.last_element_child(),
                "Escape" | "Tab" => {
                    event.prevent_default();
                    close.emit(());
                    return;
                }
                // The page has keys of its own, which are not meant here.
                key => {
                    if !matches!(key, "Enter" | " ") {
                        event.prevent_default();
                    }
                    event.stop_propagation();
                    return;
                }
            };
            event.prevent_default();
            focus(next);
        })
    };
    let height = props.entries.len() as f64 * ENTRY + FRAME;
    let (stage_w, stage_h) = props.stage;
    let place = props.place;
    let left = (place.x + place.w - WIDTH).clamp(4.0, (stage_w - WIDTH - 4.0).max(4.0));
    let below = place.y + place.h + 6.0;
    let top = if below + height <= stage_h { below } else { (place.y - 6.0 - height).max(4.0) };
    let items = props.entries.iter().map(|entry| {
        let (on, close, message) = (props.on.clone(), close.clone(), entry.message.clone());
        let onclick = Callback::from(move |_: MouseEvent| {
            close.emit(());
            on.emit(message.clone());
        });
        html! { <button role="menuitem" tabindex="-1" title={entry.words.clone()} {onclick}>{ &entry.label }</button> }
    });
    let onpointerdown = {
        let close = close.clone();
        Callback::from(move |_: PointerEvent| close.emit(()))
    };
    html! {
        <>
            <div class="mback" {onpointerdown} />
            <div class="menu" role="menu" ref={menu} aria-label={props.label.clone()}
                style={format!("left:{left:.0}px;top:{top:.0}px;width:{WIDTH}px")} {onkeydown}>
                { for items }
            </div>
        </>
    }
}

fn focus(element: Option<web_sys::Element>) {
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

/// Everybody else, in order.
pub(super) fn others<'a>(names: impl Iterator<Item = &'a String>, name: &str) -> Vec<String> {
    sorted(names.filter(|other| *other != name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;
    use crate::model::sample::server;
    use redscope_session::CutView;

    fn messages(entries: Vec<Entry>) -> Vec<Msg> {
        entries.into_iter().map(|entry| entry.message).collect()
    }

    fn cuts(ways: &[(&str, &str)]) -> Cuts {
        let view = |(from, to): &(&str, &str)| CutView {
            from: (*from).into(),
            to: (*to).into(),
            since_us: 0,
        };
        let nodes = ["n1".to_owned(), "n2".to_owned(), "n3".to_owned()];
        Cuts::of(&nodes, &[], &ways.iter().map(view).collect::<Vec<_>>())
    }

    fn offered(state: NodeState, cut: &[&str]) -> Vec<Msg> {
        let others = ["n2".to_owned(), "n3".to_owned()];
        let ways: Vec<(&str, &str)> = cut.iter().map(|to| ("n1", *to)).collect();
        let node = NodeView { state, ..server("n1", None, &[]) };
        messages(of_node(&node, &others, &cuts(&ways), Lang::En.words()))
    }

    #[test]
    fn a_link_is_cut_in_both_directions_or_in_one_and_healed() {
        let offered = |ways: &[(&str, &str)]| -> Vec<String> {
            let entries = of_link("n1", "n2", &cuts(ways), Lang::En.words());
            entries.into_iter().filter_map(|entry| entry.words).collect()
        };
        let (cut, heal) = ("!cut n1 n2", "!heal n1 n2");
        assert_eq!(offered(&[])[..3], [cut, "!cut n1 n2 one-way", "!cut n2 n1 one-way"]);
        assert_eq!(offered(&[("n1", "n2")])[..2], [cut, heal]);
        assert_eq!(offered(&[("n1", "n2"), ("n2", "n1")])[..2], [heal, "!break n1 n2"]);
    }

    #[test]
    fn only_what_is_possible_is_offered() {
        let open = || Msg::OpenNode("n1".into());
        let act = |words: &str| Msg::Act(words.to_owned());
        assert_eq!(
            offered(NodeState::Running, &[]),
            [
                open(),
                act("crash n1"),
                act("pause n1"),
                act("power-cut n1"),
                act("cut n1 n2,n3"),
                Msg::OpenClient("n1".into())
            ]
        );
        assert_eq!(
            offered(NodeState::Down, &["n2"]),
            [open(), act("restart n1"), act("cut n1 n3"), act("heal n1 n2")]
        );
        assert_eq!(
            offered(NodeState::Dark, &["n2", "n3"]),
            [open(), act("restart n1"), act("heal n1 n2,n3")]
        );
        assert_eq!(offered(NodeState::Paused, &[])[1], act("resume n1"));
    }
}
