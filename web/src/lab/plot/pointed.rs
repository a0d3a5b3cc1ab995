//! The place that the pointer is at, in every chart whose axis is the same time.

use yew::prelude::*;

/// How far along their width the pointer is in one of several charts, from 0 to 1.
#[derive(Clone, PartialEq)]
pub(super) struct Pointed(UseStateHandle<Option<f64>>);

impl Pointed {
    pub(super) fn get(&self) -> Option<f64> {
        *self.0
    }

    pub(super) fn set(&self, part: Option<f64>) {
        self.0.set(part);
    }
}

#[derive(Properties, PartialEq)]
pub(in crate::lab) struct OneTimeProps {
    pub(in crate::lab) children: Html,
}

/// Charts whose axis is the same time: what one says at the pointer, all say.
#[component]
pub(in crate::lab) fn OneTime(props: &OneTimeProps) -> Html {
    let pointed = Pointed(use_state(|| None));
    html! {
        <ContextProvider<Pointed> context={pointed}>{ props.children.clone() }</ContextProvider<Pointed>>
    }
}

/// The place that the pointer is at: that of all charts beside, or of a chart that stands alone.
#[hook]
pub(super) fn use_pointed() -> Pointed {
    let own = use_state(|| None);
    use_context::<Pointed>().unwrap_or(Pointed(own))
}
