//! The page of the labs, which stands beside the page's own and shows itself where the address is one of a lab.

fn main() {
    let host = redscope_web::platform::host(redscope_web::platform::LABS);
    yew::Renderer::<redscope_web::lab_app::LabApp>::with_root(host).render();
}
