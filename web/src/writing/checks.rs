//! Whether it is a good lesson: what its proof says, with the way to each line, and the lesson as a learner gets it.

use redscope_lessons::fault::{Fault, What};
use redscope_proof::prove::Check;
use redscope_session::lesson::GoalsView;
use yew::prelude::*;

use super::state::{Part, Progress, View, WriteMsg};
use super::why::button;
use crate::author::in_lang;
use crate::author::message::{Found, ReadBack};
use crate::figures::milliseconds;
use crate::i18n::{AuthorWords, Lang, fault, flaw, use_lang, use_words};
use crate::lesson::preview;
use crate::model::Slice;
use crate::msg::Msg;

#[derive(Properties, PartialEq)]
pub(super) struct ChecksProps {
    pub(super) view: View,
    pub(super) goals: Slice<Option<GoalsView>>,
    pub(super) now_us: u64,
    pub(super) on: Callback<Msg>,
}

/// Whether a row holds.
#[derive(Clone, Copy, PartialEq)]
enum Mark {
    Holds,
    Fails,
    /// The author may leave it so.
    Note,
    NotChecked,
}

impl Mark {
    fn of(has_fault: bool) -> Self {
        if has_fault { Mark::Fails } else { Mark::Holds }
    }
}

/// A row: whether it holds, what it is, how long it took, and what is wrong.
struct Row {
    mark: Mark,
    what: String,
    aside: Html,
    wrong: Vec<Html>,
}

/// The checks, and the lesson below them.
#[component]
pub(super) fn Checks(props: &ChecksProps) -> Html {
    let (words, lang) = (use_words(), use_lang());
    let own = &words.author;
    let tell = props.on.reform(Msg::Write);
    let view = &props.view;
    let read = (*view.read).as_ref().filter(|_| !view.texts.original.is_empty());
    let is_under = view.checks.iter().any(|(_, progress)| matches!(progress, Progress::Under(_)));
    let mut rows: Vec<Row> = read.map(|read| of_files(read, view, lang, &tell)).unwrap_or_default();
    rows.extend(
        view.checks
            .iter()
            .map(|(check, progress)| of_check(*check, progress, &view.texts.path, lang, &tell)),
    );
    let is_good = !view.checks.is_empty()
        && rows.iter().all(|row| matches!(row.mark, Mark::Holds | Mark::Note));
    let label = if view.checks.is_empty() { own.check_now } else { own.check_again };
    let rows = rows.into_iter().map(|row| item(row, own));
    let is_none = view.texts.original.is_empty();
    let why_no_check = read.is_none().then_some(if is_none { own.no_text } else { own.why_unread });
    let why_no_try = |is_read: bool| match is_none {
        true => Some(own.no_text),
        false => (!is_read).then_some(own.why_unreadable),
    };
    let lesson = read.and_then(|read| in_lang(&read.lessons, view.lang));
    html! {
        <section class="pn wrc" aria-label={own.check}>
            <div class="row wrh"><h2>{ own.is_good }</h2><span class="grow" />
                if is_under {
                    <span class="f0 mut">{ own.checking }</span><button class="btn sm" onclick={tell.reform(|_: MouseEvent| WriteMsg::Stop)}>{ own.stop }</button>
                } else {
                    { button("btn sm pri", label, why_no_check, WriteMsg::Check, &tell) }
                }</div>
            <ul class="wrk">{ for rows }</ul>
            <p class="wrg" role="status">{ if is_good { own.all_good } else { "" } }</p>
            <div class="row wrh"><h2>{ own.as_learner }</h2><span class="grow" />
                { button("btn sm", own.try_it, why_no_try(lesson.is_some()), WriteMsg::Try, &tell) }</div>
            if let Some(lesson) = lesson {
                <div class="les wrp">{ preview(lesson, &props.goals, props.now_us, &props.on) }</div>
            } else {
                <p class="wrn">{ own.nothing_to_see }</p>
            }
            <p class="f0 mut wrn">{ own.file_note }</p>
        </section>
    }
}

fn item(row: Row, own: &AuthorWords) -> Html {
    let (class, mark, label) = match row.mark {
        Mark::Holds => ("ok", "✓", own.holds),
        Mark::Fails => ("bad", "✕", own.fails),
        Mark::Note => ("note", "!", own.to_judge),
        Mark::NotChecked => ("", "·", own.not_checked),
    };
    html! {
        <li {class}>
            <span class="mk" role="img" aria-label={label}>{ mark }</span>
            <span>{ row.what }</span><span class="f0 mut">{ row.aside }</span>
            if !row.wrong.is_empty() { <ul class="wrx">{ for row.wrong }</ul> }
        </li>
    }
}

