//! The words of the expiry lab, and what is to be said of a moment.

use super::lang::Lang;
use super::named::named;
use super::sentence::Sentence;
use crate::figures::{grouped, milliseconds};
use crate::lab::expiry::series::Chart;
use crate::lab::expiry::tells::{Matter, Moment};

/// Labels.
#[allow(missing_docs, reason = "the English words say what each is")]
#[derive(Debug)]
pub(crate) struct ExpiryWords {
    pub(crate) title: &'static str,
    pub(crate) sub: &'static str,
    pub(crate) about: &'static str,
    pub(crate) policy_of: &'static str,
    pub(crate) written: &'static str,
    pub(crate) held: &'static str,
    pub(crate) dead_kb: &'static str,
    pub(crate) expired: &'static str,
    pub(crate) rule: &'static str,
    pub(crate) rule_text: &'static str,
    pub(crate) fast_cycle: &'static str,
    pub(crate) goals: [&'static str; 3],
    pub(crate) naive: &'static str,
    pub(crate) left_out: &'static str,
    charts: [&'static str; 4],
    matters: [&'static str; 6],
    policies: [(&'static str, &'static str); 5],
    knobs: [(&'static str, &'static str); 11],
}

impl ExpiryWords {
    /// What a chart is called.
    pub(crate) fn chart(&self, chart: Chart) -> &'static str {
        self.charts[chart as usize]
    }

    /// What is the matter, in two words.
    pub(crate) fn matter(&self, matter: Matter) -> &'static str {
        self.matters[matter as usize]
    }

    /// What a policy is called.
    pub(crate) fn policy(&self, name: &str) -> &'static str {
        named(&self.policies, name)
    }

    /// What a knob is called.
    pub(crate) fn knob(&self, name: &str) -> &'static str {
        named(&self.knobs, name)
    }
}

/// What happens on a side at a moment, as a sentence.
pub(crate) fn expiry_moment(lang: Lang, moment: &Moment) -> Sentence {
    let (fact, why) = match lang {
        Lang::En => (english(moment), why_in_english(moment)),
        Lang::Zh => (chinese(moment), why_in_chinese(moment)),
    };
    Sentence { fact, why: why.to_owned() }
}

fn english(moment: &Moment) -> String {
    let Moment { matter, share_percent, wait_ms, work_ms, .. } = moment;
    let [keys, dead] = [moment.keys, moment.dead].map(grouped);
    let [wait, work] = [*wait_ms, *work_ms].map(milliseconds);
    match matter {
        Matter::NotBegun => "Nothing has happened yet.".to_owned(),
        Matter::Stopped => format!("The master is stopped; its replica holds {dead} dead keys."),
        Matter::ManyDead | Matter::SomeDead => {
            format!("{dead} of {keys} keys are dead: {share_percent:.0}%.")
        }
        Matter::OthersWait => format!("A bystander waits {wait} while {work} go into expiry."),
        Matter::NoneDead => format!("Next to none of the {keys} keys is dead."),
    }
}

