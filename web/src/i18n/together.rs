//! What several nodes tell of several others, in one sentence.

use super::lang::Lang;
use super::sentence::Sentence;
use crate::model::{Pairs, Side};

/// A row of moments as a sentence: the fact, and what is needed for more to follow.
pub(crate) fn together(lang: Lang, pairs: Pairs, sides: &[Side]) -> Sentence {
    let (join, stop) = match lang {
        Lang::En => ("; ", "."),
        Lang::Zh => ("；", "。"),
    };
    let said = sides.iter().map(|side| said(lang, pairs, side)).collect::<Vec<_>>().join(join);
    Sentence { fact: format!("{said}{stop}"), why: needed(lang, pairs).unwrap_or_default() }
}

fn said(lang: Lang, pairs: Pairs, Side { by, of }: &Side) -> String {
    let is_one = by.len() == 1;
    let comma = match lang {
        Lang::En => ", ",
        Lang::Zh => "、",
    };
    let by = by.join(comma);
    let of = if of.is_empty() { each_other(lang).to_owned() } else { of.join(comma) };
    match lang {
        Lang::En => {
            let s = if is_one { "s" } else { "" };
            match pairs {
                Pairs::Pfail { .. } => format!("{by} no longer hear{s} {of} (PFAIL)"),
                Pairs::MasterDown { .. } => {
                    format!("{by} get{s} no answer from the master {of} (+sdown)")
                }
                Pairs::Down => format!("{by} get{s} no answer from {of} (+sdown)"),
                Pairs::Heard => format!("{by} hear{s} from {of} again"),
                Pairs::Known => format!("{by} know{s} {of} now"),
                Pairs::Online => format!("{of} take the stream of {by}"),
            }
        }
        Lang::Zh => match pairs {
            Pairs::Pfail { .. } => format!("{by} 收不到 {of} 的应答（PFAIL）"),
            Pairs::MasterDown { .. } => {
                format!("{by} 收不到主节点 {of} 的应答，判为主观下线（+sdown）")
            }
            Pairs::Down => format!("{by} 收不到 {of} 的应答（+sdown）"),
            Pairs::Heard => format!("{by} 又收到 {of} 的应答"),
            Pairs::Known => format!("{by} 认识了 {of}"),
            Pairs::Online => format!("{of} 开始接收 {by} 的复制流"),
        },
    }
}

fn each_other(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "each other",
        Lang::Zh => "彼此",
    }
}

fn needed(lang: Lang, pairs: Pairs) -> Option<String> {
    Some(match (lang, pairs) {
        (Lang::En, Pairs::Pfail { needed }) => {
            format!("{needed} masters must say so for FAIL.")
        }
        (Lang::En, Pairs::MasterDown { quorum }) => {
            format!("{quorum} must agree for +odown (quorum).")
        }
        (Lang::Zh, Pairs::Pfail { needed }) => format!("{needed} 个主节点都这样说，才判为 FAIL。"),
        (Lang::Zh, Pairs::MasterDown { quorum }) => {
            format!("{quorum} 个哨兵同意（quorum），才判为客观下线（+odown）。")
        }
        _ => return None,
    })
}
