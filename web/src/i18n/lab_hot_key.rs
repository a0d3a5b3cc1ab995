//! The words of the hot key lab, and what is to be said of a moment.

use super::lang::Lang;
use super::named::named;
use super::sentence::Sentence;
use crate::figures::{grouped, milliseconds, span};
use crate::lab::hotkey::series::Chart;
use crate::lab::hotkey::tells::{Matter, Moment};

/// Labels.
#[allow(missing_docs, reason = "the English words say what each is")]
#[derive(Debug)]
pub(crate) struct HotKeyWords {
    pub(crate) title: &'static str,
    pub(crate) sub: &'static str,
    pub(crate) about: &'static str,
    pub(crate) option_of: &'static str,
    pub(crate) servers: &'static str,
    pub(crate) master: &'static str,
    pub(crate) replica: &'static str,
    pub(crate) hot_here: &'static str,
    pub(crate) counted: &'static str,
    pub(crate) counted_rows: [&'static str; 7],
    pub(crate) rule: &'static str,
    pub(crate) rule_text: &'static str,
    pub(crate) goals: [&'static str; 3],
    pub(crate) naive: &'static str,
    pub(crate) left_out: &'static str,
    charts: [&'static str; 5],
    matters: [&'static str; 7],
    options: [(&'static str, &'static str); 5],
    knobs: [(&'static str, &'static str); 12],
}

impl HotKeyWords {
    /// What a chart is called.
    pub(crate) fn chart(&self, chart: Chart) -> &'static str {
        self.charts[chart as usize]
    }

    /// What is the matter, in two words.
    pub(crate) fn matter(&self, matter: Matter) -> &'static str {
        self.matters[matter as usize]
    }

    /// What is done about the hot key.
    pub(crate) fn option(&self, name: &str) -> &'static str {
        named(&self.options, name)
    }

    /// What a knob is called.
    pub(crate) fn knob(&self, name: &str) -> &'static str {
        named(&self.knobs, name)
    }
}

/// What happens on a side at a moment, as a sentence.
pub(crate) fn hot_key_moment(lang: Lang, moment: &Moment) -> Sentence {
    let (fact, why) = match lang {
        Lang::En => (english(moment), why_in_english(moment)),
        Lang::Zh => (chinese(moment), why_in_chinese(moment)),
    };
    Sentence { fact, why: why.to_owned() }
}

/// A processor that is less busy has nothing to do but its own, in hundredths.
const RESTS: f64 = 1.0;

/// The figures of a moment, as they are written in every language.
struct Figures {
    busy: String,
    others: String,
    waits: [String; 3],
    oldest: String,
    counts: [String; 6],
}

impl Figures {
    fn of(moment: &Moment) -> Self {
        let percent = |value: f64| format!("{value:.0}%");
        let Moment { open, old, back, reads, per_s, told_per_s, .. } = *moment;
        Figures {
            busy: percent(moment.busy),
            others: percent(moment.others),
            waits: moment.waits_ms.map(milliseconds),
            oldest: span(moment.oldest_us),
            counts: [open, old, back, reads, per_s, told_per_s].map(grouped),
        }
    }
}

fn english(moment: &Moment) -> String {
    let Figures { busy, others, waits: [hot, beside, elsewhere], oldest, counts } =
        Figures::of(moment);
    let [open, old, back, reads, per_s, _] = counts;
    let server = moment.server;
    match moment.matter {
        Matter::NotBegun => "Nothing has happened yet.".to_owned(),
        Matter::Calm if moment.busy < RESTS => "Nobody asks now.".to_owned(),
        Matter::Calm => format!("{per_s} requests a second; the busiest server is busy {busy}."),
        Matter::Melts => format!(
            "n{server} is busy {busy}, the next one {others}. Readers of the hot key wait {hot} (p99), of other keys of its server {beside}, elsewhere {elsewhere}."
        ),
        Matter::Drains => {
            format!("The key has cooled down, and {open} requests still wait for n{server}.")
        }
        Matter::Old => format!(
            "{old} of {reads} readers of the hot key have just seen an old value: something newer had been acknowledged for {oldest}."
        ),
        Matter::Back => format!(
            "{back} of {reads} readers have just seen an older value than their application server had seen before."
        ),
        Matter::Holds => format!(
            "The key is hot, no server is busier than {busy}, and 99 of 100 of its readers wait no longer than {hot}."
        ),
    }
}