fn why_in_english(moment: &Moment) -> &'static str {
    match (moment.matter, moment.policy.as_str()) {
        (Matter::NotBegun, _) => "",
        (Matter::Stopped, _) => {
            "A replica never expires a key by itself: it waits for its master's DEL. Who reads there is told that the key is gone, and DBSIZE counts it all the same."
        }
        (Matter::ManyDead, "redis") => {
            "They died together. The next cycle comes within a tick, works a quarter of the tick at the most, and goes on in the next one and in a fast cycle of 1 ms between."
        }
        (Matter::OthersWait, "redis") => {
            "A cycle runs in the one thread that serves commands. It looks at the clock every sixteenth round, so it may overrun its share a little."
        }
        (Matter::SomeDead, "redis") => {
            "A cycle looks at 20 neighbours at a time (more with effort) and stops at the first window with few dead ones. What it judges is that window, not all keys; and until the next tick more die."
        }
        (Matter::NoneDead, "redis") => "Few die between two ticks, or none yet.",
        (Matter::OthersWait, "timer") => {
            "All keys that die in one instant go in one go: nothing bounds how long that takes."
        }
        (_, "timer") => {
            "Each key goes at its instant. For that every write puts its moment among all others, in order, and takes it out again."
        }
        (Matter::NoneDead, "lazy") => "Their time is not up yet.",
        (_, "lazy") => {
            "Only a reader that meets a dead key removes it. What nobody asks for stays for good, and its memory with it."
        }
        (Matter::OthersWait, "buckets") => {
            "A slice of time has ended, and all its keys go in one go: nothing bounds how long that takes."
        }
        (_, "buckets") => {
            "A key waits for the end of its slice, half a slice on average. Keeping slices is cheap: a key goes at the end of a list."
        }
        (Matter::NoneDead, _) => "Few die between two looks, or none yet.",
        (_, _) => {
            "It draws keys at random and draws again as long as more than the chosen share of the drawn ones is dead. That bounds one draw, and a lucky one ends the look: the share of all keys stays well above, and rises until the next look."
        }
    }
}

fn chinese(moment: &Moment) -> String {
    let Moment { matter, share_percent, wait_ms, work_ms, .. } = moment;
    let [keys, dead] = [moment.keys, moment.dead].map(grouped);
    let [wait, work] = [*wait_ms, *work_ms].map(milliseconds);
    match matter {
        Matter::NotBegun => "还没有开始。".to_owned(),
        Matter::Stopped => format!("主节点已暂停，从节点上还有 {dead} 个过期键。"),
        Matter::ManyDead | Matter::SomeDead => {
            format!("{keys} 个键中有 {dead} 个已过期：{share_percent:.0}%。")
        }
        Matter::OthersWait => format!("旁观者等了 {wait}，这期间有 {work} 用于清理过期键。"),
        Matter::NoneDead => format!("{keys} 个键中几乎没有过期键。"),
    }
}

fn why_in_chinese(moment: &Moment) -> &'static str {
    match (moment.matter, moment.policy.as_str()) {
        (Matter::NotBegun, _) => "",
        (Matter::Stopped, _) => {
            "从节点从不自己删除过期键，只等主节点发来 DEL。在从节点上读取会得到“不存在”，但 DBSIZE 仍然把它算在内。"
        }
        (Matter::ManyDead, "redis") => {
            "它们同时到期。下一次周期在一个时钟节拍内到来，最多占用该节拍的四分之一，没做完的留给下一个节拍和其间 1 ms 的快速周期。"
        }
        (Matter::OthersWait, "redis") => {
            "清理周期就在执行命令的那个线程里运行。它每 16 轮才看一次时间，所以会略微超出配额。"
        }
        (Matter::SomeDead, "redis") => {
            "一次周期每轮看相邻的 20 个键（effort 越大越多），遇到第一个过期键很少的窗口就停。它判断的只是那个窗口，不是全部键；到下一个节拍之前还会有更多键过期。"
        }
        (Matter::NoneDead, "redis") => "两个节拍之间过期的键很少，或者还没有键过期。",
        (Matter::OthersWait, "timer") => "同一时刻到期的键一次删完：没有什么限制它要花多久。",
        (_, "timer") => {
            "每个键到点即删。代价是每次写入都要把到期时间按顺序插入所有定时器之中，删除时再取出。"
        }
        (Matter::NoneDead, "lazy") => "它们还没有到期。",
        (_, "lazy") => "只有读到过期键的请求才会删除它。没人再读的键会永远留着，内存也一直占着。",
        (Matter::OthersWait, "buckets") => {
            "一个时间片结束，其中的键一次删完：没有什么限制它要花多久。"
        }
        (_, "buckets") => {
            "键要等到所在时间片结束才删，平均多留半个时间片。维护时间片很便宜：只是追加到列表末尾。"
        }
        (Matter::NoneDead, _) => "两次检查之间过期的键很少，或者还没有键过期。",
        (_, _) => {
            "随机抽取若干键，只要抽到的过期比例超过设定值就再抽一次。这只约束一次抽样，碰巧抽得好就停了：总体比例明显高于它，并在下次检查前继续上升。"
        }
    }
}

