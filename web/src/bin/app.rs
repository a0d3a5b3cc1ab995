//! The page: start page, workbench, nodes.

fn main() {
    let host = redscope_web::platform::host(redscope_web::platform::APP);
    yew::Renderer::<redscope_web::app::App>::with_root(host).render();
}
