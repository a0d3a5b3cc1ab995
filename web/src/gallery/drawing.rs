//! Small drawings of deployments: a filled circle leads, a ring follows, a hexagon watches.

use yew::prelude::*;

/// The drawing of a scenario; one that is not known here is a server and a client.
pub(super) fn drawing(id: &str) -> Html {
    let content = match id {
        "replication" => html! { <>
            { line("M30 28L62 12M30 28L62 44", "var(--s3)", false) }
            { disc(22, 28, 11, "var(--s1)") }
            { ring(66, 12, 8, "var(--s3)") }{ ring(66, 44, 8, "var(--s3)") }
        </> },
        "sentinel" => html! { <>
            { line("M16 12L42 38M42 10V34M68 12L42 38", "var(--line-2)", true) }
            { hexagon(16, 11) }{ hexagon(42, 10) }{ hexagon(68, 11) }
            { disc(42, 42, 10, "var(--s1)") }
            { ring(16, 44, 6, "var(--s3)") }{ ring(68, 44, 6, "var(--s3)") }
        </> },
        "cluster" => html! { <>
            { arc("M43.3 10A18 18 0 0 1 58.2 35.9", "var(--s1)") }
            { arc("M56.9 38.1A18 18 0 0 1 27.1 38.1", "var(--s2)") }
            { arc("M25.8 35.9A18 18 0 0 1 40.7 10", "var(--s3)") }
            { ring(74, 16, 5, "var(--s1)") }{ ring(74, 44, 5, "var(--s2)") }{ ring(10, 16, 5, "var(--s3)") }
        </> },
        _ => html! { <>
            { line("M24 28H48", "var(--line-2)", false) }
            <rect x="7" y="21" width="18" height="14" rx="3" fill="var(--panel)" stroke="var(--ink-2)" stroke-width="1.8" />
            { disc(60, 28, 12, "var(--s1)") }
        </> },
    };
    html! { <svg width="84" height="56" viewBox="0 0 84 56" aria-hidden="true">{ content }</svg> }
}

fn line(path: &'static str, color: &'static str, is_dashed: bool) -> Html {
    html! {
        <path d={path} fill="none" stroke={color} stroke-width="1.8"
            stroke-dasharray={is_dashed.then_some("3 3")} />
    }
}

fn arc(path: &'static str, color: &'static str) -> Html {
    html! { <path d={path} fill="none" stroke={color} stroke-width="8" /> }
}

fn disc(x: u32, y: u32, r: u32, color: &'static str) -> Html {
    html! { <circle cx={x.to_string()} cy={y.to_string()} r={r.to_string()} fill={color} /> }
}

fn ring(x: u32, y: u32, r: u32, color: &'static str) -> Html {
    html! {
        <circle cx={x.to_string()} cy={y.to_string()} r={r.to_string()} fill="var(--panel)"
            stroke={color} stroke-width="2.2" />
    }
}

fn hexagon(x: u32, y: u32) -> Html {
    html! {
        <path transform={format!("translate({x} {y})")} d="M6.9 4L0 8L-6.9 4V-4L0 -8L6.9 -4z"
            fill="var(--panel)" stroke="var(--s4)" stroke-width="2.2" />
    }
}