pub(super) const EN: ExpiryWords = ExpiryWords {
    title: "Expiry",
    sub: "how long dead keys stay, and who pays for their removal",
    about: "A key whose time is up is not gone. Redis's own cycle on a simulated server, next to a timer for each key, lazy removal, slices of time and random samples, on the same keys: dead keys held, processor time, what bystanders wait.",
    policy_of: "Policy of side",
    written: "Written",
    held: "Held",
    dead_kb: "{} KB dead",
    expired: "Expired",
    rule: "What “25%” and “10%” are",
    rule_text: "Neither bounds the share of dead keys; the dotted lines are there to be crossed. Until 5.0 a cycle went on while more than 25% of 20 random keys were dead. Since 6.0 a cursor walks, and it goes on while more than 10% of one window of about 20 neighbours are (1% with effort 10). The other 25% is time: a slow cycle may take a quarter of a tick, 25 ms at hz 10, and 2% more for each effort.",
    fast_cycle: "In 7.0.15 the fast cycle compares a share from 0 to 1 with 10, so “few are dead” always holds: it runs only after a cycle that ran out of time.",
    goals: [
        "Have Redis hold more than a quarter of its keys dead for a whole second",
        "Keep Redis under 10% dead, on average over the last two seconds",
        "Have a textbook policy make a bystander wait longer than 25 ms",
    ],
    naive: "It removes a key at its instant, or draws at random (since 6.0 a cursor walks), or takes 25% for a bound. It lets the fast cycle work, and replicas expire keys by themselves.",
    left_out: "Left out here: what timers and slices take in memory, values that are large to free, other databases, keys without a time to live in between, and hash tables that are resized while the cursor walks. The textbooks' thread has no tick and no replica; it pays the prices of the same table, a timer that of a member of a sorted set. The replica here reads each DEL by itself and lags by a tenth of a second and more, a real one by a few hundredths.",
    charts: [
        "Dead, of the keys held",
        "Dead keys",
        "Processor time for expiry, per 100 ms",
        "Bystanders wait, longest and median",
    ],
    matters: [
        "not begun",
        "✕ master stopped",
        "✕ many dead",
        "! others wait",
        "! some dead",
        "✓ none dead",
    ],
    policies: [
        ("redis", "Redis 7.0.15"),
        ("timer", "A timer per key"),
        ("lazy", "Lazy only"),
        ("buckets", "Slices of time"),
        ("sampling", "Random samples"),
    ],
    knobs: [
        ("rate", "Keys written"),
        ("ttl", "Time to live"),
        ("jitter", "Jitter on it"),
        ("at-once", "Dying together"),
        ("reads", "Keys read"),
        ("effort", "active-expire-effort"),
        ("hz", "hz"),
        ("stopped", "Master stopped for"),
        ("slice", "Slice"),
        ("draws", "Keys drawn"),
        ("repeat", "Again above"),
    ],
};

