//! The files on a node's disk, what its disk is like, and what can be done to it.

use redscope_session::{ClientView, FileKind, FileRow, FilesView};
use yew::prelude::*;

use crate::figures::{grouped, ms};
use crate::i18n::FilesWords;
use crate::msg::Msg;

/// The files; choosing one emits its name.
pub(super) fn view_files(
    words: &'static FilesWords,
    view: &FilesView,
    chosen: Option<&str>,
    on_choose: &Callback<String>,
) -> Html {
    let rows = view.files.iter().map(|row| {
        let onclick = on_choose.reform({
            let name = row.name.clone();
            move |_: MouseEvent| name.clone()
        });
        let is_chosen = chosen == Some(row.name.as_str());
        let (dir, name) = row.name.rsplit_once('/').map_or(("", &*row.name), |(d, n)| (d, n));
        html! {
            <li key={row.name.clone()}>
                <button class={classes!(is_chosen.then_some("on"))} {onclick} aria-pressed={is_chosen.to_string()}
                    title={row.name.clone()}>
                    <b class="mono">if !dir.is_empty() { <span class="dim">{ dir }{ "/" }</span><wbr /> }{ name }</b>
                    { where_it_is(words, row) }
                    <span class="num">{ grouped(row.len_bytes as u64) }{ " B" }</span>
                </button>
            </li>
        }
    });
    html! { <ol class="fls" aria-label={words.files}>{ for rows }</ol> }
}

/// What a file is for, or what of it the disk has not.
fn where_it_is(words: &'static FilesWords, row: &FileRow) -> Html {
    match row.len_bytes.saturating_sub(row.safe_bytes) {
        0 => html! { <span class="f0 dim">{ kind_name(words, row.kind) }</span> },
        unsafe_bytes => {
            let text = words.not_safe.replace("{}", &grouped(unsafe_bytes as u64));
            html! { <span class="f0 t-bad">{ text }</span> }
        }
    }
}

const fn kind_name(words: &FilesWords, kind: FileKind) -> &'static str {
    match kind {
        FileKind::Rdb => words.rdb,
        FileKind::Base => words.base,
        FileKind::Incr => words.incr,
        FileKind::Manifest => words.manifest,
        FileKind::Nodes => words.nodes_conf,
        FileKind::Config => words.conf,
        FileKind::Acl => words.acl,
        FileKind::Temp => words.temp,
        FileKind::Other => words.other,
    }
}

/// The disk, the child that writes, and what the last power cut took.
pub(super) fn view_disk(words: &'static FilesWords, view: &FilesView) -> Html {
    let row = |name: &'static str, value: String| {
        html! { <tr><td>{ name }</td><td class="num">{ value }</td></tr> }
    };
    let unit = |us: u64| format!("{} ms", ms(us));
    let child = view.child.map(|child| {
        let percent = (child.keys_done * 100).checked_div(child.keys).unwrap_or(0);
        let name = if child.is_rewrite { "BGREWRITEAOF" } else { "BGSAVE" };
        html! {
            <div class="chd" role="progressbar" aria-label={name} aria-valuenow={percent.to_string()}>
                <p class="f0"><b>{ name }</b>{ format!(" pid {} · {percent} %", child.pid) }</p>
                <i style={format!("width:{percent}%")}></i>
                <p class="f0 mut">{ words.copied.replace("{}", &grouped(child.copied_bytes)) }</p>
            </div>
        }
    });
    let lost = view.lost.as_ref().map(|lost| {
        let total: usize = lost.lost.iter().map(|lost| lost.bytes).sum();
        let text = words.cut_took.replacen("{}", &crate::model::seconds(lost.at_us), 1);
        let text = text.replacen("{}", &grouped(total as u64), 1);
        let class = if total > 0 { "f0 t-bad" } else { "f0 mut" };
        html! {
            <div data-testid="last-cut"><p {class}>{ text }</p>
                { for lost.lost.iter().map(|l| html! { <p class="f0 mono">{ format!("{} −{}", l.path, l.bytes) }</p> }) }
            </div>
        }
    });
    html! {
        <>
            <table>
                { row(words.write, unit(view.disk.write_us)) }
                { row("fsync", unit(view.disk.sync_us)) }
                if let Some(aof) = &view.aof {
                    { row("appendfsync", aof.policy.clone()) }
                    if aof.buffer_bytes > 0 { { row(words.buffer, format!("{} B", aof.buffer_bytes)) } }
                }
                if let Some(us) = view.fsync.as_ref().and_then(|line| line.synced_us) {
                    { row(words.last_fsync, crate::model::seconds(us)) }
                }
            </table>
            { for child }
            { for lost }
        </>
    }
}

/// Buttons for what can be done: each carries the words it stands for.
pub(super) fn view_acts(
    words: &'static FilesWords,
    node: &str,
    view: &FilesView,
    client: Option<&ClientView>,
    on: &Callback<Msg>,
) -> Html {
    let act = |label: &'static str, act: String| {
        let title = format!("!{act}");
        let onclick = on.reform(move |_: MouseEvent| Msg::Act(act.clone()));
        html! { <button class="btn sm" {title} {onclick}>{ label }</button> }
    };
    let typed = |line: &'static str| {
        let (on, node) = (on.clone(), node.to_owned());
        let front = client.map(|client| client.name.clone());
        let onclick = Callback::from(move |_: MouseEvent| {
            on.emit(match &front {
                Some(client) => Msg::Front(client.clone()),
                None => Msg::OpenClient(node.clone()),
            });
            on.emit(Msg::Type(line.to_owned()));
        });
        html! { <button class="btn sm mono" {onclick}>{ line }</button> }
    };
    let full = if view.disk.is_full { (words.room, "room") } else { (words.fill, "full") };
    html! {
        <div class="dka">
            if view.is_up {
                { typed("BGSAVE") }{ typed("SAVE") }{ typed("BGREWRITEAOF") }
                { act(words.power_cut, format!("power-cut {node}")) }
                { act(words.torn, format!("power-cut {node} torn")) }
            } else {
                { act(words.restart, format!("restart {node}")) }
            }
            { act(full.0, format!("disk {node} {}", full.1)) }
        </div>
    }
}
