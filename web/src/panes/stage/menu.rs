//! The menu of a node: what can be done to it as it is.

use redscope_session::{NodeState, NodeView};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

use super::geometry::Rect;
use super::homes::sorted;
use super::partition::Cuts;
use crate::acts;
use crate::i18n::use_words;
use crate::msg::Msg;

/// Width of the menu, height of an entry and of what is around them, in pixels.
const WIDTH: f64 = 196.0;
const ENTRY: f64 = 34.0;
const FRAME: f64 = 12.0;

#[derive(Properties, PartialEq)]
pub(super) struct MenuProps {
    pub(super) node: NodeView,
    /// The card it belongs to.
    pub(super) card: Rect,
    /// Width and height of what is drawn.
    pub(super) stage: (f64, f64),
    /// All other nodes.
    pub(super) others: Vec<String>,
    pub(super) cuts: Cuts,
    pub(super) on: Callback<Msg>,
    pub(super) on_close: Callback<()>,
}

/// What can be done, with the words it stands for.
fn entries(props: &MenuProps, words: &'static crate::i18n::Words) -> Vec<(&'static str, Msg)> {
    let name = &props.node.name;
    let of_process = acts::of_process(words, &props.node).into_iter();
    let mut all = vec![(words.inside.open, Msg::OpenNode(name.clone()))];
    all.extend(of_process.map(|(label, act)| (label, Msg::Act(act))));
    let (cut, whole): (Vec<&String>, Vec<&String>) =
        props.others.iter().partition(|other| props.cuts.between(name, other));
    if !whole.is_empty() {
        all.push((words.cut_off, Msg::Act(acts::with_others("cut", name, whole))));
    }
    if !cut.is_empty() {
        all.push((words.heal, Msg::Act(acts::with_others("heal", name, cut))));
    }
    if props.node.state == NodeState::Running {
        all.push((words.open_console, Msg::OpenClient(name.clone())));
    }
    all
}

/// The menu. It takes the focus, and gives it back to the card.
#[component]
pub(super) fn Menu(props: &MenuProps) -> Html {
    let words = use_words();
    let menu = use_node_ref();
    {
        let menu = menu.clone();
        use_effect_with(props.node.name.clone(), move |_| {
            focus(menu.cast::<HtmlElement>().and_then(|menu| menu.first_element_child()));
        });
    }
    let close = {
        let (on_close, menu, name) =
            (props.on_close.clone(), menu.clone(), props.node.name.clone());
        Callback::from(move |()| {
            let stage = menu.cast::<HtmlElement>().and_then(|menu| menu.parent_element());
            let card = stage.and_then(|stage| {
                stage.query_selector(&format!("[data-testid=\"node-{name}\"]")).ok().flatten()
            });
            if let Some(card) = card.and_then(|card| card.dyn_into::<web_sys::SvgElement>().ok()) {
                let _ = card.focus();
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
    let entries = entries(props, words);
    let height = entries.len() as f64 * ENTRY + FRAME;
    let (stage_w, stage_h) = props.stage;
    let card = props.card;
    let left = (card.x + card.w - WIDTH).clamp(4.0, (stage_w - WIDTH - 4.0).max(4.0));
    let below = card.y + card.h + 6.0;
    let top = if below + height <= stage_h { below } else { (card.y - 6.0 - height).max(4.0) };
    let items = entries.into_iter().map(|(name, message)| {
        let (on, close) = (props.on.clone(), close.clone());
        let onclick = Callback::from(move |_: MouseEvent| {
            close.emit(());
            on.emit(message.clone());
        });
        html! { <button role="menuitem" tabindex="-1" {onclick}>{ name }</button> }
    });
    let onpointerdown = {
        let close = close.clone();
        Callback::from(move |_: PointerEvent| close.emit(()))
    };
    html! {
        <>
            <div class="mback" {onpointerdown} />
            <div class="menu" role="menu" ref={menu} aria-label={format!("{} {}", words.menu, props.node.name)}
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

    fn offered(state: NodeState, cut: &[&str]) -> Vec<Msg> {
        let others = vec!["n2".to_owned(), "n3".to_owned()];
        let cuts: Vec<CutView> =
            cut.iter().map(|to| CutView { from: "n1".into(), to: (*to).into() }).collect();
        let props = MenuProps {
            node: NodeView { state, ..server("n1", None, &[]) },
            card: Rect::default(),
            stage: (0.0, 0.0),
            cuts: Cuts::of(&others, &[], &cuts),
            others,
            on: Callback::noop(),
            on_close: Callback::noop(),
        };
        entries(&props, Lang::En.words()).into_iter().map(|(_, message)| message).collect()
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
