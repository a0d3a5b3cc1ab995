//! What happens in a lab of faults, as a sentence with the figures of the moment.

use super::lang::Lang;
use super::sentence::Sentence;
use crate::figures::grouped;
use crate::lab::tape::tells::{Matter, Moment};

/// What happens on a side at a moment, as a sentence.
pub(crate) fn tape_moment(lang: Lang, moment: &Moment) -> Sentence {
    Sentence::of(&match lang {
        Lang::En => english(moment),
        Lang::Zh => chinese(moment),
    })
}

struct Figures {
    lost: String,
    per_s: String,
    failed: String,
    stale: String,
    behind: String,
    silent: String,
    slowest: String,
}

fn figures(moment: &Moment) -> Figures {
    Figures {
        lost: grouped(moment.totals.lost),
        per_s: grouped(moment.per_s),
        failed: grouped(moment.failed_per_s),
        stale: grouped(moment.stale_per_s),
        behind: format!("{} KB", grouped(moment.behind_bytes.div_ceil(1024))),
        slowest: format!("{:.0} ms", moment.slowest_us as f64 / 1000.0),
        silent: format!("{:.1} s", moment.silent_ms as f64 / 1000.0),
    }
}

fn english(moment: &Moment) -> String {
    let Figures { lost, per_s, failed, stale, behind, silent, slowest } = figures(moment);
    match moment.matter {
        Matter::NotBegun => "Nobody has written yet.".to_owned(),
        Matter::Lost => format!(
            "{lost} writes that were acknowledged are gone. No master has them any more, and no client was told."
        ),
        Matter::TwoMasters => format!(
            "Two masters take writes of the same keys. {per_s} a second are acknowledged; what one of them takes will be thrown away."
        ),
        Matter::Nobody => format!(
            "No write has been acknowledged for {silent}. {failed} a second fail; clients ask again and get nowhere."
        ),
        Matter::Some => format!(
            "{per_s} writes a second are acknowledged and {failed} are not. Some clients, or some keys, have nobody who takes them."
        ),
        Matter::Waits => format!(
            "A write has waited {slowest}. The server does one thing at a time, and was at something long."
        ),
        Matter::Full => format!(
            "A replica is given everything again. Its master has no way to say what it lacks: the dump goes over, and the stream after it. It is {behind} behind."
        ),
        Matter::Stale => format!(
            "{stale} reads a second show less than was acknowledged. The replica answers with what it has; it is {behind} behind."
        ),
        Matter::Serves => format!(
            "All writes are acknowledged, {per_s} a second.{}",
            match moment.totals.lost {
                0 => " Nothing is lost so far.".to_owned(),
                _ => format!(" {lost} that were acknowledged before are lost."),
            }
        ),
    }
}

fn chinese(moment: &Moment) -> String {
    let Figures { lost, per_s, failed, stale, behind, silent, slowest } = figures(moment);
    match moment.matter {
        Matter::NotBegun => "还没有人写入。".to_owned(),
        Matter::Lost => {
            format!("{lost} 个已确认的写入没有了。再没有主节点保存它们，也没有客户端得到通知。")
        }
        Matter::TwoMasters => format!(
            "两个主节点都在接受同样键的写入。每秒确认 {per_s} 个；其中一个主节点接受的会被丢弃。"
        ),
        Matter::Nobody => {
            format!(
                "已有 {silent} 没有任何写入得到确认。每秒失败 {failed} 个；客户端不断重试，无处可去。"
            )
        }
        Matter::Some => {
            format!(
                "每秒 {per_s} 个写入得到确认，{failed} 个没有。有的客户端或有的键找不到接受者。"
            )
        }
        Matter::Waits => {
            format!("一个写入等了 {slowest}。服务器一次只做一件事，它刚才在做一件很久的事。")
        }
        Matter::Full => format!(
            "从节点重新得到全部数据。主节点无法说出它缺什么：先传 RDB，再传其后的流。它落后 {behind}。"
        ),
        Matter::Stale => {
            format!(
                "每秒 {stale} 次读到的比已确认的旧。从节点用自己有的数据应答；它落后 {behind}。"
            )
        }
        Matter::Serves => format!(
            "所有写入都得到确认，每秒 {per_s} 个。{}",
            match moment.totals.lost {
                0 => "到现在没有丢失。".to_owned(),
                _ => format!("此前确认过的有 {lost} 个已丢失。"),
            }
        ),
    }
}
