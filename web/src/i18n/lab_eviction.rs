//! The words of the eviction lab, and what is to be said of a finding.

use redscope_session::lab::{Knobs, Policy, PolicyKind};

use super::lang::Lang;
use super::named::{known, named};
use crate::figures::grouped;
use crate::lab::eviction::tells::Finding;

/// Labels.
#[allow(missing_docs, reason = "the English words say what each is")]
#[derive(Debug)]
pub(crate) struct EvictionWords {
    pub(crate) title: &'static str,
    pub(crate) sub: &'static str,
    pub(crate) about: &'static str,
    pub(crate) curve: &'static str,
    pub(crate) axis: &'static str,
    pub(crate) of_load: &'static str,
    pub(crate) size: &'static str,
    pub(crate) at_size: &'static str,
    pub(crate) textbooks: &'static str,
    pub(crate) refused: &'static str,
    pub(crate) bands: &'static str,
    pub(crate) bands_sub: &'static str,
    pub(crate) kept: &'static str,
    pub(crate) gone: &'static str,
    pub(crate) old_kept: &'static str,
    pub(crate) came_last: &'static str,
    pub(crate) freq: &'static str,
    pub(crate) freq_told: &'static str,
    pub(crate) load_title: &'static str,
    pub(crate) open_file: &'static str,
    pub(crate) file_forms: &'static str,
    pub(crate) too_large: &'static str,
    pub(crate) goals: [&'static str; 3],
    pub(crate) naive: &'static str,
    pub(crate) left_out: &'static str,
    loads: [(&'static str, &'static str); 4],
    samples: &'static str,
    knobs: [(&'static str, &'static str); 10],
    policies: [(&'static str, &'static str); 6],
}

impl EvictionWords {
    /// What a kind of load is called.
    pub(crate) fn load(&self, name: &str) -> &'static str {
        named(&self.loads, name)
    }

    /// What a knob is called.
    pub(crate) fn knob(&self, name: &str) -> &'static str {
        named(&self.knobs, name)
    }

    /// What a policy is called: Redis's as Redis calls them, with the number of samples where another one stands beside.
    pub(crate) fn policy(&self, policy: &Policy, knobs: &Knobs) -> String {
        match policy.kind {
            PolicyKind::Redis { policy: own, samples } if own != policy.name => {
                format!("{own} · {}", self.samples.replace("{}", &knobs.get(samples).to_string()))
            }
            _ => known(&self.policies, policy.name).unwrap_or(policy.name).to_owned(),
        }
    }
}

/// A finding as sentences.
#[derive(Debug, PartialEq)]
pub(crate) struct Said {
    /// What is so.
    pub(crate) fact: String,
    /// Why it is so.
    pub(crate) why: &'static str,
    /// What else is to be seen.
    pub(crate) also: Option<String>,
}

/// What is to be said of what was measured at one size.
pub(crate) fn eviction_finding(lang: Lang, finding: Finding, refused: u32) -> Said {
    let (fact, why) = match lang {
        Lang::En => english(finding),
        Lang::Zh => chinese(finding),
    };
    let refused = (refused > 0).then(|| grouped(refused.into()));
    let also = refused.map(|count| match lang {
        Lang::En => format!("volatile-lru has refused {count} writes with OOM: it may only take keys with a time to live; those without fill the memory and never leave."),
        Lang::Zh => format!("volatile-lru 以 OOM 拒绝了 {count} 次写入：它只能淘汰设了过期时间的键，没有过期时间的键占满内存后就再也不走了。"),
    });
    Said { fact, why, also }
}

fn percent(ratio: f64) -> String {
    format!("{:.1}%", 100.0 * ratio)
}

fn english(finding: Finding) -> (String, &'static str) {
    match finding {
        Finding::Nothing => ("Nothing has been tried yet.".to_owned(), ""),
        Finding::AllFits => (
            "LRU, LFU and chance find about the same.".to_owned(),
            "What is asked for fits: there is next to nothing to choose.",
        ),
        Finding::LruWorseThanChance { lru, random, sampled: [few, many] } => (
            format!(
                "Exact LRU finds {}, chance {}, Redis's LRU {} with {} samples and {} with {}.",
                percent(lru),
                percent(random),
                percent(few.1),
                few.0,
                percent(many.1),
                many.0
            ),
            "The requests go round in a circle that is larger than the cache: the key that was not asked for longest is the one that comes next. Redis's LRU is not exact, and that helps here, for two reasons: it looks at a few keys alone (maxmemory-samples), and its clock for ages counts whole seconds, so that keys of the same second look equally old. The more requests a second, the more of it the clock does, and the less the samples matter.",
        ),
        Finding::CountsWin { lfu, lru } => (
            format!("LFU finds {}, LRU {}.", percent(lfu), percent(lru)),
            "A key that was read once just now looks as fresh to LRU as one that is read all day. LFU counts, so one visit is not enough to stay.",
        ),
        Finding::CountsLose { lfu, lru } => (
            format!("LFU finds {}, LRU {}.", percent(lfu), percent(lru)),
            "The keys of before were counted high and wear off only by the minute (lfu-decay-time); they keep the places of those that are hot now.",
        ),
        Finding::Even { lru, belady } => (
            format!("LRU and LFU find about the same: {}.", percent(lru)),
            if belady - lru > 0.1 {
                "Who knew the future would find far more; nobody does."
            } else {
                "Little is left that even knowing the future could find."
            },
        ),
    }
}

