//! The words of the Bloom filter lab.

use redscope_session::lab::{BLOOM_KINDS, BloomKind};

use super::named::named;
use crate::lab::bloom::tells::Finding;

/// Labels. `{}` and names in braces are filled in.
#[allow(missing_docs, reason = "the English words say what each is")]
#[derive(Debug)]
pub(crate) struct BloomWords {
    pub(crate) title: &'static str,
    pub(crate) sub: &'static str,
    pub(crate) about: &'static str,
    pub(crate) added: &'static str,
    pub(crate) filter_of: &'static str,
    pub(crate) given: &'static str,
    pub(crate) item: &'static str,
    pub(crate) let_through: &'static str,
    pub(crate) refused_so_many: &'static str,
    pub(crate) chart: &'static str,
    pub(crate) heads: [&'static str; 7],
    pub(crate) size: &'static str,
    pub(crate) size_of: &'static str,
    pub(crate) fill: &'static str,
    pub(crate) taken_for_known: &'static str,
    pub(crate) refused: &'static str,
    pub(crate) memory: &'static str,
    pub(crate) memory_of: &'static str,
    pub(crate) bits_told: &'static str,
    pub(crate) one_bit: &'static str,
    pub(crate) many_bits: &'static str,
    pub(crate) bits_of: &'static str,
    pub(crate) is_set: &'static str,
    pub(crate) is_not_set: &'static str,
    pub(crate) not_read: &'static str,
    pub(crate) not_yet: &'static str,
    pub(crate) found: &'static str,
    pub(crate) false_positive: &'static str,
    pub(crate) absent: &'static str,
    pub(crate) refused_before: &'static str,
    pub(crate) adds_bits: &'static str,
    pub(crate) adds_nothing: &'static str,
    pub(crate) adds_filter: &'static str,
    pub(crate) is_full: &'static str,
    pub(crate) chain: &'static str,
    pub(crate) chain_heads: [&'static str; 5],
    pub(crate) one_in: &'static str,
    pub(crate) no_delete: &'static str,
    pub(crate) none_cleared: &'static str,
    pub(crate) lost: &'static str,
    pub(crate) joined: &'static str,
    pub(crate) joined_sub: &'static str,
    pub(crate) join_heads: [&'static str; 4],
    pub(crate) joins: [&'static str; 3],
    pub(crate) goals: [&'static str; 3],
    pub(crate) naive: &'static str,
    pub(crate) left_out: &'static str,
    kinds: [&'static str; 4],
    knobs: [(&'static str, &'static str); 7],
    findings: [[&'static str; 2]; 6],
}

impl BloomWords {
    /// What a kind of filter is called.
    pub(crate) fn kind(&self, kind: BloomKind) -> &'static str {
        let place = BLOOM_KINDS.iter().position(|(known, _)| *known == kind);
        place.map_or("", |place| self.kinds[place])
    }

    /// What a knob is called.
    pub(crate) fn knob(&self, name: &str) -> &'static str {
        named(&self.knobs, name)
    }

    /// What is to be said: the fact, and why.
    pub(crate) fn finding(&self, finding: Finding) -> [&'static str; 2] {
        self.findings[finding as usize]
    }
}

pub(super) const EN: BloomWords = BloomWords {
    title: "Bloom filter",
    sub: "fill it past what it was made for",
    about: "Bits, hashes and a counted rate of false positives, beside theory: a textbook filter next to BF.RESERVE, which refuses or adds layers. Also why nothing can be deleted, unions, and the memory of a set.",
    added: "Items added",
    filter_of: "Filter of side",
    given: "The same for both",
    item: "Look up",
    let_through: "{} let through",
    refused_so_many: "{} refused",
    chart: "False positives",
    heads: [
        "Items added",
        "Let through",
        "99.9 % interval",
        "Theory",
        "Refused",
        "Filter, bytes",
        "Set, bytes",
    ],
    size: "Size",
    size_of: "{bits} bits, {each} an item; hashes: {hashes}",
    fill: "Bits set",
    taken_for_known: "Items taken for known when added",
    refused: "Items refused",
    memory: "Memory in Redis",
    memory_of: "a SET {set}, {times} times as much",
    bits_told: "{set} of {all} bits are set.",
    one_bit: "A cell is a bit.",
    many_bits: "A cell is {} bits.",
    bits_of: "The bits of “{}”",
    is_set: "is set",
    is_not_set: "is not set",
    not_read: "is not read",
    not_yet: "not yet",
    found: "It may be there: all of its {bits} bits are set. It was added.",
    false_positive: "It may be there: all of its {bits} bits are set. It was never added: a false positive.",
    absent: "It was never added: after {read} bits there is a 0, and no other bit has to be read.",
    refused_before: "It is not there, though it was to be added: the filter had refused it.",
    adds_bits: "Adding it would newly set {} of its bits.",
    adds_nothing: "Adding it would change nothing.",
    adds_filter: "Adding it would begin another filter.",
    is_full: "It cannot be added: there is no room.",
    chain: "The filters of the chain",
    chain_heads: ["Items", "Made for", "Bits", "Hashes", "Set"],
    one_in: "1 in {}",
    no_delete: "Why nothing can be deleted",
    none_cleared: "Turn “Items whose bits are cleared” up: the bits of the first items are cleared, and the others counted again.",
    lost: "The bits of {items} items are cleared, as if that deleted them: {lost} of {others} others are found no more. They shared bits.",
    joined: "Two filters, joined bit by bit",
    joined_sub: "One has the first two thirds of the items, one the last two thirds; both are as large as the first filter here. Behind the stroke: a filter made afresh of just those items.",
    join_heads: ["Items", "Bits set", "Let through", "Missed"],
    joins: ["Union (OR)", "Intersection (AND)", "Difference (AND NOT)"],
    goals: [
        "Type a word that was never added and is let through",
        "Add four times as many items as a filter is made for, and keep its promise",
        "Clear the bits of an item, and lose another one",
    ],
    naive: "It takes hashes for independent. Here all places of an item come from two hashes (a + i·b mod m, MurmurHash64A), and small filters let through more than theory says. It gives the module the bits of textbooks: the module rounds up to 64 bits and to whole hashes, halves the error of a filter that may grow, and once more for each further one.",
    left_out: "Left out here: the words are named item:0, item:1 and so on, and probe:0 and so on, which are never added; other words give other counts within the interval. Counting filters and cuckoo filters, which can delete, are not here. The textbook's filter is a string of bits as an application keeps one; its commands are not counted. Layout and replies are those documented for RedisBloom 2.4, which was not run.",
    kinds: [
        "Textbook size, no limit",
        "Module's size, no limit",
        "BF.RESERVE … NONSCALING",
        "BF.RESERVE … EXPANSION",
    ],
    knobs: [
        ("capacity", "Made for items"),
        ("one-in", "False positives: 1 in"),
        ("expansion", "Next filter, times as large"),
        ("items", "Items to add"),
        ("probes", "Others looked up"),
        ("cleared", "Items whose bits are cleared"),
        ("seed", "Which words (seed)"),
    ],
    findings: [
        ["Nothing was added yet.", "No bit is set: whatever is looked up, the first bit says no."],
        [
            "{rate} of what was never added is let through; {promised} was promised.",
            "It has {offered} items and is made for {capacity}. {fill} of its bits are set.",
        ],
        [
            "{rate} is let through, {times} times what was promised.",
            "It is made for {capacity} items and has {offered}. {fill} of its bits are set, and no reply tells.",
        ],
        [
            "{rate} is let through; {promised} was promised.",
            "It has more than the {capacity} items it is made for, but bits to spare: sizes are rounded up.",
        ],
        [
            "{refused} of {offered} items were refused; {rate} is let through.",
            "It keeps its promise and says that it is full. Who does not read the error misses those items later.",
        ],
        [
            "{rate} is let through; {promised} was promised.",
            "It has grown to {filters} filters, each stricter than the one before. The price is memory, and a look-up that reads all of them.",
        ],
    ],
};

pub(super) const ZH: BloomWords = BloomWords {
    title: "布隆过滤器",
    sub: "装入超过设计容量的元素",
    about: "位数组、哈希函数与实测误判率，对照理论值：教科书公式的过滤器与 BF.RESERVE（拒绝或扩容）并排。还有为什么不能删除、并集与交集、与 SET 的内存对比。",
    added: "已加入元素",
    filter_of: "过滤器",
    given: "两侧相同",
    item: "查询",
    let_through: "误判 {}",
    refused_so_many: "拒绝 {}",
    chart: "误判率",
    heads: ["已加入", "误判率", "99.9% 区间", "理论值", "被拒绝", "过滤器字节", "SET 字节"],
    size: "大小",
    size_of: "{bits} 位，每个元素 {each} 位；哈希个数：{hashes}",
    fill: "置 1 的位",
    taken_for_known: "加入时误判为已存在",
    refused: "被拒绝的元素",
    memory: "在 Redis 中占用",
    memory_of: "SET 为 {set}，是它的 {times} 倍",
    bits_told: "{all} 位中有 {set} 位为 1。",
    one_bit: "一格一位。",
    many_bits: "一格为 {} 位。",
    bits_of: "“{}”的各个位",
    is_set: "为 1",
    is_not_set: "为 0",
    not_read: "不再读取",
    not_yet: "尚未读取",
    found: "可能存在：它的 {bits} 位全为 1。它确实加入过。",
    false_positive: "可能存在：它的 {bits} 位全为 1。但它从未加入过：这是误判。",
    absent: "一定不存在：读了 {read} 位就遇到 0，不必再读。",
    refused_before: "不存在，尽管曾要加入它：当时过滤器已满，拒绝了它。",
    adds_bits: "加入它会再置 {} 位为 1。",
    adds_nothing: "加入它不会有任何改变。",
    adds_filter: "加入它会新建下一层过滤器。",
    is_full: "无法加入：容量已满。",
    chain: "各层过滤器",
    chain_heads: ["元素", "误判率设计", "位数", "哈希", "置 1"],
    one_in: "1/{}",
    no_delete: "为什么不能删除",
    none_cleared: "调大“清除其位的元素”：把最先加入的元素的位清零，再重新统计其余元素。",
    lost: "清除了 {items} 个元素的位，当作删除：其余 {others} 个元素中有 {lost} 个再也查不到，因为它们共用了这些位。",
    joined: "两个过滤器按位合并",
    joined_sub: "一个装前三分之二的元素，另一个装后三分之二，大小都与这里的第一层相同。斜线之后：只用这些元素新建的过滤器。",
    join_heads: ["元素", "置 1 的位", "误判率", "漏判"],
    joins: ["并集（OR）", "交集（AND）", "差集（AND NOT）"],
    goals: [
        "输入一个从未加入却被判为存在的词",
        "加入四倍于设计容量的元素，误判率仍不超过承诺",
        "清除一个元素的位，使另一个元素查不到",
    ],
    naive: "它假设各哈希函数相互独立。这里一个元素的所有位置都来自两个哈希值（a + i·b mod m，MurmurHash64A），小过滤器的误判率会高于理论值。它还把教科书的位数当成模块的：模块把位数向上取整到 64 的倍数，哈希个数也向上取整；可扩容时误判率先减半，此后每层再减半。",
    left_out: "这里没有考虑：词是 item:0、item:1……，从未加入的是 probe:0……；换一批词，实测值会在区间内变化。支持删除的计数布隆过滤器与布谷鸟过滤器不在内。教科书的过滤器是应用自己维护的位字符串，其命令开销未计。布局与回复依据 RedisBloom 2.4 的文档，并未运行该模块。",
    kinds: [
        "教科书大小，不设上限",
        "模块的大小，不设上限",
        "BF.RESERVE … NONSCALING",
        "BF.RESERVE … EXPANSION",
    ],
    knobs: [
        ("capacity", "设计容量"),
        ("one-in", "误判率：1/N，N 为"),
        ("expansion", "下一层扩大倍数"),
        ("items", "要加入的元素"),
        ("probes", "查询的其他词"),
        ("cleared", "清除其位的元素"),
        ("seed", "哪些词（种子）"),
    ],
    findings: [
        ["还没有加入任何元素。", "所有位都是 0：无论查什么，第一位就否定了。"],
        [
            "误判率 {rate}，承诺 {promised}。",
            "已有 {offered} 个元素，设计容量 {capacity}，{fill} 的位为 1。",
        ],
        [
            "误判率 {rate}，是承诺的 {times} 倍。",
            "设计容量 {capacity}，已装入 {offered} 个，{fill} 的位为 1，而任何回复都看不出来。",
        ],
        [
            "误判率 {rate}，承诺 {promised}。",
            "元素已超过设计容量 {capacity}，但位数向上取整，尚有余量。",
        ],
        [
            "{offered} 个元素中有 {refused} 个被拒绝；误判率 {rate}。",
            "它守住了承诺，并报告已满。不检查错误的应用，日后会查不到这些元素。",
        ],
        [
            "误判率 {rate}，承诺 {promised}。",
            "已扩容到 {filters} 层，每层比前一层更严格。代价是内存，以及每次查询要读所有层。",
        ],
    ],
};

#[cfg(test)]
mod tests {
    use redscope_session::lab::{BLOOM_KNOBS, BLOOM_OWN};

    use super::*;

    #[test]
    fn every_knob_and_finding_has_words_in_every_language() {
        for words in [EN, ZH] {
            for knob in BLOOM_KNOBS.iter().chain(BLOOM_OWN) {
                assert_ne!(words.knob(knob.name), "", "{}", knob.name);
            }
            assert!(words.finding(Finding::Grown)[1].contains("{filters}"));
            assert!(words.finding(Finding::Refuses)[0].contains("{refused}"));
        }
    }
}
