//! Files of a node: the byte microscope. A file byte by byte beside what its bytes are for, both ways;
//! the line up to which it is on the disk; and a place to drop files of a real server.

mod fsync;
mod hex;
mod list;
mod looks;
mod parts;
mod place;
mod report;

use std::collections::BTreeMap;

use redscope_labs::act::PUT_MOST_BYTES;
use redscope_labs::{Action, put_files};
use redscope_session::import::{DiskRefusal, on_disk};
use redscope_session::{
    ClientView, FileFormat, FilePage, FilesAsk, FilesView, Found, InsideAsk, InsideView, share,
};
use web_sys::{DragEvent, Element, File};
use yew::platform::spawn_local;
use yew::prelude::*;

use crate::dropped::{self, Files};
use crate::figures::grouped;
use crate::i18n::{FilesWords, use_words};
use crate::measure::use_media;
use crate::model::Slice;
use crate::msg::Msg;
use crate::platform;
use looks::Look;
use place::{NARROW_ROW_BYTES, ROW_BYTES, after_key, page_for, part_at, part_before, part_behind};

#[derive(Properties, PartialEq)]
pub(super) struct FilesTabProps {
    pub(super) node: String,
    /// What was found; [`Found::Files`], or nothing is shown.
    pub(super) inside: Slice<Option<InsideView>>,
    pub(super) ask: FilesAsk,
    pub(super) clients: Slice<BTreeMap<String, ClientView>>,
    pub(super) on: Callback<Msg>,
}

/// What a person points at.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Pointed {
    cursor: usize,
    hover: Option<usize>,
}

#[component]
pub(super) fn FilesTab(props: &FilesTabProps) -> Html {
    let words = &use_words().microscope;
    let pointed = use_state(Pointed::default);
    let refused = use_state(|| None::<String>);
    let row_bytes = if use_media("(max-width: 520px)") { NARROW_ROW_BYTES } else { ROW_BYTES };
    let Some(Found::Files(view)) = props.inside.as_ref().map(|inside| &inside.found) else {
        return Html::default();
    };
    let FilesTabProps { node, on, .. } = props;
    let asked = on.reform(|ask: FilesAsk| Msg::Ask(InsideAsk::Files(ask)));
    let on_choose = {
        let (asked, pointed) = (asked.clone(), pointed.clone());
        Callback::from(move |name: String| {
            pointed.set(Pointed::default());
            asked.emit(FilesAsk { file: Some(name), ..FilesAsk::default() });
        })
    };
    let take = taker(props, view, words, &refused);
    let ondrop = take.reform(|event: DragEvent| {
        event.prevent_default();
        let entries = event.data_transfer().map(|transfer| dropped::entries(&transfer));
        Source::Dropped(entries.unwrap_or_default())
    });
    let ondragover = Callback::from(|event: DragEvent| event.prevent_default());
    let onchange = take.reform(|event: Event| Source::Chosen(dropped::chosen(&event)));
    let client = props.clients.values().find(|client| client.node == *node);
    let page = view.page.as_ref();
    html! {
        <div class="fi" {ondrop} {ondragover}>
            <div class="fl pn">
                <p class="f0 mut flh">{ words.disk_of.replace("{}", node) }</p>
                { list::view_files(words, view, page.map(|page| page.name.as_str()), &on_choose) }
                <label class="drp"><input type="file" multiple=true onchange={onchange} class="vh" />
                    <span>{ words.drop_here }</span></label>
                if let Some(why) = &*refused { <p class="f0 t-bad flh" role="alert">{ why }</p> }
                <div class="dsk">
                    <h2>{ words.disk }</h2>
                    { list::view_disk(words, view) }
                    { list::view_acts(words, node, view, client, on) }
                </div>
            </div>
            <div class={classes!("fm", view.fsync.is_none().then_some("one"))}>
                if let Some(page) = page {
                    { view_page(props, words, view, page, &pointed, &asked, row_bytes) }
                } else { <p class="mut ndw">{ words.no_files }</p> }
                if let Some(line) = &view.fsync { { fsync::view(words, line, node, view.is_up, on) } }
            </div>
        </div>
    }
}

