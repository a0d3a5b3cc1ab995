//! The frame of a card: a heading that folds it, and a body that scrolls.

use yew::prelude::*;

use crate::platform::{store, stored};

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
    let body = format!("card-{}", props.id);
    let class = classes!(
        "cd",
        format!("cd-{}", props.id),
        props.empty.then_some("none"),
        folded.then_some("shut")
    );
    html! {
        <section {class} aria-label={props.title.clone()}>
            <div class="cdh">
                <h2>
                    <button class="fold" aria-expanded={(!*folded).to_string()}
                        aria-controls={body.clone()} {onclick}>
                        <svg class="chev" viewBox="0 0 10 10" aria-hidden="true"><path d="M2 3.5l3 3 3-3" /></svg>
                        { props.mark.clone() }
                        <span>{ &props.title }</span>
                    </button>
                </h2>
                if !*folded { <span class="grow" />{ props.aside.clone() } }
            </div>
            <div class="cdb" id={body} hidden={*folded}>{ props.children.clone() }</div>
        </section>
    }
}
