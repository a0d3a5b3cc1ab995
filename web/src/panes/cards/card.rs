//! The frame of a card: a heading that folds it, and a body that scrolls. Where there is room for one
//! card only, the one in front is seen.

use yew::prelude::*;

use crate::platform::{store, stored};

/// How cards stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// As tabs, this one in front.
    Tabs(&'static str),
    /// Side by side.
    Row,
    /// Side by side, with so little room that those with nothing to show are folded.
    Crowded,
}

#[derive(Properties, PartialEq)]
pub(super) struct CardProps {
    /// Names it in the browser's store.
    pub(super) id: &'static str,
    pub(super) title: String,
    /// A shape before the title.
    #[prop_or_default]
    pub(super) mark: Html,
    /// What stands at the right of the title.
    #[prop_or_default]
    pub(super) aside: Html,
    /// Whether it has nothing to show: it takes less room then.
    #[prop_or_default]
    pub(super) empty: bool,
    pub(super) children: Children,
}

/// A card. What is folded stays so at the next visit.
#[component]
pub(super) fn Card(props: &CardProps) -> Html {
    let name = format!("redscope.folded.{}", props.id);
    let folded = {
        let name = name.clone();
        use_state(move || stored(&name).is_some_and(|kept| !kept.is_empty()))
    };
    let onclick = {
        let folded = folded.clone();
        Callback::from(move |_: MouseEvent| {
            // An empty text is as good as none: the store has no way to forget.
            store(&name, if *folded { "" } else { "1" });
            folded.set(!*folded);
        })
    };
    let standing = use_context::<Standing>().unwrap_or(Standing::Row);
    let front = match standing {
        Standing::Tabs(front) => Some(front),
        Standing::Row | Standing::Crowded => None,
    };
    let body = format!("card-{}", props.id);
    let is_behind = front.is_some_and(|front| front != props.id);
    let has_no_room = standing == Standing::Crowded && props.empty;
    let is_shut = (*folded || has_no_room) && front.is_none();
    let class = classes!(
        "cd",
        format!("cd-{}", props.id),
        props.empty.then_some("none"),
        is_shut.then_some("shut")
    );
    let title = html! { <>{ props.mark.clone() }<span>{ &props.title }</span></> };
    let heading = if has_no_room || front.is_some() {
        html! { <span class="fold">{ title }</span> }
    } else {
        html! {
            <button class="fold" aria-expanded={(!is_shut).to_string()} aria-controls={body.clone()} {onclick}>
                <svg class="chev" viewBox="0 0 10 10" aria-hidden="true"><path d="M2 3.5l3 3 3-3" /></svg>
                { title }
            </button>
        }
    };
    html! {
        <section {class} aria-label={props.title.clone()} hidden={is_behind} role={front.map(|_| "tabpanel")}>
            <div class="cdh">
                <h2>{ heading }</h2>
                if !is_shut { <span class="grow" />{ props.aside.clone() } }
            </div>
            <div class="cdb" id={body} hidden={is_shut}>{ props.children.clone() }</div>
        </section>
    }
}
