//! The labs, each a link with a line.

use yew::prelude::*;

use crate::i18n::use_words;

#[component]
pub(super) fn Labs() -> Html {
    let words = &use_words().lab;
    html! {
        <section aria-labelledby="labs">
            <div class="sec"><h2 id="labs">{ words.labs }</h2><span class="mut">{ words.labs_sub }</span></div>
            <ul class="g4">
                <li>
                    <a class="card sc" href="#lab=consistency">
                        <svg viewBox="0 0 84 60" width="84" height="60" aria-hidden="true">
                            <path d="M12 8V56M32 8V56M52 8V56M72 8V56" stroke="var(--line-2)" />
                            <path d="M12 14L31 20" stroke="var(--s2)" stroke-width="2" /><path d="M72 24L33 30" stroke="var(--s3)" stroke-width="2" />
                            <path d="M72 34L53 38" stroke="var(--s3)" stroke-width="2" /><path d="M72 44L33 50" stroke="var(--s3)" stroke-width="2" stroke-dasharray="3 3" />
                            <circle cx="12" cy="14" r="4" fill="var(--s2)" /><circle cx="72" cy="24" r="4" fill="var(--s3)" />
                            <circle cx="72" cy="34" r="4" fill="var(--s3)" /><circle cx="72" cy="44" r="4" fill="var(--s3)" />
                        </svg>
                        <span><b>{ words.title }</b><span class="line">{ words.sub }</span></span>
                        <span class="about">{ words.about }</span>
                    </a>
                </li>
            </ul>
        </section>
    }
}