pub(super) const ZH: ExpiryWords = ExpiryWords {
    title: "过期删除",
    sub: "过期键留多久，谁为清理付出代价",
    about: "到期的键并没有立刻消失。模拟服务器上 Redis 自己的清理周期，与每键定时器、惰性删除、时间分桶、随机抽样在同样的键上对照：留存的过期键、处理器时间、旁观者的等待。",
    policy_of: "策略",
    written: "写入",
    held: "留存",
    dead_kb: "{} KB 已过期",
    expired: "已删除",
    rule: "“25%”和“10%”到底是什么",
    rule_text: "两者都不是过期键比例的上限；图中的点线就是用来被越过的。5.0 及以前，随机抽 20 个键，过期超过 25% 就再来一轮。6.0 起改为游标依次前进，只要一个约 20 个相邻键的窗口里过期超过 10% 就继续（effort 为 10 时是 1%）。另一个 25% 是时间：慢速周期最多占一个节拍的四分之一，hz 为 10 时是 25 ms，effort 每加一多 2%。",
    fast_cycle: "7.0.15 的快速周期拿 0 到 1 的比例与 10 相比，“过期键很少”永远成立：它只在上一次周期超时之后才运行。",
    goals: [
        "让 Redis 留存的键整整一秒都有超过四分之一是过期的",
        "让 Redis 最后两秒的过期键平均低于 10%",
        "让一种教科书策略使旁观者等待超过 25 ms",
    ],
    naive: "到点就把键删掉，或者随机抽样（6.0 起是游标前进），或者把 25% 当作上限；还让快速周期真的起作用，让从节点自己删除过期键。",
    left_out: "这里没有考虑：定时器和时间桶自身的内存、释放很大的值、其他数据库、夹在其中没有过期时间的键、游标前进时的哈希表扩缩容。教科书策略的线程没有时钟节拍和从节点；它按同一张价格表付费，定时器按有序集合成员的价格计。这里的从节点逐条读取 DEL，会滞后零点一秒以上，真实的只滞后百分之几秒。",
    charts: [
        "留存的键中过期的比例",
        "过期键数",
        "每 100 ms 用于过期的处理器时间",
        "旁观者的等待，最长与中位",
    ],
    matters: ["未开始", "✕ 主节点暂停", "✕ 大量过期", "! 有人等待", "! 有过期键", "✓ 无过期键"],
    policies: [
        ("redis", "Redis 7.0.15"),
        ("timer", "定时删除（每键一个定时器）"),
        ("lazy", "仅惰性删除"),
        ("buckets", "时间分桶"),
        ("sampling", "定期删除（随机抽样）"),
    ],
    knobs: [
        ("rate", "写入的键"),
        ("ttl", "过期时间"),
        ("jitter", "随机抖动"),
        ("at-once", "同时到期的键"),
        ("reads", "读取的键"),
        ("effort", "active-expire-effort"),
        ("hz", "hz"),
        ("stopped", "主节点暂停"),
        ("slice", "时间片"),
        ("draws", "每次抽取"),
        ("repeat", "超过则再抽"),
    ],
};

#[cfg(test)]
mod tests {
    use redscope_session::lab::{EXPIRY_KNOBS, EXPIRY_POLICIES};

    use super::*;

    #[test]
    fn every_knob_and_policy_has_words_in_every_language() {
        for words in [EN, ZH] {
            assert_eq!(words.knobs.map(|(name, _)| name)[..], names(EXPIRY_KNOBS.iter())[..]);
            assert_eq!(words.policies.map(|(name, _)| name), EXPIRY_POLICIES);
        }
    }

    fn names<'a>(
        knobs: impl Iterator<Item = &'a redscope_session::lab::Knob>,
    ) -> Vec<&'static str> {
        knobs.map(|knob| knob.name).collect()
    }

    #[test]
    fn every_moment_is_one_fact_and_why() {
        for policy in EXPIRY_POLICIES {
            for matter in [
                Matter::NotBegun,
                Matter::Stopped,
                Matter::ManyDead,
                Matter::OthersWait,
                Matter::SomeDead,
                Matter::NoneDead,
            ] {
                let moment = Moment {
                    matter,
                    policy: policy.to_owned(),
                    keys: 5000,
                    dead: 1000,
                    share_percent: 20.0,
                    wait_ms: 24.3,
                    work_ms: 25.0,
                };
                for (lang, stop) in [(Lang::En, "."), (Lang::Zh, "。")] {
                    let Sentence { fact, why } = expiry_moment(lang, &moment);
                    assert!(fact.ends_with(stop), "{fact}");
                    assert_eq!(why.is_empty(), matter == Matter::NotBegun, "{policy} {matter:?}");
                    assert!(why.is_empty() || why.ends_with(stop), "{why}");
                }
            }
        }
    }
}
