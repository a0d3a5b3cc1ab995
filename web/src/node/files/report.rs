//! What Redis's tool says of the file, and the way to mend it.

use redscope_session::FileReport;
use yew::prelude::*;

use crate::i18n::FilesWords;
use crate::msg::Msg;

pub(super) fn view(
    words: &'static FilesWords,
    report: &FileReport,
    node: &str,
    file: &str,
    is_up: bool,
    on: &Callback<Msg>,
    on_close: &Callback<MouseEvent>,
) -> Html {
    let act = format!("repair {node} {file}");
    let title = format!("!{act}");
    let onrepair = on.reform(move |_: MouseEvent| Msg::Act(act.clone()));
    html! {
        <section class="rpt" aria-label={words.check} data-testid="report">
            <div class="row"><code>{ &report.command }</code>
                if report.is_ok { <span class="pill ok">{ "✓ " }{ words.whole }</span> }
                else { <span class="pill bad">{ "✕ " }{ words.damaged }</span> }
                <span class="grow"></span>
                if report.can_fix {
                    if is_up { <span class="f0 mut">{ words.repair_when_down.replace("{}", node) }</span> }
                    else { <button class="btn sm pri" {title} onclick={onrepair}>{ words.repair }</button> }
                }
                <button class="btn sm quiet" onclick={on_close.clone()}>{ words.close }</button>
            </div>
            <pre class="mono" tabindex="0">{ report.lines.join("\n") }</pre>
        </section>
    }
}