fn why_in_english(moment: &Moment) -> &'static str {
    match (moment.matter, moment.option.as_str()) {
        (Matter::NotBegun, _) => "",
        (Matter::Calm, _) => {
            "CRC16 spreads keys over slots. It knows nothing of how often one is asked for."
        }
        (Matter::Drains, _) => {
            "Users ask whether or not others are answered. What came in too much has to be worked off before anybody is served at once."
        }
        (Matter::Melts, "replicas") => {
            "Its readers are spread over the master and its replicas, and that is not enough of them."
        }
        (Matter::Melts, "split") => {
            "The copies lie where CRC16 puts them, and every write goes to all of them. More copies spread readers better and make writes dearer."
        }
        (Matter::Melts, "tracking") if moment.told_per_s > 0 => {
            "Every write makes the server tell each connection that has read the key, and all of them read it again: what the cache spares in reads it pays in messages."
        }
        (Matter::Melts, "tracking" | "ttl") => {
            "What remains is for other keys, or for more of them than application servers can keep."
        }
        (Matter::Melts, _) => {
            "A key is in one slot, a slot on one master, and a master carries out commands on one thread. More masters would not help it."
        }
        (Matter::Old, "replicas") => {
            "A master acknowledges a write before its replicas have it. WAIT would tell the writer when they have, and keep no reader from the old one."
        }
        (Matter::Old, "ttl") => {
            "Nobody tells a copy that its key has changed. It is shown until its time is up."
        }
        (Matter::Old, "tracking") => {
            "The message that the key has changed leaves the server together with the acknowledgement, and was still on its way."
        }
        (Matter::Old, _) => "What was read was old.",
        (Matter::Back, "split") => {
            "The copies are written one by one. Who draws a written one and then another goes back in time."
        }
        (Matter::Back, _) => {
            "Who reads now here, now there, sees the one that is ahead and then the one that is behind."
        }
        (Matter::Holds, "replicas") => "The master and its replicas share the readers.",
        (Matter::Holds, "split") => {
            "The copies lie in other slots, and so on other masters: their processors share the readers."
        }
        (Matter::Holds, "tracking" | "ttl") => {
            "Nearly all of them are answered by the memory of their application server, and no request is sent."
        }
        (Matter::Holds, _) => "It is not hot enough for one processor.",
    }
}

fn chinese(moment: &Moment) -> String {
    let Figures { busy, others, waits: [hot, beside, elsewhere], oldest, counts } =
        Figures::of(moment);
    let [open, old, back, reads, per_s, _] = counts;
    let server = moment.server;
    match moment.matter {
        Matter::NotBegun => "还没有开始。".to_owned(),
        Matter::Calm if moment.busy < RESTS => "此刻没有请求。".to_owned(),
        Matter::Calm => format!("每秒 {per_s} 个请求，最忙的节点 CPU 占用 {busy}。"),
        Matter::Melts => format!(
            "n{server} 的 CPU 占用 {busy}，次忙的节点 {others}。读热点键的 p99 为 {hot}，读同一节点上其他 key 的为 {beside}，其他节点为 {elsewhere}。"
        ),
        Matter::Drains => format!("key 已经不热了，但仍有 {open} 个请求在等 n{server}。"),
        Matter::Old => format!(
            "刚才 {reads} 次读热点键中有 {old} 次读到旧值，更新的值最早在 {oldest} 之前就已确认写入。"
        ),
        Matter::Back => {
            format!(
                "刚才 {reads} 次读热点键中有 {back} 次读到的值比同一台应用服务器之前读到的还旧。"
            )
        }
        Matter::Holds => {
            format!("key 正热，最忙的节点 CPU 占用 {busy}，读热点键的 p99 为 {hot}。")
        }
    }
}

fn why_in_chinese(moment: &Moment) -> &'static str {
    match (moment.matter, moment.option.as_str()) {
        (Matter::NotBegun, _) => "",
        (Matter::Calm, _) => "CRC16 把 key 打散到各个槽，但它不管每个 key 被访问多少次。",
        (Matter::Drains, _) => {
            "用户不会因为别人没得到应答就不来。积压的请求要全部处理完，新来的才能马上得到应答。"
        }
        (Matter::Melts, "replicas") => "读已分摊到主节点和它的从节点上，但从节点还不够多。",
        (Matter::Melts, "split") => {
            "各份落在哪个节点由 CRC16 决定，而每次写都要写全部各份。份数越多，读越均匀，写越贵。"
        }
        (Matter::Melts, "tracking") if moment.told_per_s > 0 => {
            "每次写入，节点都要通知读过这个 key 的每条连接，它们又都来重读一次：缓存省下的读，变成了失效消息。"
        }
        (Matter::Melts, "tracking" | "ttl") => {
            "剩下的请求读的是别的 key，或者 key 太多，本地缓存放不下。"
        }
        (Matter::Melts, _) => {
            "一个 key 只在一个槽，一个槽只在一个主节点，而主节点用单线程执行命令。再加主节点也没有用。"
        }
        (Matter::Old, "replicas") => {
            "主节点先确认写入，从节点后收到。WAIT 能让写的一方知道从节点何时收到，但拦不住读旧值的人。"
        }
        (Matter::Old, "ttl") => "没有人通知本地副本 key 已改变，到期之前一直给出旧值。",
        (Matter::Old, "tracking") => "失效消息和写入的确认同时离开节点，当时还在路上。",
        (Matter::Old, _) => "读到的是旧值。",
        (Matter::Back, "split") => {
            "各份是逐一写入的。先读到已写的一份，再读到未写的一份，就像时间倒流。"
        }
        (Matter::Back, _) => "时而读这里，时而读那里，会先看到快的一个，再看到慢的一个。",
        (Matter::Holds, "replicas") => "读由主节点和从节点分担。",
        (Matter::Holds, "split") => "各份落在不同的槽，也就在不同的主节点上，由它们的 CPU 分担读。",
        (Matter::Holds, "tracking" | "ttl") => "几乎全部由应用服务器自己的内存应答，不发请求。",
        (Matter::Holds, _) => "还没有热到一个 CPU 撑不住。",
    }
}

