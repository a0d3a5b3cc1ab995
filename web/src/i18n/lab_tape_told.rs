//! What happens in a lab of faults, as a sentence with the figures of the moment.

use super::lang::Lang;
use super::sentence::Sentence;
use redscope_session::lab::Cause;

use crate::figures::{bytes, grouped};
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
    due: String,
    stale: String,
    behind: String,
    silent: String,
    slowest: String,
}

fn figures(moment: &Moment) -> Figures {
    Figures {
        lost: grouped(moment.totals.lost),
        per_s: grouped(moment.per_s),
        due: grouped(moment.due_per_s),
        stale: grouped(moment.stale_per_s),
        behind: bytes(moment.behind_bytes),
        slowest: format!("{:.0} ms", moment.slowest_us as f64 / 1000.0),
        silent: format!("{:.1} s", moment.silent_ms as f64 / 1000.0),
    }
}

fn english(moment: &Moment) -> String {
    let Figures { lost, per_s, due, stale, behind, silent, slowest } = figures(moment);
    match moment.matter {
        Matter::NotBegun => "Nobody has written yet.".to_owned(),
        Matter::Lost => format!(
            "{lost} writes that were acknowledged are gone. No master has them any more, and no client was told."
        ),
        Matter::TwoMasters => format!(
            "Two masters take writes of the same keys. {per_s} a second are acknowledged; what one of them takes will be thrown away."
        ),
        Matter::Nobody => format!(
            "No write has been acknowledged for {silent}, and {due} a second are due. {}",
            why_in_english(moment.cause)
        ),
        Matter::Some => format!(
            "{per_s} writes were acknowledged in the last second, and {due} were due. {}",
            why_in_english(moment.cause)
        ),
        Matter::Waits => format!(
            "A write has waited {slowest}. The server does one thing at a time, and was at something long."
        ),
        Matter::Full => "A replica is given everything again. Its master has no way to say what it lacks: the dump goes over, and the stream after it.".to_owned(),
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

/// What most of those were told whose writes were not done.
fn why_in_english(cause: Option<Cause>) -> &'static str {
    match cause {
        None => "Clients wait for an answer and ask for nothing else meanwhile.",
        Some(Cause::Silent) => {
            "Nobody answers: clients give up after a second and ask again. What is due meanwhile is never sent."
        }
        Some(Cause::Unreachable) => {
            "Connections are refused or closed: nobody listens where clients ask."
        }
        Some(Cause::ReadOnly) => {
            "Clients ask a server that is a replica, which refuses writes (READONLY)."
        }
        Some(Cause::NoReplicas) => {
            "The master has fewer good replicas than it wants, and refuses writes (NOREPLICAS)."
        }
        Some(Cause::TooFew) => {
            "The master has done them, but too few replicas have them in time (WAIT): their clients may not count on them."
        }
        Some(Cause::Loading) => "A server still reads its files and refuses writes (LOADING).",
        Some(Cause::ClusterDown) => {
            "Slots have no master, and nodes refuse their keys (CLUSTERDOWN)."
        }
        Some(Cause::Refused) => "Servers answer with another error.",
    }
}

fn why_in_chinese(cause: Option<Cause>) -> &'static str {
    match cause {
        None => "客户端在等待应答，其间不再发出请求。",
        Some(Cause::Silent) => "没有人应答：客户端一秒后放弃再试，其间该发的请求没有发出。",
        Some(Cause::Unreachable) => "连接被拒绝或关闭：客户端所问之处无人监听。",
        Some(Cause::ReadOnly) => "客户端问的服务器如今是从节点，拒绝写入（READONLY）。",
        Some(Cause::NoReplicas) => "主节点的有效从节点不够，拒绝写入（NOREPLICAS）。",
        Some(Cause::TooFew) => "主节点已执行，但及时收到的从节点不够（WAIT）：客户端不能指望它们。",
        Some(Cause::Loading) => "服务器还在读取文件，拒绝写入（LOADING）。",
        Some(Cause::ClusterDown) => "有的槽没有主节点，节点拒绝这些键（CLUSTERDOWN）。",
        Some(Cause::Refused) => "服务器以其他错误应答。",
    }
}

fn chinese(moment: &Moment) -> String {
    let Figures { lost, per_s, due, stale, behind, silent, slowest } = figures(moment);
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
                "已有 {silent} 没有任何写入得到确认，而每秒应有 {due} 个。{}",
                why_in_chinese(moment.cause)
            )
        }
        Matter::Some => {
            format!(
                "最近一秒确认了 {per_s} 个写入，应有 {due} 个。{}",
                why_in_chinese(moment.cause)
            )
        }
        Matter::Waits => {
            format!("一个写入等了 {slowest}。服务器一次只做一件事，它刚才在做一件很久的事。")
        }
        Matter::Full => {
            "从节点重新得到全部数据。主节点无法说出它缺什么：先传 RDB，再传其后的流。".to_owned()
        }
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