/// Whether something is wrong with what stands in a file because it is not written yet.
fn is_unwritten(what: &What) -> bool {
    matches!(what, What::Unwritten(_) | What::Untranslated(_) | What::NoTitle | What::NoSource)
}

/// Whether the files can be read, nothing of them is still to be written, and they say the same.
fn of_files(read: &ReadBack, view: &View, lang: Lang, on: &Callback<WriteMsg>) -> Vec<Row> {
    let own = &lang.words().author;
    let told = |Fault { path, line, what }: &Fault| {
        let file = if *path == view.texts.path { Lang::En } else { Lang::Zh };
        wrong(Place { file, path, line: *line }, fault(lang, what), lang, on)
    };
    let (unwritten, others): (Vec<&Fault>, Vec<&Fault>) =
        read.faults.iter().partition(|fault| is_unwritten(&fault.what));
    let of = |is_original: bool| -> Vec<Html> {
        let own = others.iter().filter(|fault| (fault.path == view.texts.path) == is_original);
        own.map(|fault| told(fault)).collect()
    };
    let mut first = of(true);
    let path = &view.texts.path;
    first.extend(read.flaws.iter().map(|found| of_found(found, path, lang, on)));
    let is_readable = first.is_empty();
    let mut rows = vec![Row {
        mark: Mark::of(!is_readable),
        what: if is_readable { own.readable } else { own.unreadable }.to_owned(),
        aside: Html::default(),
        wrong: first,
    }];
    if !read.lessons.is_empty() {
        let is_written = unwritten.is_empty();
        rows.push(Row {
            mark: Mark::of(!is_written),
            what: if is_written { own.written } else { own.unwritten }.to_owned(),
            aside: Html::default(),
            wrong: unwritten.into_iter().map(told).collect(),
        });
        let second = of(false);
        let onclick = on.reform(|_: MouseEvent| WriteMsg::Show(Part::Text(Lang::Zh)));
        let way = html! { <button class="link" {onclick}>{ own.write_it }</button> };
        rows.push(Row {
            mark: match read.has_translation {
                true => Mark::of(!second.is_empty()),
                // A pack in one language needs no other.
                false => Mark::Note,
            },
            what: if read.has_translation { own.both_languages } else { own.no_translation }
                .to_owned(),
            aside: if read.has_translation { Html::default() } else { way },
            wrong: second,
        });
    }
    rows
}

/// A part of the proof.
fn of_check(
    check: Check,
    progress: &Progress,
    path: &str,
    lang: Lang,
    on: &Callback<WriteMsg>,
) -> Row {
    let own = &lang.words().author;
    let what = match check {
        Check::Commands => own.commands.to_owned(),
        Check::Untouched => own.untouched.to_owned(),
        Check::Solution(number) => own.solution.replace("{}", &number.to_string()),
        Check::Wrong(number) => own.wrong.replace("{}", &number.to_string()),
        Check::Par => own.par.to_owned(),
        Check::Transcripts => own.transcripts.to_owned(),
        Check::Names => own.names.to_owned(),
        Check::Text => own.no_solution_shown.to_owned(),
    };
    let (mark, aside, wrong) = match progress {
        Progress::Waiting => (Mark::NotChecked, Html::default(), Vec::new()),
        Progress::Under(_) => (Mark::NotChecked, html! { { own.checking } }, Vec::new()),
        Progress::Done(found, took_ms) => {
            let wrong: Vec<Html> =
                found.iter().map(|found| of_found(found, path, lang, on)).collect();
            let mark = match found.is_empty() {
                false if found.iter().all(|found| found.flaw.is_note()) => Mark::Note,
                is_empty => Mark::of(!is_empty),
            };
            (mark, html! { { milliseconds(*took_ms) } }, wrong)
        }
    };
    Row { mark, what, aside, wrong }
}

fn of_found(found: &Found, path: &str, lang: Lang, on: &Callback<WriteMsg>) -> Html {
    let at = Place { file: Lang::En, path, line: found.line };
    wrong(at, flaw(lang, &found.flaw), lang, on)
}

/// A line of one of the files; the file as a whole, if it is 0.
struct Place<'a> {
    file: Lang,
    path: &'a str,
    line: usize,
}

/// What is wrong, and the way to its line.
fn wrong(at: Place<'_>, text: String, lang: Lang, on: &Callback<WriteMsg>) -> Html {
    let own = &lang.words().author;
    let Place { file, path, line } = at;
    let onclick = on.reform(move |_: MouseEvent| WriteMsg::Line(file, line));
    html! {
        <li>
            if line > 0 { <button class="link" {onclick}>{ path }{ own.line.replace("{}", &line.to_string()) }</button> }
            <span>{ text }</span>
        </li>
    }
}
