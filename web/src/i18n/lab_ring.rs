//! The words of the ring lab.

use redscope_session::lab::{CHANGES, SCHEMES, Scheme};

use super::named::named;
use crate::lab::ring::tells::Reason;

/// Labels. `{}` and names in braces are filled in.
#[allow(missing_docs, reason = "the English words say what each is")]
#[derive(Debug)]
pub(crate) struct RingWords {
    pub(crate) title: &'static str,
    pub(crate) sub: &'static str,
    pub(crate) about: &'static str,
    pub(crate) scheme_of: &'static str,
    pub(crate) changes: &'static str,
    pub(crate) no_points: &'static str,
    pub(crate) circle: &'static str,
    pub(crate) moved: &'static str,
    pub(crate) moved_share: &'static str,
    pub(crate) found: &'static str,
    pub(crate) again: &'static str,
    pub(crate) needless: &'static str,
    pub(crate) shares: &'static str,
    pub(crate) server: &'static str,
    pub(crate) before: &'static str,
    pub(crate) after: &'static str,
    pub(crate) should: &'static str,
    pub(crate) spread: &'static str,
    pub(crate) flows: &'static str,
    pub(crate) no_flows: &'static str,
    pub(crate) moves: &'static str,
    pub(crate) nothing_moves: &'static str,
    pub(crate) goals: [&'static str; 3],
    pub(crate) naive: &'static str,
    pub(crate) left_out: &'static str,
    schemes: [&'static str; 7],
    change: [&'static str; 5],
    knobs: [(&'static str, &'static str); 6],
    circles: [&'static str; 4],
    reasons: [&'static str; 14],
}

impl RingWords {
    /// What a scheme is called.
    pub(crate) fn scheme(&self, scheme: Scheme) -> &'static str {
        let place = SCHEMES.iter().position(|(known, _)| *known == scheme);
        place.map_or("", |place| self.schemes[place])
    }

    /// What a change is called.
    pub(crate) fn change(&self, name: &str) -> &'static str {
        let place = CHANGES.iter().position(|known| *known == name);
        place.map_or("", |place| self.change[place])
    }

    /// What a knob is called.
    pub(crate) fn knob(&self, name: &str) -> &'static str {
        named(&self.knobs, name)
    }

    /// What the circle of a scheme is made of.
    pub(crate) fn circle_of(&self, scheme: Scheme) -> &'static str {
        match scheme {
            Scheme::Unnamed | Scheme::Named | Scheme::NamedOld => self.circles[0],
            Scheme::Ketama => self.circles[1],
            Scheme::Modulo => self.circles[2],
            Scheme::Slots | Scheme::SlotsFresh => self.circles[3],
        }
    }

    /// Why keys move, or why none does.
    pub(crate) fn reason(&self, reason: Reason) -> &'static str {
        self.reasons[reason as usize]
    }
}