fn chinese(finding: Finding) -> (String, &'static str) {
    match finding {
        Finding::Nothing => ("还没有试过。".to_owned(), ""),
        Finding::AllFits => (
            "LRU、LFU 和随机淘汰的命中率几乎一样。".to_owned(),
            "要访问的键基本都放得下，没有什么可挑选的。",
        ),
        Finding::LruWorseThanChance { lru, random, sampled: [few, many] } => (
            format!(
                "精确 LRU 命中 {}，随机淘汰命中 {}；Redis 的 LRU 用 {} 个样本命中 {}，用 {} 个命中 {}。",
                percent(lru),
                percent(random),
                few.0,
                percent(few.1),
                many.0,
                percent(many.1)
            ),
            "请求在一个比缓存大的环上循环：最久没访问的键，恰恰是马上要访问的键。Redis 的 LRU 并不精确，在这里反而有利，原因有二：它只看少数几个样本（maxmemory-samples）；记录访问时间的时钟以整秒计，同一秒访问的键看起来一样旧。每秒请求越多，时钟的作用越大，样本数就越无关紧要。",
        ),
        Finding::CountsWin { lfu, lru } => (
            format!("LFU 命中 {}，LRU 命中 {}。", percent(lfu), percent(lru)),
            "对 LRU 来说，刚被读过一次的键和整天都在被读的键一样新。LFU 会计数，只来过一次还不足以留下。",
        ),
        Finding::CountsLose { lfu, lru } => (
            format!("LFU 命中 {}，LRU 命中 {}。", percent(lfu), percent(lru)),
            "以前的热键计数很高，按分钟才慢慢衰减（lfu-decay-time），占着现在的热键的位置。",
        ),
        Finding::Even { lru, belady } => (
            format!("LRU 和 LFU 的命中率差不多：{}。", percent(lru)),
            if belady - lru > 0.1 {
                "如果能预知未来，命中率会高得多，但没有人能做到。"
            } else {
                "就算能预知未来，也多不了多少命中。"
            },
        ),
    }
}

pub(super) const EN: EvictionWords = EvictionWords {
    title: "Eviction",
    sub: "fourteen policies under one load",
    about: "Which keys a full cache lets go: Redis's eight policies on the real engine beside those of textbooks, at every size, on four loads or a file of yours.",
    curve: "Hit ratio against the size of the cache",
    axis: "room in the cache, share of all keys",
    of_load: "{keys} keys, {requests} requests; measured in the second half",
    size: "Size",
    at_size: "Found at {}% of the keys",
    textbooks: "Textbooks, computed exactly",
    refused: "{} writes refused",
    bands: "Which keys survive when 50 of 100 must go",
    bands_sub: "put in one a second, read once in the same order; oldest on top",
    kept: "{kept} of 100 old keys survive, {oldest} of the 50 oldest",
    gone: "evicted",
    old_kept: "old, kept",
    came_last: "added last",
    freq: "How often allkeys-lfu takes keys for used",
    freq_told: "OBJECT FREQ of {keys} keys, up to {most}: a logarithm that begins at 5 and wears off",
    load_title: "Load",
    open_file: "Open a file…",
    file_forms: "A file: a key on each line, time,key,size,ttl, or what MONITOR has shown. It stays in this tab.",
    too_large: "The file is larger than 32 MB.",
    goals: [
        "Find a load on which exact LRU finds less than chance",
        "Find one on which LFU finds five points less than LRU",
        "Make volatile-lru refuse writes with OOM",
    ],
    naive: "It keeps a perfect list of ages and calls that Redis. Redis draws a few keys (maxmemory-samples) and remembers the 16 best; its LRU clock ticks in seconds, its LFU counter is a logarithm by chance that begins at 5 and wears off by the minute. So the rate of the requests is part of the experiment.",
    left_out: "All values have 100 bytes. What keys weigh is estimated from a thousand of them, so a cache holds within 1% of what its size says. Belady lets every key in that is asked for; noeviction lets none in once it is full, and can find more on a loop. Samples are neighbours in a table of buckets, as redis-server's are: hit ratios agree within 0.01 on every load.",
    loads: [
        ("zipf", "Some keys more often (Zipf)"),
        ("scan", "Zipf, with scans of cold keys"),
        ("loop", "An eighth of the keys, round and round"),
        ("shift", "A hot set that moves on"),
    ],
    samples: "{} samples",
    knobs: [
        ("keys", "Keys"),
        ("requests", "Requests"),
        ("skew", "Skew (Zipf)"),
        ("rate", "Requests per second"),
        ("samples", "maxmemory-samples"),
        ("samples-beside", "LRU and LFU beside, with samples"),
        ("log-factor", "lfu-log-factor"),
        ("decay", "lfu-decay-time"),
        ("with-ttl", "Keys with a time to live"),
        ("ttl-spread", "TTLs differ by up to 1000 ×"),
    ],
    policies: [
        ("fifo", "FIFO"),
        ("lru", "LRU, exact"),
        ("lfu", "LFU, exact"),
        ("sieve", "SIEVE"),
        ("random", "random"),
        ("belady", "Belady (future)"),
    ],
};

