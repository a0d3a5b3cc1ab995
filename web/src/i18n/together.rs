//! What several nodes tell of several others, in one sentence.

use std::collections::BTreeSet;

use super::lang::Lang;
use super::sentence::Sentence;
use crate::model::{Pairs, Side};

/// Of so many names each is said, of more the first and how many more.
const MOST_NAMES: usize = 6;
/// So many groups are told apart, of more how many there are in all.
const MOST_SIDES: usize = 3;

/// A row of moments as a sentence: the fact, and what is needed for more to follow.
pub(crate) fn together(lang: Lang, pairs: Pairs, sides: &[Side]) -> Sentence {
    let (join, stop) = match lang {
        Lang::En => ("; ", "."),
        Lang::Zh => ("；", "。"),
    };
    let said = if sides.len() > MOST_SIDES {
        some_of(lang, pairs, sides)
    } else {
        sides.iter().map(|side| said(lang, pairs, side)).collect::<Vec<_>>().join(join)
    };
    Sentence { fact: format!("{said}{stop}"), why: needed(lang, pairs).unwrap_or_default() }
}

/// Many groups: how many tell of how many, each of some.
fn some_of(lang: Lang, pairs: Pairs, sides: &[Side]) -> String {
    let by: BTreeSet<&String> = sides.iter().flat_map(|side| &side.by).collect();
    let of = sides.iter().flat_map(|side| if side.of.is_empty() { &side.by } else { &side.of });
    let of: BTreeSet<&String> = of.collect();
    let (by, of) = (by.len(), of.len());
    match lang {
        Lang::En => match pairs {
            Pairs::Pfail { .. } => format!("{by} nodes no longer hear some of {of} (PFAIL)"),
            Pairs::MasterDown { .. } => {
                format!("{by} Sentinels get no answer from some of {of} masters (+sdown)")
            }
            Pairs::Down => {
                format!("{by} Sentinels get no answer from some of {of} others (+sdown)")
            }
            Pairs::Heard => format!("{by} nodes hear from some of {of} again"),
            Pairs::Known => format!("{by} nodes get to know some of {of}"),
            Pairs::Online => format!("{of} replicas take the streams of {by} masters"),
        },
        Lang::Zh => match pairs {
            Pairs::Pfail { .. } => format!("{by} 个节点收不到 {of} 个节点中一些的应答（PFAIL）"),
            Pairs::MasterDown { .. } => {
                format!("{by} 个哨兵收不到 {of} 个主节点中一些的应答，判为主观下线（+sdown）")
            }
            Pairs::Down => format!("{by} 个哨兵收不到 {of} 个节点中一些的应答（+sdown）"),
            Pairs::Heard => format!("{by} 个节点又收到 {of} 个节点中一些的应答"),
            Pairs::Known => format!("{by} 个节点认识了 {of} 个节点中的一些"),
            Pairs::Online => format!("{of} 个从节点开始接收 {by} 个主节点的复制流"),
        },
    }
}

/// Names in a row.
fn named(lang: Lang, names: &[String]) -> String {
    let (first, more) = names.split_at(names.len().min(MOST_NAMES));
    match (lang, more.len()) {
        (Lang::En, 0) => first.join(", "),
        (Lang::Zh, 0) => first.join("、"),
        (Lang::En, more) => format!("{} and {more} more", first.join(", ")),
        (Lang::Zh, _) => format!("{} 等 {} 个节点", first.join("、"), names.len()),
    }
}

fn said(lang: Lang, pairs: Pairs, Side { by, of }: &Side) -> String {
    // Those who do something: of a stream, those who take it.
    let who = if matches!(pairs, Pairs::Online) { of } else { by };
    let is_one = who.len() == 1;
    let by = named(lang, by);
    let of = if of.is_empty() { each_other(lang).to_owned() } else { named(lang, of) };
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
                Pairs::Online => format!("{of} take{s} the stream of {by}"),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn side(by: std::ops::Range<usize>, of: std::ops::Range<usize>) -> Side {
        let names = |range: std::ops::Range<usize>| range.map(|n| format!("n{n}")).collect();
        Side { by: names(by), of: names(of) }
    }

    #[test]
    fn of_many_the_first_are_named() {
        let sides = [side(1..4, 0..0), side(4..5, 10..20)];
        assert_eq!(
            together(Lang::En, Pairs::Known, &sides).fact,
            "n1, n2, n3 know each other now; n4 knows n10, n11, n12, n13, n14, n15 and 4 more now."
        );
        assert_eq!(
            together(Lang::Zh, Pairs::Known, &sides[1..]).fact,
            "n4 认识了 n10、n11、n12、n13、n14、n15 等 10 个节点。"
        );
    }

    #[test]
    fn one_replica_takes_a_stream_and_two_take_it() {
        let sides = [side(1..2, 4..5), side(2..3, 5..7)];
        assert_eq!(
            together(Lang::En, Pairs::Online, &sides).fact,
            "n4 takes the stream of n1; n5, n6 take the stream of n2."
        );
    }

    #[test]
    fn many_groups_are_counted() {
        let sides: Vec<Side> = (0..30).map(|n| side(n..n + 1, n + 1..n + 3)).collect();
        let all = |lang| together(lang, Pairs::Known, &sides).fact;
        assert_eq!(all(Lang::En), "30 nodes get to know some of 31.");
        assert_eq!(all(Lang::Zh), "30 个节点认识了 31 个节点中的一些。");
    }
}