pub(super) const EN: HotKeyWords = HotKeyWords {
    title: "Hot key",
    sub: "one server melts while its neighbours idle",
    about: "Most requests of a cluster are for one key: the processor of its server runs out, and whoever wants another key of that server waits too. Replicas, a cache in the application, copies in other slots: what each does, and what it costs.",
    option_of: "What is done about the hot key, side",
    servers: "Servers, and how busy the processor of each is",
    master: "master",
    replica: "replica",
    hot_here: "· hot",
    counted: "Counted so far",
    counted_rows: [
        "Reads of the hot key",
        "from own memory",
        "old",
        "the oldest, for",
        "went back in time",
        "Writes acknowledged",
        "Invalidation messages",
    ],
    rule: "What one server can do",
    rule_text: "A GET takes the processor 15 µs here: 14 of them for reading the request from its socket and writing the reply to it, less than one for the command. So one server answers at most 67,000 of them a second, however many masters there are. The hot key brings {} more a second to one of them. How busy a processor is, is what comes times what one takes; at 100% it is not slow, its queue grows as long as the load stays.",
    goals: [
        "Have one server busy 99% beside others under 30%, and readers of other keys on it wait 10 ms",
        "With a share of 60% or more and 100 writes a second: no server over 80%, nothing read that was old for more than 0.5 ms",
        "With CLIENT TRACKING: a server busy over 90% although most reads come from memory",
    ],
    naive: "It spreads requests over slots as if each key were asked for alike. It calls a server hot and gives it a longer latency, in place of a processor that runs out and a queue that grows. It forgets those who want another key of the same server. Caches learn of a change at once and for nothing, replicas have no lag, copies change all at the same moment, and CRC16 puts copies evenly.",
    left_out: "Left out here: the network card, which with large values is full before the processor; timeouts and retries, which make an overload last (see Avalanche); the time of application servers themselves; one flight at a time for a key in an application server; I/O threads, which would take a part of the 14 µs; telling which key is hot (redis-cli --hotkeys, MONITOR, counting in the client). Prices are those of one machine (cargo xtask bench cost).",
    charts: [
        "How busy processors are",
        "Readers of the hot key wait",
        "Readers of other keys wait, p99",
        "Reads that wait",
        "Oldest value read was behind by",
    ],
    matters: [
        "not begun",
        "· calm",
        "✕ melts",
        "! works off",
        "! old reads",
        "! back in time",
        "✓ holds",
    ],
    options: [
        ("none", "Nothing"),
        ("tracking", "Own cache, CLIENT TRACKING"),
        ("replicas", "Read replicas too"),
        ("split", "Copies in several slots"),
        ("ttl", "Own cache with a TTL"),
    ],
    knobs: [
        ("rate", "Other requests"),
        ("share", "Share of the hot key"),
        ("writes", "Writes of it"),
        ("keys", "Other keys"),
        ("skew", "Their Zipf exponent"),
        ("value", "A value"),
        ("replicas", "Replicas a master"),
        ("connections", "Connections a pool"),
        ("lag", "Way to replicas"),
        ("copies", "Copies"),
        ("ttl", "TTL"),
        ("cached", "Keys kept"),
    ],
};

