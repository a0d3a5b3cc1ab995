//! The labs, each a link with a line.

use yew::prelude::*;

use super::more::use_more;
use crate::i18n::{LabCard, use_lang};

#[component]
pub(super) fn Labs() -> Html {
    let words = use_lang().lab_cards();
    let (is_more, button) = use_more();
    let cards = words.cards.iter().copied().flatten().map(|lab| card(lab, is_more));
    html! {
        <section aria-labelledby="labs">
            <div class="sec"><h2 id="labs">{ words.title }</h2><span class="mut">{ words.sub }</span><span class="grow" />{ button }</div>
            <ul class={if is_more { "g4" } else { "g4 g6" }}>{ for cards }</ul>
        </section>
    }
}

fn card(lab: &LabCard, is_more: bool) -> Html {
    html! {
        <li key={lab.id}>
            <a class="card sc" href={format!("#lab={}", lab.id)}>
                if is_more { { sketch(lab.id) } }
                <span><b>{ lab.title }</b><span class="line">{ lab.sub }</span></span>
                if is_more { <span class="about">{ lab.about }</span> }
            </a>
        </li>
    }
}

/// What a lab is about, in a few strokes.
fn sketch(id: &str) -> Html {
    let strokes = match id {
        // Steps of several, one after the other.
        "consistency" => html! { <>
        <path d="M12 8V56M32 8V56M52 8V56M72 8V56" stroke="var(--line-2)" />
        <path d="M12 14L31 20" stroke="var(--s2)" stroke-width="2" /><path d="M72 24L33 30" stroke="var(--s3)" stroke-width="2" />
        <path d="M72 34L53 38" stroke="var(--s3)" stroke-width="2" /><path d="M72 44L33 50" stroke="var(--s3)" stroke-width="2" stroke-dasharray="3 3" />
        <circle cx="12" cy="14" r="4" fill="var(--s2)" /><circle cx="72" cy="24" r="4" fill="var(--s3)" />
        <circle cx="72" cy="34" r="4" fill="var(--s3)" /><circle cx="72" cy="44" r="4" fill="var(--s3)" /></> },
        // Answers that fall behind what the database holds, and catch up.
        "consistency-load" => html! { <>
        <path d="M6 54L26 34V54L44 24V54L60 40V54L76 46" fill="none" stroke="var(--bad)" stroke-width="2.5" />
        <path d="M6 18H26M26 12H44M44 18H60M60 12H78" fill="none" stroke="var(--s1)" stroke-width="2.5" />
        <path d="M26 8V56M44 8V56M60 8V56" stroke="var(--line-2)" stroke-dasharray="3 3" /></> },
        // A ring with a gap, and what goes past it.
        "ring-load" => html! { <>
        <g fill="none" stroke-width="7"><path d="M30 10A20 20 0 0 1 47 40" stroke="var(--s1)" /><path d="M47 40A20 20 0 0 1 13 40" stroke="var(--s3)" /></g>
        <path d="M13 40A20 20 0 0 1 30 10" fill="none" stroke="var(--bad)" stroke-width="2" stroke-dasharray="3 4" />
        <path d="M52 50C58 50 58 16 62 16S68 44 78 48" fill="none" stroke="var(--s2)" stroke-width="2.5" /></> },
        // Curves, and the size that is looked at.
        "eviction" => html! { <>
        <path d="M8 52C20 30 40 20 78 12" fill="none" stroke="var(--s3)" stroke-width="2.5" />
        <path d="M8 52C24 38 46 28 78 18" fill="none" stroke="var(--s1)" stroke-width="2.5" />
        <path d="M8 52C30 46 54 38 78 24" fill="none" stroke="var(--s2)" stroke-width="2.5" stroke-dasharray="3 4" />
        <path d="M34 8V54" stroke="var(--bad)" stroke-width="1.5" /></> },
        // What is dead, cycle by cycle, and a line that does not bound it.
        "expiry" => html! { <>
        <path d="M6 52L18 24L18 44L32 18L32 40L46 14L46 38L60 18L60 42L78 16" fill="none" stroke="var(--s3)" stroke-width="2.5" />
        <path d="M6 32H78" stroke="var(--bad)" stroke-width="1.5" stroke-dasharray="4 3" /></> },
        // One command, and the staircase of those that wait for it.
        "loop" => html! { <>
        <path d="M12 14H66" stroke="var(--bad)" stroke-width="9" />
        <path d="M18 24V30H66M28 30V37H66M38 37V44H66M48 44V51H66" fill="none" stroke="var(--s1)" stroke-width="2" />
        <path d="M66 8V56" stroke="var(--line-2)" stroke-width="1.5" /></> },
        // What gets through one layer after the other.
        "layers" => html! { <>
        <path d="M24 6V54M38 6V54M52 6V54M66 6V54" stroke="var(--line-2)" stroke-width="2" />
        <path d="M6 14H24M6 22H24M6 30H38M6 38H52M6 46H76" stroke="var(--s1)" stroke-width="2.5" />
        <circle cx="24" cy="14" r="3.5" fill="var(--s1)" /><circle cx="24" cy="22" r="3.5" fill="var(--s1)" /><circle cx="38" cy="30" r="3.5" fill="var(--s6)" />
        <circle cx="52" cy="38" r="3.5" fill="var(--s2)" /><circle cx="76" cy="46" r="4.5" fill="var(--bad)" /></> },
        // One column is full, its neighbours are not.
        "hot-key" => html! { <>
        <path d="M10 54V10H24V54M33 54V10H47V54M56 54V10H70V54" fill="none" stroke="var(--line-2)" stroke-width="1.5" />
        <path d="M17 54V44M63 54V46" stroke="var(--s1)" stroke-width="11" /><path d="M40 54V11" stroke="var(--bad)" stroke-width="11" />
        <path d="M4 54H76" stroke="var(--line-2)" stroke-width="1.5" /></> },
        // Two hold one lock for a while.
        "locks" => html! { <>
        <path d="M6 14H44" stroke="var(--s2)" stroke-width="9" /><path d="M44 14H62" stroke="var(--s2)" stroke-width="9" stroke-dasharray="3 3" />
        <path d="M50 32H78" stroke="var(--s3)" stroke-width="9" /><path d="M50 6V54M62 6V54" stroke="var(--bad)" stroke-width="1.5" stroke-dasharray="4 3" />
        <path d="M6 50H78" stroke="var(--line-2)" stroke-width="2" /><circle cx="56" cy="50" r="5" fill="var(--bad)" /></> },
        // Two who write the same, one too late.
        "transactions" => html! { <>
        <path d="M8 16H76M8 44H76" stroke="var(--line-2)" /><rect x="14" y="9" width="42" height="14" rx="4" fill="none" stroke="var(--s2)" stroke-width="2" />
        <rect x="28" y="37" width="42" height="14" rx="4" fill="none" stroke="var(--s5)" stroke-width="2" stroke-dasharray="4 3" />
        <path d="M56 16V37" stroke="var(--bad)" stroke-width="1.5" stroke-dasharray="3 3" /><path d="M64 39l10 10M74 39l-10 10" stroke="var(--bad)" stroke-width="2.5" />
        <circle cx="20" cy="16" r="3" fill="var(--s2)" /><circle cx="34" cy="44" r="3" fill="var(--s5)" /></> },
        // Three bits of one, among those of others.
        "bloom" => html! { <>
        <path d="M42 6L18 38M42 6L42 38M42 6L66 38" stroke="var(--s2)" stroke-width="2" />
        <path d="M6 42H78V54H6zM18 42V54M30 42V54M42 42V54M54 42V54M66 42V54" fill="none" stroke="var(--line-2)" />
        <path d="M13 42H23V54H13zM37 42H47V54H37z" fill="var(--s3)" /><path d="M61 42H71V54H61z" fill="none" stroke="var(--bad)" stroke-width="2" />
        <circle cx="42" cy="8" r="5" fill="var(--s2)" /></> },
        // One that is packed, one that has become a table, and where it did.
        "types" => html! { <>
        <path d="M6 52L34 40V26L78 8" fill="none" stroke="var(--s2)" stroke-width="2.5" /><path d="M6 50L78 34" fill="none" stroke="var(--s3)" stroke-width="2.5" stroke-dasharray="3 4" />
        <path d="M34 8V54" stroke="var(--bad)" stroke-width="1.5" stroke-dasharray="4 3" /><path d="M8 10H22M8 16H22M8 22H22" stroke="var(--s2)" stroke-width="4" /></> },
        // A ring of three.
        "ring" => html! { <>
        <g fill="none" stroke-width="8"><path d="M42 8A22 22 0 0 1 61 41" stroke="var(--s1)" /><path d="M61 41A22 22 0 0 1 23 41" stroke="var(--s2)" />
        <path d="M23 41A22 22 0 0 1 42 8" stroke="var(--s3)" /></g>
        <circle cx="42" cy="8" r="4" fill="var(--s3)" /><circle cx="61" cy="41" r="4" fill="var(--s1)" /><circle cx="23" cy="41" r="4" fill="var(--s2)" /></> },
        // Who is served while one is away.
        "deployment" => html! { <>
        <path d="M6 14H34M56 14H78" stroke="var(--ok)" stroke-width="8" /><path d="M34 17H56" stroke="var(--bad)" stroke-width="3" />
        <path d="M6 32H38M46 32H78" stroke="var(--ok)" stroke-width="8" /><path d="M38 35H46" stroke="var(--bad)" stroke-width="3" />
        <path d="M6 50H34M37 50H78" stroke="var(--ok)" stroke-width="8" /><path d="M34 6V56" stroke="var(--accent)" stroke-width="1.5" stroke-dasharray="4 3" /></> },
        // What was written, and what is on the platter.
        "persistence" => html! { <>
        <ellipse cx="42" cy="44" rx="30" ry="10" fill="none" stroke="var(--ink-3)" stroke-width="2" /><ellipse cx="42" cy="44" rx="8" ry="3" fill="var(--s2)" />
        <path d="M42 6V28M36 22l6 8l6 -8" fill="none" stroke="var(--s2)" stroke-width="2.5" /><path d="M60 6L52 18H60L54 30" fill="none" stroke="var(--bad)" stroke-width="2.5" /></> },
        // A stream, a gap, and what is sent after it.
        "replication" => html! { <>
        <circle cx="14" cy="30" r="8" fill="var(--s2)" /><circle cx="70" cy="30" r="8" fill="none" stroke="var(--s2)" stroke-width="2.5" />
        <path d="M24 30H36M48 30H60" stroke="var(--s2)" stroke-width="2.5" /><path d="M38 22L46 38M46 22L38 38" stroke="var(--bad)" stroke-width="2" />
        <path d="M14 44C30 58 54 58 70 44" fill="none" stroke="var(--s3)" stroke-width="2.5" stroke-dasharray="3 4" /></> },
        // Two masters, a line between them.
        "split-brain" => html! { <>
        <circle cx="22" cy="30" r="11" fill="var(--s2)" /><circle cx="62" cy="30" r="11" fill="var(--s3)" />
        <path d="M42 6V54" stroke="var(--bad)" stroke-width="2" stroke-dasharray="5 4" /><path d="M6 12L14 20M6 48L14 40M78 12L70 20M78 48L70 40" stroke="var(--ink-3)" stroke-width="2" /></> },
        // One long thing, and those who wait behind it.
        "big-key" => html! { <>
        <rect x="6" y="10" width="50" height="16" rx="3" fill="var(--s2)" /><path d="M60 12V24M66 12V24M72 12V24M78 12V24" stroke="var(--s3)" stroke-width="3" />
        <path d="M8 52L34 52L36 34L58 52H78" fill="none" stroke="var(--bad)" stroke-width="2" /></> },
        // Many requests become one wave at the database.
        "avalanche" => html! { <>
        <path d="M6 50H30C36 50 38 12 42 12S52 50 60 50H78" fill="none" stroke="var(--s2)" stroke-width="2.5" />
        <path d="M6 34H78" stroke="var(--bad)" stroke-width="1.5" stroke-dasharray="4 3" /></> },
        // Everything goes past the cache.
        "penetration" => html! { <>
        <rect x="34" y="8" width="16" height="44" rx="4" fill="none" stroke="var(--s5)" stroke-width="2" />
        <path d="M6 18H78M6 30H78M6 42H78" stroke="var(--s2)" stroke-width="2" stroke-dasharray="6 4" />
        <circle cx="76" cy="30" r="5" fill="var(--bad)" /></> },
        // Many rebuild one.
        _ => html! { <>
        <path d="M10 10L62 30M10 20L62 30M10 30H62M10 40L62 30M10 50L62 30" stroke="var(--s2)" stroke-width="2" />
        <circle cx="66" cy="30" r="8" fill="var(--s3)" /></> },
    };
    html! { <svg viewBox="0 0 84 60" width="84" height="60" aria-hidden="true">{ strokes }</svg> }
}
