//! The commands around the last sync: what a power cut now would leave, and what it would take.

use redscope_session::{FsyncLine, TailCommand};
use yew::prelude::*;

use crate::figures::grouped;
use crate::i18n::FilesWords;
use crate::model::seconds;
use crate::msg::Msg;
use crate::platform::iso_time;

pub(super) fn view(
    words: &'static FilesWords,
    line: &FsyncLine,
    node: &str,
    is_up: bool,
    on: &Callback<Msg>,
) -> Html {
    let name = line.file.rsplit('/').next().unwrap_or(&line.file);
    let (safe, risky): (Vec<&TailCommand>, Vec<&TailCommand>) =
        line.commands.iter().partition(|command| command.at + command.len <= line.safe_bytes);
    // A column in which nothing stands says nothing.
    let has_times = line.commands.iter().any(|command| time(command).is_some());
    let at_risk = line.len_bytes.saturating_sub(line.safe_bytes);
    let rule = words.safe.replace("{}", &grouped(line.safe_bytes as u64));
    let rule = line.synced_us.map_or(rule.clone(), |us| format!("fsync {} · {rule}", seconds(us)));
    let cut = format!("power-cut {node}");
    let oncut = on.reform({
        let cut = cut.clone();
        move |_: MouseEvent| Msg::Act(cut.clone())
    });
    html! {
        <section class="pn aofp" aria-label={words.around}>
            <div class="tabs"><b class="on">{ words.around.replace("{}", name) }</b></div>
            <div class="aof">
                <div class="att"><table class="aft">
                    <thead><tr><th class="num">{ words.offset }</th><th>{ words.command }</th>
                        <th class="num">{ words.bytes }</th>if has_times { <th class="num">{ words.at }</th> }<th>{ words.place }</th></tr></thead>
                    <tbody>
                        { for safe.into_iter().map(|command| row(words, command, true, has_times)) }
                        <tr class="fs"><td colspan={if has_times { "5" } else { "4" }}><span>{ rule }</span></td></tr>
                        { for risky.into_iter().map(|command| row(words, command, false, has_times)) }
                    </tbody>
                </table></div>
                <div class="aofs">
                    { bar(words, line) }
                    <p class="f0 mut">{ words.cost.replace("{}", &grouped(at_risk as u64)) }</p>
                    if is_up {
                        <button class="btn sm pri" title={format!("!{cut}")} onclick={oncut}>{ words.cut_now }</button>
                    }
                </div>
            </div>
        </section>
    }
}

/// When a command was written; of what is on the disk only the file itself may know it.
fn time(command: &TailCommand) -> Option<String> {
    let stamped = command.stamped_s.map(|s| iso_time(s.saturating_mul(1000)));
    command.written_us.map(seconds).or(stamped)
}

fn row(words: &'static FilesWords, command: &TailCommand, is_safe: bool, has_times: bool) -> Html {
    html! {
        <tr key={command.at} class={classes!((!is_safe).then_some("lost"))}>
            <td class="num">{ command.at }</td>
            <td class="mono wd">{ &command.words }</td>
            <td class="num">{ command.len }</td>
            if has_times { <td class="num">{ time(command).unwrap_or_default() }</td> }
            <td>if is_safe { <span class="pill ok">{ "✓ " }{ words.on_disk }</span> }
                else { <span class="pill bad">{ "✕ " }{ words.would_be_lost }</span> }</td>
        </tr>
    }
}

/// The file as a bar: what is on the disk, and what only in the page cache.
fn bar(words: &'static FilesWords, line: &FsyncLine) -> Html {
    const WIDTH: f64 = 322.0;
    let share = line.safe_bytes as f64 / line.len_bytes.max(1) as f64;
    let safe = (WIDTH * share).clamp(0.0, WIDTH);
    let at_risk = line.len_bytes.saturating_sub(line.safe_bytes);
    let label = format!(
        "{} · {}",
        words.safe.replace("{}", &grouped(line.safe_bytes as u64)),
        words.not_safe.replace("{}", &grouped(at_risk as u64))
    );
    html! {
        <svg viewBox="0 0 330 64" role="img" aria-label={label}>
            <defs><pattern id="risk" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                <rect width="8" height="8" fill="var(--panel)" /><rect width="4" height="8" fill="var(--bad-soft)" /></pattern></defs>
            <rect x="4" y="8" width={safe.to_string()} height="22" rx="4" fill="var(--ok-soft)" stroke="var(--ok)" />
            if at_risk > 0 {
                <rect x={(4.0 + safe).to_string()} y="8" width={(WIDTH - safe).to_string()} height="22"
                    fill="url(#risk)" stroke="var(--bad)" stroke-dasharray="4 3" />
            }
            <path d={format!("M{} 2V38", 4.0 + safe)} stroke="var(--ok)" stroke-width="2.5" />
            <text x="4" y="54" class="s">{ format!("{} B {}", grouped(line.safe_bytes as u64), words.on_disk) }</text>
            if at_risk > 0 {
                <text x="326" y="54" class="s" text-anchor="end">{ format!("{} B {}", grouped(at_risk as u64), words.in_cache) }</text>
            }
        </svg>
    }
}