pub(super) const EN: RingWords = RingWords {
    title: "Client-side sharding",
    sub: "a server comes or goes: whose keys move?",
    about: "ShardedJedis's ring as it really hashes, next to ketama, modulo and slots: who has what, and which keys are lost to the cache when a server comes, goes, or only changes its place in the list.",
    scheme_of: "Scheme of side",
    changes: "What changes, the same for both",
    no_points: "This scheme has no points.",
    circle: "Who has what: before, the inner circle; after, the outer one.",
    moved: "of the keys move",
    moved_share: "{} moved",
    found: "Found where they are looked for",
    again: "Read from the database once more",
    needless: "of which need not have moved",
    shares: "Who has how many keys",
    server: "Server",
    before: "Before",
    after: "After",
    should: "Even",
    spread: "Afterwards a server has {least} to {most} % of its even share.",
    flows: "From whom to whom",
    no_flows: "Every key stays where it is.",
    moves: "{moved} of {all} keys ({share}) are looked for on a server that does not have them.",
    nothing_moves: "All {all} keys are found where they were.",
    goals: [
        "Find a change after which a ring without names moves more than nine keys in ten",
        "Find a scheme that moves no key when two servers change places",
        "With few points, give a server twice its even share",
    ],
    naive: "It gives every server an even 1/N of the ring. With 160 points a share is off by a tenth and more, with a few points by its double. It orders hashes without their sign: Java's are signed, and other keys would have other servers. And it takes a moved key for moved data: nothing moves, the key is a miss.",
    left_out: "Left out here: time. How many queries a second the misses become depends on how often keys are asked for; here each moved key is counted once, as if all had been cached. Replicas of a shard, and clients that learn of the change one after the other, are not here either. ketama has no weights here, and the ring follows ShardedJedis's published behaviour, not a run of the Java library.",
    schemes: [
        "ShardedJedis, no names",
        "ShardedJedis 3.x, named",
        "ShardedJedis 2.x, named",
        "ketama (MD5)",
        "CRC32 modulo N",
        "Slots, resharded as in Cluster",
        "Slots, dealt afresh",
    ],
    change: [
        "A server is added at the end",
        "A server is removed",
        "A server is renamed",
        "Two servers change places in the list",
        "A server gets another weight",
    ],
    knobs: [
        ("servers", "Servers"),
        ("keys", "Keys"),
        ("at", "Which server"),
        ("with", "… and which other"),
        ("weight", "Its new weight"),
        ("points", "Points per weight unit"),
    ],
    circles: [
        "Inner circle before, outer after. Clockwise from the top: hashes from −2⁶³ to 2⁶³ − 1, signed. A key belongs to the next point; behind the last one to the first.",
        "Inner circle before, outer after. Clockwise from the top: hashes from 0 to 2³² − 1. A key belongs to the next point; behind the last one to the first.",
        "Inner circle before, outer after. There is no ring: each remainder of CRC32 is a slice.",
        "Inner circle before, outer after. Clockwise from the top: slots 0 to 16383; a key's slot is its CRC16.",
    ],
    reasons: [
        "The servers are as before.",
        "A name is only a label here: servers are told by their place in the list, or by an id.",
        "Servers are told by their names or ids, not by their place in the list.",
        "This scheme knows no weights.",
        "The new server's points take what lies right below them; nothing moves between the others.",
        "What lay below its points goes to the next points; nothing moves between the others.",
        "Points are called SHARD-<place>-NODE-<n>: every server behind the one that went has another place now, and with it the points of its neighbour.",
        "Servers are told by their place in the list: each of the two is asked for what the other one has.",
        "Points are called after the server: under another name the same server has other points, and its old keys are looked for elsewhere.",
        "Another divisor gives most hashes another remainder, the more servers the more of them.",
        "Only as many slots move as make all even again; nothing moves between servers that stay.",
        "The stretches of servers shift when they are dealt afresh.",
        "More weight is more points: they take what lies below them, from all others.",
        "2.x writes the weight into the name of each point: all points of this server are others, and it loses keys while it gains more.",
    ],
};