pub(super) const ZH: HotKeyWords = HotKeyWords {
    title: "热点键",
    sub: "一个节点被打满，旁边的却闲着",
    about: "集群的大部分请求都读同一个 key：它所在节点的 CPU 被打满，读该节点上其他 key 的人也跟着等。读从节点、应用内本地缓存、拆成多份放到别的槽：各有什么用，代价是什么。",
    option_of: "对热点键的处理",
    servers: "各节点及其 CPU 占用",
    master: "主节点",
    replica: "从节点",
    hot_here: "· 热",
    counted: "累计",
    counted_rows: [
        "读热点键",
        "由本地内存应答",
        "读到旧值",
        "最旧的落后",
        "读到的值倒退",
        "已确认的写",
        "失效消息",
    ],
    rule: "一个节点的极限",
    rule_text: "这里一次 GET 要占用 CPU 15 µs：其中 14 µs 用于从套接字读请求、向套接字写应答，命令本身不到 1 µs。所以一个节点每秒最多应答约 67,000 次，主节点再多也一样。热点键每秒给其中一个节点多带来 {} 次请求。CPU 占用就是到达的请求数乘以每次的耗时；到 100% 时不只是变慢：只要负载不降，队列就一直增长。",
    goals: [
        "让一个节点 CPU 占用 99%，其他都低于 30%，且读它上面其他 key 的人等 10 ms",
        "热点键占 60% 以上且每秒写 100 次以上时：没有节点超过 80%，也没有读到落后 0.5 ms 以上的旧值",
        "使用 CLIENT TRACKING：多数读由本地内存应答，节点 CPU 仍超过 90%",
    ],
    naive: "把请求平均分到各个槽，好像每个 key 被访问的次数都一样；给“热”节点加一点延迟了事，而不是 CPU 耗尽、队列增长；忘了同一节点上其他 key 的读者；缓存立刻且免费得知变更，从节点没有延迟，多份同时改变，CRC16 总把各份摆得很均匀。",
    left_out: "这里没有考虑：网卡，值很大时它先于 CPU 被打满；超时与重试，它们会让过载持续（见缓存雪崩）；应用服务器自身的耗时；应用服务器内对同一个 key 的请求合并；I/O 线程，它能分走 14 µs 中的一部分；如何发现热点键（redis-cli --hotkeys、MONITOR、客户端统计）。价格来自一台机器的测量（cargo xtask bench cost）。",
    charts: [
        "节点 CPU 占用",
        "读热点键的等待",
        "读其他 key 的等待 p99",
        "等待中的读",
        "读到的最旧值落后多久",
    ],
    matters: ["未开始", "· 平稳", "✕ 打满", "! 消化积压", "! 读到旧值", "! 值倒退", "✓ 撑住了"],
    options: [
        ("none", "不处理"),
        ("tracking", "本地缓存 + CLIENT TRACKING"),
        ("replicas", "也读从节点"),
        ("split", "拆成多份，分到多个槽"),
        ("ttl", "本地缓存 + TTL"),
    ],
    knobs: [
        ("rate", "其他请求"),
        ("share", "热点键占比"),
        ("writes", "对它的写"),
        ("keys", "其他 key"),
        ("skew", "其 Zipf 指数"),
        ("value", "值大小"),
        ("replicas", "每个主节点的从节点数"),
        ("connections", "连接池大小"),
        ("lag", "到从节点的延迟"),
        ("copies", "份数"),
        ("ttl", "TTL"),
        ("cached", "本地最多缓存"),
    ],
};

#[cfg(test)]
mod tests {
    use redscope_session::lab::{HOT_KEY_KNOBS, HOT_KEY_OPTIONS};

    use super::*;

    #[test]
    fn every_knob_and_option_has_words_in_every_language() {
        for words in [EN, ZH] {
            let knobs: Vec<&str> = HOT_KEY_KNOBS.iter().map(|knob| knob.name).collect();
            assert_eq!(words.knobs.map(|(name, _)| name)[..], knobs[..]);
            assert_eq!(words.options.map(|(name, _)| name), HOT_KEY_OPTIONS);
        }
    }

    #[test]
    fn every_moment_is_a_fact_and_why() {
        for option in HOT_KEY_OPTIONS {
            for matter in [
                Matter::NotBegun,
                Matter::Calm,
                Matter::Melts,
                Matter::Drains,
                Matter::Old,
                Matter::Back,
                Matter::Holds,
            ] {
                let moment = Moment {
                    matter,
                    option: option.to_owned(),
                    server: 2,
                    busy: 100.0,
                    others: 20.0,
                    waits_ms: [30.0, 29.0, 0.3],
                    open: 700,
                    reads: 900,
                    old: 12,
                    back: 3,
                    oldest_us: 1500,
                    per_s: 40_000,
                    told_per_s: 900,
                };
                for lang in [Lang::En, Lang::Zh] {
                    let Sentence { fact, why } = hot_key_moment(lang, &moment);
                    assert!(fact.ends_with(['.', '。']), "{fact}");
                    assert_eq!(why.is_empty(), matter == Matter::NotBegun, "{option} {matter:?}");
                }
            }
        }
    }
}