/// One file: its head, its bytes, its parts, the report on it.
fn view_page(
    props: &FilesTabProps,
    words: &'static FilesWords,
    view: &FilesView,
    page: &FilePage,
    pointed: &UseStateHandle<Pointed>,
    asked: &Callback<FilesAsk>,
    row_bytes: usize,
) -> Html {
    let cursor = pointed.cursor.min(page.len_bytes.saturating_sub(1));
    let chosen = part_at(&page.parts, cursor);
    let lit = pointed.hover.and_then(|at| part_at(&page.parts, at)).or(chosen);
    let this = FilesAsk { file: Some(page.name.clone()), ..props.ask.clone() };
    let go = {
        let (pointed, asked, this, page_from) =
            (pointed.clone(), asked.clone(), this.clone(), page.from);
        move |at: usize, from: usize| {
            pointed.set(Pointed { cursor: at, hover: None });
            if from != page_from {
                asked.emit(FilesAsk { from, ..this.clone() });
            }
        }
    };
    let onkeydown = {
        let (go, page) = (go.clone(), page.clone());
        Callback::from(move |event: KeyboardEvent| {
            if let Some(at) = after_key(&event.key(), cursor, page.len_bytes, row_bytes) {
                event.prevent_default();
                go(at, page_for(&page, at));
                platform::reveal_id(&format!("byte-{at}"));
            }
        })
    };
    let onclick = {
        let (go, page) = (go.clone(), page.clone());
        Callback::from(move |event: MouseEvent| {
            if let Some(at) = place_of(event.target_dyn_into()) {
                go(at, page_for(&page, at));
                platform::reveal_id(&format!("byte-{at}"));
            }
        })
    };
    let hover = |pointed: &UseStateHandle<Pointed>, at: Option<usize>| {
        if pointed.hover != at {
            pointed.set(Pointed { hover: at, ..**pointed });
        }
    };
    // Not `mouseover`: when the list folds, another row comes to lie under a pointer that rests.
    let onmousemove = {
        let pointed = pointed.clone();
        Callback::from(move |event: MouseEvent| {
            if (event.movement_x(), event.movement_y()) != (0, 0) {
                hover(&pointed, place_of(event.target_dyn_into()));
            }
        })
    };
    let onmouseleave = {
        let pointed = pointed.clone();
        Callback::from(move |_: MouseEvent| hover(&pointed, None))
    };
    let onfocusin = {
        let pointed = pointed.clone();
        Callback::from(move |event: FocusEvent| hover(&pointed, place_of(event.target_dyn_into())))
    };
    let oncheck = asked.reform({
        let this = this.clone();
        move |_: MouseEvent| FilesAsk { check: !this.check, ..this.clone() }
    });
    let ondownload = props.on.reform({
        let (node, name) = (props.node.clone(), page.name.clone());
        move |_: MouseEvent| Msg::Download(node.clone(), name.clone())
    });
    let has_tool = page.format != FileFormat::Text || page.name.ends_with(".manifest");
    let lit_bytes = hex::Lit { cursor, part: lit, row_bytes };
    html! {
        <section class="pn hexp" aria-label={page.name.clone()}>
            <div class="tabs">
                <b class="on mono">{ page.name.rsplit('/').next().unwrap_or(&page.name) }</b>
                <span class="f0 mut dk">{ format_words(words, page.format) }</span>
                <span class="grow"></span>
                <span class="row">
                    { view_pager(words, page, &go) }
                    <button class="btn sm" onclick={ondownload}>{ words.download }</button>
                    if has_tool {
                        <button class={classes!("btn", "sm", this.check.then_some("on"))} aria-pressed={this.check.to_string()}
                            onclick={oncheck.clone()}>{ words.check }</button>
                    }
                </span>
            </div>
            if let Some(damage) = &page.damage {
                <p class="dmg" role="status" data-testid="damage"><span class="pill bad">{ "✕ " }{ words.damaged }</span>
                    <code>{ &damage.words }</code>
                    <button class="btn sm" onclick={{
                        let (go, page, at) = (go.clone(), page.clone(), damage.at);
                        Callback::from(move |_: MouseEvent| {
                            let at = at.min(page.len_bytes.saturating_sub(1));
                            go(at, page_for(&page, at));
                        })
                    }}>{ words.at_byte.replace("{}", &damage.at.to_string()) }</button></p>
            }
            if let Some(report) = &view.report {
                { report::view(words, report, &props.node, &page.name, view.is_up, &props.on, &oncheck) }
            }
            <div class="hx2" {onclick} {onmousemove} {onmouseleave} {onfocusin}>
                <div class="hexv mono">
                    <div role="grid" tabindex="0" class="hxg" aria-label={words.bytes_of.replace("{}", &page.name)}
                        aria-activedescendant={format!("byte-{cursor}")} data-testid="hex" {onkeydown}>
                        { hex::view(words, page, lit_bytes) }
                    </div>
                    if page.len_bytes == 0 { <p class="mut">{ words.empty }</p> }
                    { view_legend(words, page) }
                </div>
                <div class="ptp">
                    <div class="chb">
                        <p class="chs" role="status" data-testid="chosen">
                            if let Some(part) = lit {
                                <b>{ (words.part)(part.kind) }</b>
                                <span class="f0 mut">{ words.span.replacen("{}", &format!("{:04x}", part.at), 1).replacen("{}", &part.len.to_string(), 1) }</span>
                                <span class="mono">{ parts::meaning(part) }</span>
                            } else { <span class="mut">{ words.point }</span> }
                        </p>
                        { view_steps(words, page, cursor, &go) }
                    </div>
                    { parts::view(words, page, cursor, lit) }
                </div>
            </div>
        </section>
    }
}

