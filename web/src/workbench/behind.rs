//! The frame of what a narrow header has no room for: a button, and the panel behind it.

use yew::prelude::*;

use crate::menu::{dialog_keys, toggling};

/// A button, and the panel while it is open. Escape and a touch beside it shut it.
pub(super) struct Behind<'a> {
    /// What both are called.
    pub(super) name: &'static str,
    /// Names the panel.
    pub(super) panel: &'static str,
    /// Names the button, where somebody looks for it.
    pub(super) button_id: Option<&'static str>,
    pub(super) button: &'a NodeRef,
    pub(super) open: &'a UseStateHandle<bool>,
    pub(super) shut: &'a Callback<()>,
    /// What a press anywhere in the panel does besides.
    pub(super) onclick: Option<Callback<MouseEvent>>,
}

impl Behind<'_> {
    /// Draws it; what is in the panel is made only while it is open.
    pub(super) fn view(self, content: impl FnOnce() -> Html) -> Html {
        let Behind { name, panel, button_id, button, open, shut, onclick } = self;
        html! {
            <div class="pho hmore">
                <button class="btn quiet" id={button_id} ref={button} aria-label={name} title={name} aria-haspopup="dialog"
                    aria-expanded={open.to_string()} onclick={toggling(open)}>
                    <svg class="ico" viewBox="0 0 24 24" aria-hidden="true"><path d="M4 6h16M4 12h16M4 18h16" /></svg>
                </button>
                if **open {
                    <div class="mveil" onclick={shut.reform(|_: MouseEvent| ())} />
                    <div class="morep" id={panel} role="dialog" aria-label={name} onkeydown={dialog_keys(panel, shut.clone())} {onclick}>
                        { content() }
                    </div>
                }
            </div>
        }
    }
}
