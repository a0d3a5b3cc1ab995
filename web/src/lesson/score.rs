//! What a lesson has taken so far, beside what it takes and what it has taken at best: its moves; of a puzzle its
//! virtual time and the writes that were lost, too.

use redscope_lessons::lesson::Lesson;
use redscope_session::lesson::GoalsView;
use yew::prelude::*;

use super::state::Best;
use crate::i18n::LessonWords;
use crate::model::seconds;

/// The measures at a moment, in virtual microseconds.
pub(super) fn score(
    lesson: &Lesson,
    goals: Option<&GoalsView>,
    now_us: u64,
    best: Option<&Best>,
    own: &LessonWords,
) -> Html {
    let (moves, commands) = goals.map_or((0, 0), |goals| (goals.moves, goals.commands));
    let of_both = own.of_both.replace("{}", &commands.to_string());
    let of_both = of_both.replace("{of}", &(moves - commands).to_string());
    if !lesson.is_puzzle {
        return html! {
            <>
                <span class="gf" title={of_both}><b>{ moves }</b>{ " " }{ own.moves }</span>
                <span class="gf"><b>{ lesson.par }</b>{ " " }{ own.par }</span>
                if let Some(best) = best { <span class="gf"><b>{ best.moves }</b>{ " " }{ own.best }</span> }
            </>
        };
    }
    // When it is solved, time counts no more.
    let time_us = goals.map_or(0, |goals| {
        goals.met_after_us().unwrap_or_else(|| now_us.saturating_sub(goals.begun_us))
    });
    let lost = goals.map_or(0, |goals| goals.lost);
    let time = |ms: u64| format!("{} s", seconds(ms * 1000));
    let measure = |name: &str, now: String, par: Option<String>, best: Option<String>| {
        html! {
            <div><b>{ now }</b>{ name.to_owned() }
                <span>
                    if let Some(par) = par { <>{ own.par }{ " " }{ par }</> }
                    if let Some(best) = best { <>{ " · " }{ own.best }{ " " }{ best }</> }
                </span>
            </div>
        }
    };
    html! {
        <div class="golf" role="group" aria-label={own.score}>
            { measure(&format!("{} {of_both}", own.moves), moves.to_string(), Some(lesson.par.to_string()), best.map(|best| best.moves.to_string())) }
            { measure(own.time, format!("{} s", seconds(time_us)), lesson.par_time_ms.map(time), best.and_then(|best| best.time_ms).map(time)) }
            { measure(own.lost, lost.to_string(), lesson.par_lost.map(|lost| lost.to_string()), best.and_then(|best| best.lost).map(|lost| lost.to_string())) }
        </div>
    }
}
