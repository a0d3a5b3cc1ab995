//! The page.

fn main() {
    yew::Renderer::<redscope_web::app::App>::new().render();
}
