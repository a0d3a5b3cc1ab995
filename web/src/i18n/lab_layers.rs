//! The words of the layers lab, and what is to be said of a moment.

use super::lang::Lang;
use super::named::named;
use super::sentence::Sentence;
use crate::figures::{grouped, milliseconds};
use crate::lab::layers::series::Chart;
use crate::lab::layers::tells::{Matter, Moment};

/// Labels.
#[allow(missing_docs, reason = "the English words say what each is")]
#[derive(Debug)]
pub(crate) struct LayersWords {
    pub(crate) title: &'static str,
    pub(crate) sub: &'static str,
    pub(crate) about: &'static str,
    pub(crate) option_of: &'static str,
    pub(crate) answered_by: &'static str,
    pub(crate) table: &'static str,
    pub(crate) heads: [&'static str; 5],
    pub(crate) of: &'static str,
    pub(crate) of_visits: &'static str,
    pub(crate) keeps_nothing: &'static str,
    pub(crate) inside: [&'static str; 3],
    pub(crate) of_reads: &'static str,
    pub(crate) counted: &'static str,
    pub(crate) counted_rows: [&'static str; 5],
    pub(crate) rule: &'static str,
    pub(crate) rule_text: &'static str,
    pub(crate) goals: [&'static str; 3],
    pub(crate) naive: &'static str,
    pub(crate) left_out: &'static str,
    pub(crate) layers: [&'static str; 6],
    charts: [&'static str; 4],
    matters: [&'static str; 5],
    options: [(&'static str, &'static str); 6],
    knobs: [(&'static str, &'static str); 19],
}

impl LayersWords {
    /// What a chart is called.
    pub(crate) fn chart(&self, chart: Chart) -> &'static str {
        self.charts[chart as usize]
    }

    /// What is the matter, in two words.
    pub(crate) fn matter(&self, matter: Matter) -> &'static str {
        self.matters[matter as usize]
    }

    /// What is done about writes.
    pub(crate) fn option(&self, name: &str) -> &'static str {
        named(&self.options, name)
    }

    /// What a knob is called.
    pub(crate) fn knob(&self, name: &str) -> &'static str {
        named(&self.knobs, name)
    }
}

/// What happens on a side at a moment, as a sentence.
pub(crate) fn layers_moment(lang: Lang, moment: &Moment) -> Sentence {
    let (fact, why) = match lang {
        Lang::En => (english(moment), why_in_english(moment)),
        Lang::Zh => (chinese(moment), why_in_chinese(moment)),
    };
    Sentence { fact, why: why.to_owned() }
}

fn english(moment: &Moment) -> String {
    let since = milliseconds(moment.since_ms as f64);
    match moment.matter {
        Matter::NotBegun => "Nothing has happened yet.".to_owned(),
        Matter::OldShared | Matter::OldInBrowsers => {
            let [browsers, edges, nginx, servers, redis] = moment.old;
            let many = |count: u32, one: &str, more: &str| match count {
                0 => None,
                1 => Some(format!("1 {one}")),
                count => Some(format!("{count} {more}")),
            };
            let who: Vec<String> = [
                many(browsers, "browser", "browsers"),
                many(edges, "edge", "edges"),
                (nginx > 0).then(|| "nginx".to_owned()),
                many(servers, "server", "servers"),
                (redis > 0).then(|| "Redis".to_owned()),
            ]
            .into_iter()
            .flatten()
            .collect();
            let still = if moment.old.iter().sum::<u32>() == 1 { "has" } else { "have" };
            let who = match who.split_last() {
                Some((last, before)) if !before.is_empty() => {
                    format!("{} and {last}", before.join(", "))
                }
                _ => who.concat(),
            };
            format!("{since} after page 0 was changed {who} still {still} the old one.")
        }
        Matter::SomeOld => {
            let oldest = milliseconds(moment.oldest_ms);
            format!("Somebody was shown a page {oldest} after its row was changed.")
        }
        Matter::NoneOld if moment.visits < 1.0 => "Nobody asks now.".to_owned(),
        Matter::NoneOld => {
            let [queries, visits] =
                [moment.queries, moment.visits].map(|n| grouped(n.round() as u64));
            format!(
                "Nobody is shown anything old; {queries} of {visits} visits a second reach the database."
            )
        }
    }
}

fn why_in_english(moment: &Moment) -> &'static str {
    match (moment.matter, moment.option.as_str()) {
        (Matter::NotBegun, _) => "",
        (Matter::NoneOld, "versions") => {
            "The address names the version, so an old copy is never asked for. The price: before every page its version is asked for at the origin, past all caches."
        }
        (Matter::NoneOld, _) => {
            "Each layer is asked only for what all before it did not have. They have taken what is asked for often; what is left over hits less."
        }
        (Matter::OldInBrowsers, _) => {
            "A browser asks nobody while its copy is fresh, and nobody can reach it. Only a shorter max-age or another address helps."
        }
        (_, "ttl") => {
            "Nobody told them. A layer whose time is up asks the one behind it, and may be given an old copy again, with all its time before it: the times add up."
        }
        (_, "del") => {
            "DEL has emptied Redis. Whoever stands before it was told nothing, and keeps its copy until its time is up."
        }
        (_, "tracking") => {
            "Redis has told the servers which key has changed. It knows nothing of nginx, the CDN and browsers."
        }
        (Matter::OldShared, "purge") => "The purge is on its way: to nginx, then to every edge.",
        (_, "purge") => {
            "The shared caches were emptied from the inside outwards. What is old was in a browser."
        }
        (_, "purge-only") => {
            "nginx and the CDN were emptied first, and filled again from servers and Redis that still had the old one: they keep that for their whole time."
        }
        (_, _) => "What is shown was on its way when the new version was made known.",
    }
}

fn chinese(moment: &Moment) -> String {
    let since = milliseconds(moment.since_ms as f64);
    match moment.matter {
        Matter::NotBegun => "还没有开始。".to_owned(),
        Matter::OldShared | Matter::OldInBrowsers => {
            let [browsers, edges, nginx, servers, redis] = moment.old;
            let many = |count: u32, what: &str| (count > 0).then(|| format!("{count} {what}"));
            let who: Vec<String> = [
                many(browsers, "个浏览器"),
                many(edges, "个 CDN 边缘"),
                (nginx > 0).then(|| "nginx".to_owned()),
                many(servers, "台应用服务器"),
                (redis > 0).then(|| "Redis".to_owned()),
            ]
            .into_iter()
            .flatten()
            .collect();
            format!("页面 0 修改后 {since}，仍是旧内容的有 {}。", who.join("、"))
        }
        Matter::SomeOld => {
            let oldest = milliseconds(moment.oldest_ms);
            format!("有人看到了数据行修改 {oldest} 之后的旧页面。")
        }
        Matter::NoneOld if moment.visits < 1.0 => "此刻没有人访问。".to_owned(),
        Matter::NoneOld => {
            let [queries, visits] =
                [moment.queries, moment.visits].map(|n| grouped(n.round() as u64));
            format!("没有人看到旧内容；每秒 {visits} 次访问中有 {queries} 次到达数据库。")
        }
    }
}

fn why_in_chinese(moment: &Moment) -> &'static str {
    match (moment.matter, moment.option.as_str()) {
        (Matter::NotBegun, _) => "",
        (Matter::NoneOld, "versions") => {
            "URL 里带着版本号，旧副本不会再被请求。代价是：每看一个页面，都要先绕过所有缓存到源站问版本号。"
        }
        (Matter::NoneOld, _) => {
            "每一层只会收到前面各层都没有的请求。热门页面已被前面拿走，剩下的更难命中。"
        }
        (Matter::OldInBrowsers, _) => {
            "副本没过期时浏览器不问任何人，也没有人能通知它。只能缩短 max-age，或者换一个 URL。"
        }
        (_, "ttl") => {
            "没有人通知它们。某一层到期后去问后一层，可能又拿到一份旧副本，并重新保存一整个 TTL：各层 TTL 会相加。"
        }
        (_, "del") => "DEL 已清掉 Redis 里的键。它前面的各层没有得到通知，副本要留到过期。",
        (_, "tracking") => "Redis 已把失效的键通知给应用服务器，但它不认识 nginx、CDN 和浏览器。",
        (Matter::OldShared, "purge") => "清除请求还在路上：先到 nginx，再到每个 CDN 边缘。",
        (_, "purge") => "共享缓存已由内向外清空，旧内容来自某个浏览器。",
        (_, "purge-only") => {
            "先清空了 nginx 和 CDN，它们随即又从仍有旧值的应用服务器和 Redis 回填，并再保存一整个 TTL。"
        }
        (_, _) => "新版本公布时，这份内容已经在路上了。",
    }
}

pub(super) const EN: LayersWords = LayersWords {
    title: "Cache layers",
    sub: "who answers, and who still shows the old page",
    about: "The same visits through browsers, a CDN, nginx, servers with copies of their own, Redis and a database. A row is changed: who still shows the old one, for how long, and what do DEL, CLIENT TRACKING, purges and versions in the address do about it?",
    option_of: "What is done on a write, side",
    answered_by: "Answered by",
    table: "Layers, from the user inwards",
    heads: ["Asked", "Had", "Alone", "Oldest", "Old page 0"],
    of: "{n} of {all}",
    of_visits: "{} of all visits",
    keeps_nothing: "keeps nothing",
    inside: ["Buffer pool", "Page cache", "Disk"],
    of_reads: "{} of its reads",
    counted: "Counted, and worked out",
    counted_rows: [
        "Queries, counted",
        "by ratios in place",
        "by ratios alone",
        "Oldest shown",
        "times added up",
    ],
    rule: "What can be multiplied, what is added",
    rule_text: "A layer sees what missed in all before it. Multiply the miss ratios measured in place and you have the queries, to the last one. Multiply those that each layer would have alone and you are far off: the popular pages are counted away in every layer again. Times add up: a copy can be made in the last moment of the one behind it. A purge outside helps only if everything inside is new. With an Age header the HTTP layers count from one moment, so the longest of their times counts and not the sum. A database has layers too: its buffer pool, and the system's page cache, which is asked only for what the pool has missed. As large as the pool it has next to nothing that the pool has not.",
    goals: [
        "Show somebody a page 9 s after its row was changed",
        "With every layer on, show nobody a page more than 0.3 s after",
        "Without versions in the address: nothing more than 1 s old, and fewer than 1 visit in 20 at the database",
    ],
    naive: "It gives every layer the hit ratio it would have alone, though the skew has been taken off before it. It takes the longest time for the worst and not the sum, purges from the outside inwards, and forgets the browser, which nobody can purge.",
    left_out: "Left out here: MySQL's query cache (gone since 8.0); the two-part list and the read-ahead of InnoDB's buffer pool (pool and page cache drop what was not used for longest, and a row fills a page); revalidation with ETag, Vary, cookies, pages that may not be cached; edges that differ in size or lose pages for want of room; races of readers with writers that come from jitter (see the Consistency lab); Age in whole seconds. Times are those of a lab, seconds in place of minutes. What a layer would have alone is counted beside: the same cache given every visit.",
    layers: ["Browser", "CDN", "nginx", "Local", "Redis", "Database"],
    charts: [
        "Queries that reach the database",
        "Old, of the pages shown",
        "Oldest shown; dashed the sum",
        "Users wait",
    ],
    matters: ["not begun", "✕ old, shared", "! old in browsers", "! some old", "✓ none old"],
    options: [
        ("ttl", "Nothing: wait for the TTL"),
        ("purge", "DEL, tracking, purge"),
        ("del", "DEL in Redis"),
        ("tracking", "DEL, CLIENT TRACKING"),
        ("purge-only", "Purge of CDN and nginx only"),
        ("versions", "Version in the address"),
    ],
    knobs: [
        ("users", "Users"),
        ("rate", "Visits"),
        ("pages", "Pages"),
        ("skew", "Zipf exponent"),
        ("writes", "Rows changed"),
        ("way-cdn", "Way to the CDN"),
        ("way-origin", "CDN to nginx"),
        ("service", "A query"),
        ("disk", "A read from disk"),
        ("browser", "Browser"),
        ("cdn", "CDN"),
        ("nginx", "nginx"),
        ("local", "Local"),
        ("redis", "Redis"),
        ("grace", "Served stale"),
        ("lock", "One fetch a page"),
        ("age", "Age header"),
        ("pool", "Buffer pool"),
        ("page-cache", "Page cache"),
    ],
};

pub(super) const ZH: LayersWords = LayersWords {
    title: "多级缓存",
    sub: "谁来应答，谁还在显示旧页面",
    about: "同样的访问依次经过浏览器、CDN、nginx、应用进程内缓存、Redis 和数据库。修改一行数据：谁还在显示旧的，持续多久，DEL、CLIENT TRACKING、缓存清除和带版本的 URL 各能解决什么？",
    option_of: "写入时的做法",
    answered_by: "由哪一层应答",
    table: "各层，从用户往里",
    heads: ["请求", "命中", "单独", "最旧", "旧页面 0"],
    of: "{n}/{all}",
    of_visits: "占全部访问的 {}",
    keeps_nothing: "不缓存",
    inside: ["缓冲池", "页缓存", "磁盘"],
    of_reads: "占数据库读取的 {}",
    counted: "实测与推算",
    counted_rows: [
        "数据库查询，实测",
        "按实际各层比率",
        "按各层单独比率",
        "显示的最旧页面",
        "TTL 之和",
    ],
    rule: "什么可以相乘，什么要相加",
    rule_text: "每一层只看到前面各层都未命中的请求。把实际位置上测得的未命中率相乘，得到的正是查询数，一次不差。把各层单独使用时的未命中率相乘则差得很远：热门页面在每一层都被重复扣除。时间则要相加：一份副本可能在后一层副本过期前的最后一刻才取得。只有里面全是新的，清除外层才有用。有 Age 头时，HTTP 各层从同一时刻算起，取最长的一个而不是总和。数据库内部也分层：缓冲池，以及操作系统的页缓存，后者只会收到缓冲池未命中的读取。页缓存与缓冲池一样大时，几乎没有什么是缓冲池里没有的。",
    goals: [
        "让某人在数据行修改 9 秒之后仍看到旧页面",
        "开启全部各层，且没有人在修改 0.3 秒之后看到旧页面",
        "不用带版本的 URL：旧内容不超过 1 秒，且到达数据库的访问少于 1/20",
    ],
    naive: "给每一层都用它单独使用时的命中率，而热门页面早已被前面的层拿走；把最长的 TTL 当作最坏情况而不是求和；由外向内清除；还忘了没有人能清除的浏览器缓存。",
    left_out: "这里没有考虑：MySQL 查询缓存（8.0 起已移除）；InnoDB 缓冲池的分段 LRU 和预读（这里缓冲池和页缓存都淘汰最久未用的页，一行占一页）；ETag 重新验证、Vary、Cookie 和不可缓存的页面；大小不同或因空间不足而淘汰的边缘节点；由抖动引起的读写竞争（见一致性实验）；Age 实际以整秒计。时间是实验尺度，用秒代替分钟。“单独”一列是旁路统计：给同样的缓存喂入每一次访问。",
    layers: ["浏览器", "CDN", "nginx", "进程内", "Redis", "数据库"],
    charts: [
        "到达数据库的查询",
        "显示的页面中旧页面的比例",
        "显示的最旧页面，虚线为 TTL 之和",
        "用户等待",
    ],
    matters: ["未开始", "✕ 共享缓存是旧的", "! 浏览器是旧的", "! 有旧页面", "✓ 没有旧页面"],
    options: [
        ("ttl", "什么都不做，等 TTL"),
        ("purge", "DEL + 追踪 + 清除"),
        ("del", "Redis 中 DEL"),
        ("tracking", "DEL + CLIENT TRACKING"),
        ("purge-only", "只清除 CDN 和 nginx"),
        ("versions", "URL 带版本号"),
    ],
    knobs: [
        ("users", "用户"),
        ("rate", "访问"),
        ("pages", "页面"),
        ("skew", "Zipf 指数"),
        ("writes", "修改的行"),
        ("way-cdn", "到 CDN 的延迟"),
        ("way-origin", "CDN 到 nginx"),
        ("service", "一次查询"),
        ("disk", "一次磁盘读取"),
        ("browser", "浏览器"),
        ("cdn", "CDN"),
        ("nginx", "nginx"),
        ("local", "进程内"),
        ("redis", "Redis"),
        ("grace", "过期后仍可用"),
        ("lock", "合并回源"),
        ("age", "Age 头"),
        ("pool", "缓冲池"),
        ("page-cache", "页缓存"),
    ],
};

#[cfg(test)]
mod tests {
    use redscope_session::lab::{LAYERS_KNOBS, LAYERS_OPTIONS};

