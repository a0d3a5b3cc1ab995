//! The run as the browser keeps it: for a reload of this tab, for another visit, for who comes back to a lesson.
//!
//! A run whose link is not too long is kept as that. What is larger lies in the browser's database, and in the
//! place of the link stands the name it has there, behind `@`.

use std::cell::OnceCell;

use crate::platform;

const RUN: &str = "redscope.run";
/// The run of a lesson that was left is kept for the tab under this and the lesson's id.
const LESSON: &str = "redscope.lesson.";
/// Which of the runs in the database is this tab's.
const TAB: &str = "redscope.tab";

/// Which moment of its run was shown last, in virtual microseconds: in this tab, and on the visit before.
const MOMENT: &str = "redscope.moment";

/// What stands behind `#` while a run is open that has no link, or was gone on with: the one that is kept.
pub(crate) const PLACE: &str = "kept";

/// A run as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Written {
    /// What stands behind the `#` of its link.
    Link(String),
    /// In the database, under a name.
    Named(String),
}

impl Written {
    fn of(text: String) -> Self {
        match text.strip_prefix('@') {
            Some(name) => Written::Named(name.to_owned()),
            None => Written::Link(text),
        }
    }

    fn text(&self) -> String {
        match self {
            Written::Link(link) => link.clone(),
            Written::Named(name) => format!("@{name}"),
        }
    }
}

/// What the database calls the run of this tab, or that of a lesson in it. Later tabs come later in order.
pub(crate) fn name(lesson: Option<&str>) -> String {
    thread_local! {
        static TAB_NAME: OnceCell<String> = const { OnceCell::new() };
    }
    let tab = TAB_NAME.with(|name| {
        let new = || {
            let name =
                platform::kept_in_tab(TAB).unwrap_or_else(|| format!("{:.0}", js_sys::Date::now()));
            platform::keep_in_tab(TAB, Some(&name));
            name
        };
        name.get_or_init(new).clone()
    });
    lesson.map_or(tab.clone(), |lesson| format!("{tab}/{lesson}"))
}

/// Keeps a run that began from a place; whether the browser does so for this tab and for another visit.
pub(crate) fn keep(place: &str, lesson: Option<&str>, run: &Written) -> bool {
    let text = run.text();
    // What was shown last is as far as it is kept now.
    forget_moment();
    let for_visit = platform::store_or_forget(RUN, Some(&text));
    let for_tab = platform::keep_in_tab(RUN, Some(&format!("{place}\n{text}")));
    let for_lesson = lesson.is_none_or(|id| keep_lesson(id, Some(&text)));
    for_visit && for_tab && for_lesson
}

/// Keeps for the tab that a place has a scenario in this seed, of which nothing is to be kept for another visit yet.
pub(crate) fn keep_seed(place: &str, scenario: &str, seed: u64) {
    platform::keep_in_tab(RUN, Some(&format!("{place}\nv1;{scenario};seed={seed}")));
}

/// What was kept is not what the run is now.
pub(crate) fn forget(lesson: Option<&str>) {
    platform::store_or_forget(RUN, None);
    forget_moment();
    forget_in_tab();
    lesson.into_iter().for_each(forget_lesson);
}

/// The run that this tab had at a place before it was loaded again.
pub(crate) fn in_tab(place: &str) -> Option<Written> {
    let kept = platform::kept_in_tab(RUN)?;
    let (of, run) = kept.split_once('\n')?;
    (of == place).then(|| Written::of(run.to_owned()))
}

/// Keeps the moment that is shown: for a page that is only loaded again, and for another visit unless another tab has
/// kept its run for that since.
pub(crate) fn keep_moment(now_us: u64) {
    let now_us = now_us.to_string();
    let of_tab = platform::kept_in_tab(RUN);
    let run = of_tab.as_deref().and_then(|kept| kept.split_once('\n')).map(|(_, run)| run);
    if run.is_some() && run == platform::stored(RUN).as_deref() {
        platform::store(MOMENT, &now_us);
    }
    platform::keep_in_tab(MOMENT, Some(&now_us));
}

/// That moment of this tab, if one was kept.
pub(crate) fn moment() -> Option<u64> {
    platform::kept_in_tab(MOMENT)?.parse().ok()
}

/// That moment of the visit before, if one was kept.
pub(crate) fn moment_of_last_visit() -> Option<u64> {
    platform::stored(MOMENT)?.parse().ok()
}

fn forget_moment() {
    platform::store_or_forget(MOMENT, None);
    platform::keep_in_tab(MOMENT, None);
}

/// Another run begins in this tab.
pub(crate) fn forget_in_tab() {
    platform::keep_in_tab(RUN, None);
}

/// The run of the visit before.
pub(crate) fn of_last_visit() -> Option<Written> {
    platform::stored(RUN).filter(|run| !run.is_empty()).map(Written::of)
}

/// The run of a lesson that was left in this tab.
pub(crate) fn of_lesson(id: &str) -> Option<Written> {
    platform::kept_in_tab(&format!("{LESSON}{id}")).map(Written::of)
}

/// Forgets it: who comes back begins anew.
pub(crate) fn forget_lesson(id: &str) {
    keep_lesson(id, None);
}

fn keep_lesson(id: &str, text: Option<&str>) -> bool {
    platform::keep_in_tab(&format!("{LESSON}{id}"), text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_kept_as_it_is_and_a_name_behind_its_mark() {
        for written in [Written::Link("v1;cluster;seed=1".into()), Written::Named("17/a/b".into())]
        {
            assert_eq!(Written::of(written.text()), written);
        }
        assert_eq!(Written::Named("17".into()).text(), "@17");
    }
}