pub(super) const ZH: RingWords = RingWords {
    title: "客户端分片（Redis Sharding）",
    sub: "增减一台服务器，哪些键会换位置？",
    about: "ShardedJedis 的一致性哈希环按真实算法计算，与 ketama、取模、哈希槽对照：谁负责哪些键；增加、移除服务器，甚至只是在列表里换个位置，会让多少缓存失效。",
    scheme_of: "分片方案",
    changes: "发生的变化（两侧相同）",
    no_points: "此方案没有虚拟节点。",
    circle: "归属：内圈是变化前，外圈是变化后。",
    moved: "的键换了服务器",
    moved_share: "{} 的键迁移",
    found: "仍能命中的键",
    again: "需要重新读数据库的键",
    needless: "其中本不必迁移的",
    shares: "各服务器的键数",
    server: "服务器",
    before: "之前",
    after: "之后",
    should: "均分",
    spread: "变化后，各服务器的份额是均分值的 {least}% 到 {most}%。",
    flows: "从谁到谁",
    no_flows: "所有键都留在原处。",
    moves: "{all} 个键中有 {moved} 个（{share}）会去一台没有它们的服务器上查找。",
    nothing_moves: "全部 {all} 个键都在原处命中。",
    goals: [
        "找到一种变化，让未命名的哈希环迁移九成以上的键",
        "找到一种方案：两台服务器交换位置时没有键迁移",
        "减少虚拟节点，让某台服务器承担均分值的两倍",
    ],
    naive: "它假设每台服务器正好占 1/N。160 个虚拟节点时份额会偏差一成以上，节点很少时可达一倍。它按无符号数排列哈希值：Java 的 long 是有符号的，顺序不同，键的归属就不同。它还把“键迁移”当成数据迁移：数据并没有动，键只是未命中。",
    left_out: "这里没有考虑：时间。未命中变成每秒多少次数据库查询，取决于键被访问的频率；这里把每个迁移的键计一次，视为都曾被缓存。分片的从节点、各客户端先后得知变化，也不在内。ketama 在这里没有权重；哈希环依据 ShardedJedis 公开的行为，并非运行 Java 库的结果。",
    schemes: [
        "ShardedJedis，未命名",
        "ShardedJedis 3.x，已命名",
        "ShardedJedis 2.x，已命名",
        "ketama（MD5）",
        "CRC32 对 N 取模",
        "哈希槽，按 Cluster 方式重新分片",
        "哈希槽，全部重新分配",
    ],
    change: [
        "在末尾增加一台服务器",
        "移除一台服务器",
        "一台服务器改名",
        "两台服务器在列表中交换位置",
        "修改一台服务器的权重",
    ],
    knobs: [
        ("servers", "服务器数"),
        ("keys", "键的个数"),
        ("at", "哪一台"),
        ("with", "与哪一台"),
        ("weight", "新的权重"),
        ("points", "每单位权重的虚拟节点"),
    ],
    circles: [
        "内圈是变化前，外圈是变化后。从顶部顺时针：有符号哈希值，从 −2⁶³ 到 2⁶³ − 1。键属于顺时针方向的下一个虚拟节点，最后一个之后回到第一个。",
        "内圈是变化前，外圈是变化后。从顶部顺时针：哈希值 0 到 2³² − 1。键属于顺时针方向的下一个虚拟节点，最后一个之后回到第一个。",
        "内圈是变化前，外圈是变化后。没有环：CRC32 的每个余数占一份。",
        "内圈是变化前，外圈是变化后。从顶部顺时针：槽 0 到 16383，键的槽由 CRC16 得出。",
    ],
    reasons: [
        "服务器与之前相同。",
        "名字在这里只是标签：服务器由列表中的位置或 id 识别。",
        "服务器由名字或 id 识别，与列表中的位置无关。",
        "此方案没有权重。",
        "新服务器的虚拟节点只接管紧挨在它们之前的区间；其他服务器之间没有键迁移。",
        "它的区间归顺时针方向的下一个虚拟节点；其他服务器之间没有键迁移。",
        "虚拟节点名为 SHARD-<位置>-NODE-<n>：被移除者之后的每台服务器位置都变了，也就用上了前一台的虚拟节点。",
        "服务器由列表中的位置识别：两台互相被问到对方的键。",
        "虚拟节点以服务器名命名：换了名字，同一台服务器的虚拟节点全变，原来的键会到别处查找。",
        "除数一变，多数哈希值的余数就变了，服务器越多，变得越多。",
        "只迁移恢复均衡所需的槽；留下的服务器之间没有迁移。",
        "全部重新分配时，各服务器的槽区间都会移位。",
        "权重越大虚拟节点越多：它们从其他服务器接管紧挨在前的区间。",
        "2.x 把权重写进每个虚拟节点的名字：这台服务器的虚拟节点全变了，得到更多键的同时也失去原有的键。",
    ],
};

#[cfg(test)]
mod tests {
    use redscope_session::lab::{POINTS, RING_KNOBS};

    use super::*;

    #[test]
    fn every_knob_has_words_in_every_language() {
        for words in [EN, ZH] {
            for knob in RING_KNOBS.iter().chain([&POINTS]) {
                assert_ne!(words.knob(knob.name), "", "{}", knob.name);
            }
        }
    }

    #[test]
    fn the_last_reason_has_its_sentence() {
        for words in [EN, ZH] {
            assert!(words.reason(Reason::WeightInName).contains("2.x"));
            assert!(words.reason(Reason::Place).contains("SHARD-"));
        }
    }
}