    use super::*;

    #[test]
    fn every_knob_and_option_has_words_in_every_language() {
        for words in [EN, ZH] {
            let knobs: Vec<&str> = LAYERS_KNOBS.iter().map(|knob| knob.name).collect();
            assert_eq!(words.knobs.map(|(name, _)| name)[..], knobs[..]);
            assert_eq!(words.options.map(|(name, _)| name), LAYERS_OPTIONS);
        }
    }

    #[test]
    fn every_moment_is_one_fact_and_why() {
        for option in LAYERS_OPTIONS {
            for (matter, old) in [
                (Matter::NotBegun, [0; 5]),
                (Matter::OldShared, [7, 2, 1, 3, 1]),
                (Matter::OldInBrowsers, [1, 0, 0, 0, 0]),
                (Matter::SomeOld, [0; 5]),
                (Matter::NoneOld, [0; 5]),
            ] {
                let moment = Moment {
                    matter,
                    option: option.to_owned(),
                    old,
                    since_ms: 1200,
                    oldest_ms: 3400.0,
                    queries: 40.0,
                    visits: 800.0,
                };
                for (lang, stop) in [(Lang::En, "."), (Lang::Zh, "。")] {
                    let Sentence { fact, why } = layers_moment(lang, &moment);
                    assert!(fact.ends_with(stop), "{fact}");
                    assert_eq!(why.is_empty(), matter == Matter::NotBegun, "{option} {matter:?}");
                    assert!(why.is_empty() || why.ends_with(stop), "{why}");
                }
            }
        }
    }
}