/// The place that an element, or one around it, stands for.
fn place_of(element: Option<Element>) -> Option<usize> {
    let element = element?.closest("[data-at]").ok().flatten()?;
    element.get_attribute("data-at")?.parse().ok()
}

/// The ways from a byte to the parts before and behind its own, where a finger has no arrow keys.
fn view_steps(
    words: &'static FilesWords,
    page: &FilePage,
    cursor: usize,
    go: &(impl Fn(usize, usize) + Clone + 'static),
) -> Html {
    let step = |label: &'static str, sign: &'static str, to: Option<usize>| {
        let go = go.clone();
        let from = to.map_or(0, |at| page_for(page, at));
        let onclick = Callback::from(move |event: MouseEvent| {
            event.stop_propagation();
            if let Some(at) = to {
                go(at, from);
                platform::reveal_id(&format!("byte-{at}"));
            }
        });
        html! { <button class="btn" aria-label={label} disabled={to.is_none()} {onclick}>{ sign }</button> }
    };
    html! {
        <span class="row pho">
            { step(words.part_before, "‹", part_before(page, cursor)) }
            { step(words.part_behind, "›", part_behind(page, cursor)) }
        </span>
    }
}

/// Which bytes are shown, and the way to others.
fn view_pager(
    words: &'static FilesWords,
    page: &FilePage,
    go: &(impl Fn(usize, usize) + Clone + 'static),
) -> Html {
    let shown = page.bytes.len();
    if shown == page.len_bytes {
        return html! { <span class="f0 mut nw">{ format!("{} B", grouped(page.len_bytes as u64)) }</span> };
    }
    let button = |label: &'static str, sign: &'static str, to: usize, is_off: bool| {
        let go = go.clone();
        let onclick = Callback::from(move |_: MouseEvent| go(to, to));
        html! { <button class="btn sm" aria-label={label} disabled={is_off} {onclick}>{ sign }</button> }
    };
    let end = page.from + shown;
    let last = page.len_bytes.saturating_sub(shown) / 16 * 16;
    html! {
        <>
            { button(words.earlier, "‹", page.from.saturating_sub(1024), page.from == 0) }
            <span class="f0 mut nw">{ format!("{:04x}–{:04x} / {}", page.from, end.saturating_sub(1), grouped(page.len_bytes as u64)) }</span>
            { button(words.later, "›", end.min(last.max(page.from + 16)), end >= page.len_bytes) }
        </>
    }
}

fn format_words(words: &'static FilesWords, format: FileFormat) -> String {
    match format {
        FileFormat::Rdb { keys } => words.keys.replace("{}", &grouped(keys as u64)),
        FileFormat::Aof { keys, commands } => {
            let commands = words.commands.replace("{}", &grouped(commands as u64));
            let keys = keys.map(|keys| words.keys.replace("{}", &grouped(keys as u64)));
            keys.map_or(commands.clone(), |keys| format!("{keys} · {commands}"))
        }
        FileFormat::Text => String::new(),
    }
}

/// The looks that are on the page, with their letters.
fn view_legend(words: &'static FilesWords, page: &FilePage) -> Html {
    let is_there = |look: &Look| page.parts.iter().any(|part| Look::of(part.kind) == *look);
    let looks = Look::ALL.into_iter().filter(is_there).map(|look| {
        html! {
            <span><i class={classes!("sw", look.class())} aria-hidden="true">{ look.letter() }</i>{ (words.look)(look.letter()) }</span>
        }
    });
    html! { <p class="lgd">{ for looks }</p> }
}

/// Where files come from.
enum Source {
    Dropped(Vec<web_sys::FileSystemEntry>),
    Chosen(Vec<File>),
}

/// Takes files: the node is stopped, has them, and starts again from them.
fn taker(
    props: &FilesTabProps,
    view: &FilesView,
    words: &'static FilesWords,
    refused: &UseStateHandle<Option<String>>,
) -> Callback<Source> {
    let (node, on, refused) = (props.node.clone(), props.on.clone(), refused.clone());
    let (is_up, appendonly, conf) = (view.is_up, view.appendonly, view.other_conf.clone());
    Callback::from(move |source: Source| {
        let (node, on, refused) = (node.clone(), on.clone(), refused.clone());
        let conf = conf.clone();
        spawn_local(async move {
            let files = match source {
                Source::Dropped(entries) => dropped::files_in(entries).await,
                Source::Chosen(files) => files,
            };
            let read = dropped::read(files, PUT_MOST_BYTES).await.ok_or(DiskRefusal::TooLarge);
            // Who drops a run wants to see it, wherever that is dropped.
            let is_run = |files: &Files| matches!(&files[..], [(_, run)] if share::is_file(run));
            let read = match read {
                Ok(files) if is_run(&files) => return on.emit(Msg::FileRead(Ok(files))),
                read => read,
            };
            match read.and_then(|files| on_disk(files, appendonly, &conf)) {
                Ok(files) => {
                    refused.set(None);
                    if is_up {
                        on.emit(Msg::Act(format!("crash {node}")));
                    }
                    let act: Action = put_files(&node, files);
                    on.emit(Msg::Act(redscope_labs::act::write(&act)));
                    on.emit(Msg::Act(format!("restart {node}")));
                }
                Err(why) => refused.set(refusal(words, &why)),
            }
        });
    })
}

fn refusal(words: &'static FilesWords, why: &DiskRefusal) -> Option<String> {
    Some(match why {
        DiskRefusal::Nothing => return None,
        DiskRefusal::TooLarge => words.too_large.replace("{}", &grouped(PUT_MOST_BYTES as u64)),
        DiskRefusal::Unknown(name) => words.no_file_of_redis.replace("{}", name),
        DiskRefusal::Missing(name) => words.part_missing.replace("{}", name),
    })
}
