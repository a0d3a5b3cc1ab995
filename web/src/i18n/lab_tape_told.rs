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
        Matter::NotBegun if moment.lab == "big-key" => format!(
            "Nobody writes until the key has its {} members: {} are used by now.",
            grouped(moment.members),
            bytes(moment.used_bytes)
        ),
        Matter::NotBegun => "Nobody has written yet.".to_owned(),
        Matter::Lost if moment.totals.lost == 1 => "1 write that was acknowledged is gone. No master has it any more, and no client was told.".to_owned(),
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
        Matter::Waits => {
            let busy = match &moment.command {
                Some(command) if moment.lab == "big-key" => {
                    format!("was at `{command}`, of {} members: {}", grouped(moment.members), why_long_in_english(moment))
                }
                _ => "was at something long: a file, a fork, or a command that touches much.".to_owned(),
            };
            format!("A write of {} has waited {slowest}. The server does one thing at a time, and {busy}", moment.waiter)
        }
        Matter::Full => "A replica is given everything again. Its master has no way to say what it lacks: the dump goes over, and the stream after it.".to_owned(),
        Matter::Stale => format!(
            "{stale} reads a second show less than was acknowledged. The replica answers with what it has; it is {behind} behind."
        ),
        Matter::Serves => format!(
            "All writes are acknowledged, {per_s} a second.{}{}",
            match moment.totals.lost {
                0 => " Nothing is lost so far.".to_owned(),
                1 => " 1 that was acknowledged before is lost.".to_owned(),
                _ => format!(" {lost} that were acknowledged before are lost."),
            },
            standing_in_english(moment, &behind)
        ),
    }
}

/// Why a command on the big key takes long, and what would not.
fn why_long_in_english(moment: &Moment) -> &'static str {
    match (moment.fault, moment.way.as_str()) {
        ("delete", "split") => {
            "it frees a part of them before it answers, and the other parts come one by one."
        }
        ("delete", _) => {
            "it frees all of them before it answers. UNLINK would take the key out and leave the freeing to another thread."
        }
        ("read", _) => {
            "it puts all of them into one reply. There is no lazy form of reading: HSCAN, or a key that is split, takes less at a time."
        }
        ("expire", _) => {
            "its time was up, and the cycle of expiry frees all of them at once, unless lazyfree-lazy-expire is set."
        }
        ("migrate", _) => {
            "they are packed at once, and the server then waits until the other has made the key anew."
        }
        _ => "a look at all of them takes as long as the key is big.",
    }
}

/// What would be gone, or is not there yet, though all is served.
fn standing_in_english(moment: &Moment, behind: &str) -> String {
    match (moment.lab, moment.way.as_str()) {
        ("persistence", "none") => " They are in memory alone: whatever ends the server takes all of them.".to_owned(),
        ("persistence", "rdb") => " What came after the last snapshot is in memory alone.".to_owned(),
        ("persistence", "always") => " Each is on the disk before it is answered.".to_owned(),
        ("persistence", "no") => " They are in the page cache, and on the disk when the system likes: a power cut takes the rest.".to_owned(),
        ("persistence", _) => " They are in the page cache, and on the disk a second later or so: a power cut takes the rest.".to_owned(),
        ("replication", _) => format!(" They are answered before a replica has them; the last one is {behind} behind its master."),
        _ => String::new(),
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
        Matter::NotBegun if moment.lab == "big-key" => format!(
            "键的 {} 个元素全部写入之前没有别人写：此刻已用 {}。",
            grouped(moment.members),
            bytes(moment.used_bytes)
        ),
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
            let busy = match &moment.command {
                Some(command) if moment.lab == "big-key" => {
                    format!(
                        "它刚才在执行 `{command}`，涉及 {} 个元素：{}",
                        grouped(moment.members),
                        why_long_in_chinese(moment)
                    )
                }
                _ => {
                    "它刚才在做一件很久的事：读写文件、fork，或一个触及很多数据的命令。".to_owned()
                }
            };
            format!("{} 的一个写入等了 {slowest}。服务器一次只做一件事，{busy}", moment.waiter)
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
            "所有写入都得到确认，每秒 {per_s} 个。{}{}",
            match moment.totals.lost {
                0 => "到现在没有丢失。".to_owned(),
                _ => format!("此前确认过的有 {lost} 个已丢失。"),
            },
            standing_in_chinese(moment, &behind)
        ),
    }
}

/// 为什么对大 key 的命令要花很久，怎样才不会。
fn why_long_in_chinese(moment: &Moment) -> &'static str {
    match (moment.fault, moment.way.as_str()) {
        ("delete", "split") => "应答之前要释放其中一部分，其余部分逐个处理。",
        ("delete", _) => "应答之前要把它们全部释放。UNLINK 只摘下键，释放交给另一个线程。",
        ("read", _) => {
            "要把它们全部放进一个应答。读取没有惰性的形式：HSCAN 或拆分过的键每次花得少。"
        }
        ("expire", _) => "它到期了，过期循环一次把它们全部释放，除非设置了 lazyfree-lazy-expire。",
        ("migrate", _) => "要一次打包全部元素，然后等另一个节点重建这个键。",
        _ => "查看全部元素，键有多大就要多久。",
    }
}

/// 虽然一切正常，什么会丢、什么还没有到。
fn standing_in_chinese(moment: &Moment, behind: &str) -> String {
    match (moment.lab, moment.way.as_str()) {
        ("persistence", "none") => "它们只在内存里：服务器一旦结束就全部丢失。".to_owned(),
        ("persistence", "rdb") => "最近一次快照之后的写入只在内存里。".to_owned(),
        ("persistence", "always") => "每个写入都先到磁盘，然后才应答。".to_owned(),
        ("persistence", "no") => {
            "它们在页缓存里，何时到磁盘由系统决定：断电会丢掉其余的。".to_owned()
        }
        ("persistence", _) => "它们在页缓存里，大约一秒后到磁盘：断电会丢掉其余的。".to_owned(),
        ("replication", _) => {
            format!("应答时从节点还没有收到；最后的从节点落后其主节点 {behind}。")
        }
        _ => String::new(),
    }
}