pub(super) const ZH: EvictionWords = EvictionWords {
    title: "淘汰策略",
    sub: "同一负载下的十四种策略",
    about: "缓存满了，哪些键会被淘汰：真实引擎上的 Redis 八种策略，与教科书算法对照，各种容量，四种负载，也可以用自己的文件。",
    curve: "命中率与缓存大小",
    axis: "缓存能放下的键占全部键的比例",
    of_load: "{keys} 个键，{requests} 次请求；按后一半统计",
    size: "容量",
    at_size: "容量为 {}% 时的命中率",
    textbooks: "教科书算法，精确计算",
    refused: "拒绝写入 {} 次",
    bands: "100 个键必须走 50 个，谁留下来",
    bands_sub: "每秒写入一个，再按同样顺序各读一次；最上面一行最旧",
    kept: "100 个旧键留下 {kept} 个，最旧的 50 个里留下 {oldest} 个",
    gone: "已淘汰",
    old_kept: "旧键，留下",
    came_last: "最后写入",
    freq: "allkeys-lfu 认为键的使用频率",
    freq_told: "{keys} 个键的 OBJECT FREQ，最大 {most}：对数计数，从 5 开始，会衰减",
    load_title: "负载",
    open_file: "打开文件…",
    file_forms: "文件格式：每行一个键，或 time,key,size,ttl，或 MONITOR 的输出。文件不会离开这个标签页。",
    too_large: "文件超过 32 MB。",
    goals: [
        "找到一种负载，精确 LRU 的命中率不如随机淘汰",
        "找到一种负载，LFU 的命中率比 LRU 低五个百分点",
        "让 volatile-lru 以 OOM 拒绝写入",
    ],
    naive: "维护一张精确的年龄表，就说这是 Redis。Redis 每次只抽几个键（maxmemory-samples），记住最好的 16 个候选；LRU 时钟以秒为单位，LFU 计数器是概率对数计数，从 5 开始，按分钟衰减。所以请求速率也是实验的一部分。",
    left_out: "所有值都是 100 字节。键占用的内存按一千个键估算，所以实际放下的键数与设定容量相差不超过 1%。Belady 总会放入所访问的键；noeviction 满了以后不再放入，在循环负载上命中可能更多。样本与 redis-server 一样取自哈希表中相邻的桶：在各种负载下，命中率与真实服务器相差都不超过 0.01。",
    loads: [
        ("zipf", "部分键更热（Zipf）"),
        ("scan", "Zipf，夹杂冷键扫描"),
        ("loop", "八分之一的键循环访问"),
        ("shift", "热点会移动"),
    ],
    samples: "{} 个样本",
    knobs: [
        ("keys", "键的数量"),
        ("requests", "请求数"),
        ("skew", "偏斜程度（Zipf）"),
        ("rate", "每秒请求数"),
        ("samples", "maxmemory-samples"),
        ("samples-beside", "对照的 LRU、LFU 样本数"),
        ("log-factor", "lfu-log-factor"),
        ("decay", "lfu-decay-time"),
        ("with-ttl", "有过期时间的键"),
        ("ttl-spread", "TTL 相差最多 1000 ×"),
    ],
    policies: [
        ("fifo", "FIFO"),
        ("lru", "LRU（精确）"),
        ("lfu", "LFU（精确）"),
        ("sieve", "SIEVE"),
        ("random", "随机"),
        ("belady", "Belady（预知未来）"),
    ],
};
