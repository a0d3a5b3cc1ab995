//! A page of Yew that says hello: what `cargo xtask bench page` holds the site against.

use yew::prelude::*;

#[component]
fn Hello() -> Html {
    html! { <h1>{ "hello" }</h1> }
}

fn main() {
    yew::Renderer::<Hello>::new().render();
}
