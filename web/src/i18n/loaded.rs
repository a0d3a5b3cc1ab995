//! The words of the labs under load.

use super::named::named;
use crate::lab::loaded::series::Chart;
use crate::lab::loaded::tells::Matter;

/// Labels.
#[allow(missing_docs, reason = "the English words say what each is")]
#[derive(Debug)]
pub(crate) struct LoadedWords {
    pub(crate) users: &'static str,
    pub(crate) users_and_attack: &'static str,
    pub(crate) found: &'static str,
    pub(crate) of_capacity: &'static str,
    pub(crate) remedy: &'static str,
    pub(crate) load: &'static str,
    pub(crate) moment: &'static str,
    pub(crate) speed: &'static str,
    pub(crate) running: &'static str,
    pub(crate) number: &'static str,
    pub(crate) peak: &'static str,
    pub(crate) lowest: &'static str,
    pub(crate) limit: &'static str,
    pub(crate) at_moment: &'static str,
    pub(crate) program: &'static str,
    pub(crate) program_sub: &'static str,
    charts: [&'static str; 6],
    matters: [&'static str; 8],
    knobs: [(&'static str, &'static str); 23],
    labs: &'static [LabAbout],
}

/// What is said of one lab.
#[derive(Debug)]
pub(crate) struct LabAbout {
    pub(crate) id: &'static str,
    pub(crate) title: &'static str,
    pub(crate) sub: &'static str,
    pub(crate) about: &'static str,
    remedies: &'static [(&'static str, &'static str)],
    pub(crate) goals: [&'static str; 3],
    pub(crate) naive: &'static str,
    pub(crate) left_out: &'static str,
}

impl LoadedWords {
    /// What is said of a lab.
    pub(crate) fn about(&self, id: &str) -> &'static LabAbout {
        self.labs.iter().find(|about| about.id == id).unwrap_or(&self.labs[0])
    }

    /// Every lab.
    pub(crate) const fn labs(&self) -> &'static [LabAbout] {
        self.labs
    }

    /// What a chart is called.
    pub(crate) fn chart(&self, chart: Chart) -> &'static str {
        self.charts[chart as usize]
    }

    /// What is the matter, in two words.
    pub(crate) fn matter(&self, matter: Matter) -> &'static str {
        self.matters[matter as usize]
    }

    /// What a knob is called.
    pub(crate) fn knob(&self, name: &str) -> &'static str {
        named(&self.knobs, name)
    }

    /// The title of the program of a side.
    pub(crate) fn program_of(&self, side: &str) -> String {
        self.program.replace("{}", &side.to_uppercase())
    }
}

impl LabAbout {
    /// What a remedy is called.
    pub(crate) fn remedy(&self, name: &str) -> &'static str {
        named(self.remedies, name)
    }
}

pub(super) const EN: LoadedWords = LoadedWords {
    users: "Users",
    users_and_attack: "Users + attack",
    found: "found",
    of_capacity: "of capacity",
    remedy: "What is done on side",
    load: "Load, the same for both",
    moment: "Moment",
    speed: "Speed",
    running: "running",
    number: "number",
    peak: "peak {}",
    lowest: "lowest {}",
    limit: "limit {}",
    at_moment: "{} now",
    program: "The program of {}",
    program_sub: "these lines are what runs; the numbers say how many requests stand there",
    charts: [
        "Database queries per second",
        "Answered without the database",
        "Time until answered or given up, p99 and p50",
        "Requests given up per second",
        "Queries for one row at once",
        "Memory of Redis",
    ],
    matters: [
        "not begun",
        "✕ nobody is answered",
        "✕ queries queue up",
        "! users give up",
        "! evicts keys",
        "! one row, many queries",
        "✓ within capacity",
        "✓ all in Redis",
    ],
    knobs: [
        ("rate", "Requests per second"),
        ("keys", "Keys"),
        ("rows", "Rows"),
        ("skew", "Skew (Zipf)"),
        ("ttl", "Time to live"),
        ("workers", "Database workers"),
        ("service", "A query takes"),
        ("rebuild", "A query takes"),
        ("queue", "Queue before errors"),
        ("call-timeout", "The application waits"),
        ("patience", "A user waits"),
        ("retries", "Tries again"),
        ("backoff", "Back-off"),
        ("attack", "Attack, per second"),
        ("attack-ids", "Ids of the attack (0: ever new)"),
        ("attack-from", "Attack begins at"),
        ("memory", "maxmemory"),
        ("jitter", "Jitter"),
        ("lock-ttl", "The lock lives"),
        ("look-again", "Looks again after"),
        ("beta", "β of early refresh"),
        ("null-ttl", "A null lives"),
        ("error", "Error rate of the filter"),
    ],
    labs: &[
        LabAbout {
            id: "avalanche",
            title: "Cache avalanche",
            sub: "keys that were loaded together expire together",
            about: "Thousands of keys expire at once and the database gets every request. When the cause has gone, the trouble stays.",
            remedies: &[
                ("none", "Nothing"),
                ("jitter", "TTL with jitter"),
                ("mutex", "Mutex in Redis"),
                ("single-flight", "Single flight in the application"),
                ("logical", "Never expires; logical expiry"),
            ],
            goals: [
                "Let it collapse: nobody is answered at the end",
                "Get through it without one request given up",
                "The same with a jitter of 5 seconds at most",
            ],
            naive: "It gives the database no queue and users no patience. Then a wave passes by itself. Here what arrives after the application has stopped waiting is thrown away, the key stays missing, and tries come again: the load feeds itself.",
            left_out: "Left out here: one application server that is never short of processor, a database whose queries all take the same, no replicas, no failure of Redis.",
        },
        LabAbout {
            id: "penetration",
            title: "Cache penetration",
            sub: "somebody asks for what exists nowhere",
            about: "Ids that exist nowhere are never in the cache, so every one of them goes through to the database.",
            remedies: &[
                ("none", "Nothing"),
                ("validation", "Ids are checked first"),
                ("null", "Null is cached"),
                ("bloom", "Bloom filter (BF.*)"),
            ],
            goals: [
                "Let the attack make the database refuse queries",
                "Get through 1000 attacks a second without one user giving up",
                "Cache nulls until Redis pushes good keys out",
            ],
            naive: "It has no memory, so caching nulls looks perfect. Here every null takes room in Redis, ever-new ids are each stored once for nothing, and maxmemory pushes out keys that people ask for.",
            left_out: "Left out here: new rows while it runs, deletes (a Bloom filter cannot forget), attackers who wait for answers.",
        },
        LabAbout {
            id: "breakdown",
            title: "Hot key breakdown",
            sub: "one hot key expires, and everybody rebuilds it",
            about: "While the one key everybody asks for is rebuilt, everybody who comes rebuilds it too: 1 + rate × time.",
            remedies: &[
                ("none", "Nothing"),
                ("mutex", "Mutex: SET NX PX with a token"),
                ("single-flight", "Single flight in the application"),
                ("logical", "Logical expiry, rebuilt beside"),
                ("early", "Early refresh by chance (XFetch)"),
            ],
            goals: [
                "Have 50 queries for the one row at once",
                "Never more than one query at once, to the end",
                "Two at once in spite of the mutex",
            ],
            naive: "It lets a rebuild take no time and a lock live for ever. Here a lock whose time is shorter than the rebuild lets the next one in, and whoever waits for it waits for all of it.",
            left_out: "Left out here: several application servers (single flight is one flight for each), a lock holder that crashes, rows that change.",
        },
    ],
};

pub(super) const ZH: LoadedWords = LoadedWords {
    users: "用户",
    users_and_attack: "用户 + 攻击",
    found: "命中",
    of_capacity: "容量占用",
    remedy: "方案",
    load: "负载（两边相同）",
    moment: "时刻",
    speed: "速度",
    running: "运行中",
    number: "数值",
    peak: "峰值 {}",
    lowest: "最低 {}",
    limit: "上限 {}",
    at_moment: "此刻 {}",
    program: "{} 的程序",
    program_sub: "运行的就是这些代码；数字表示有多少请求停在这一行",
    charts: [
        "数据库每秒查询数",
        "未经数据库即应答的比例",
        "得到应答或放弃所用时间 p99 与 p50",
        "每秒放弃的请求",
        "同一行的并发查询",
        "Redis 内存",
    ],
    matters: [
        "尚未开始",
        "✕ 无人得到应答",
        "✕ 查询在排队",
        "! 有用户放弃",
        "! 正在淘汰键",
        "! 同一行被反复查询",
        "✓ 容量之内",
        "✓ 全部命中",
    ],
    knobs: [
        ("rate", "每秒请求数"),
        ("keys", "键的个数"),
        ("rows", "行数"),
        ("skew", "倾斜度（Zipf）"),
        ("ttl", "过期时间"),
        ("workers", "数据库工作线程"),
        ("service", "一次查询耗时"),
        ("rebuild", "一次查询耗时"),
        ("queue", "排队上限"),
        ("call-timeout", "应用等待上限"),
        ("patience", "用户等待上限"),
        ("retries", "重试次数"),
        ("backoff", "退避时间"),
        ("attack", "每秒攻击数"),
        ("attack-ids", "攻击的 id 个数（0：永不重复）"),
        ("attack-from", "攻击开始于"),
        ("memory", "maxmemory"),
        ("jitter", "随机抖动"),
        ("lock-ttl", "锁的过期时间"),
        ("look-again", "多久后再看"),
        ("beta", "提前刷新的 β"),
        ("null-ttl", "空值的过期时间"),
        ("error", "过滤器的误判率"),
    ],
    labs: &[
        LabAbout {
            id: "avalanche",
            title: "缓存雪崩",
            sub: "一起写入的键一起过期",
            about: "成千上万的键同时过期，所有请求都落到数据库上。起因消失之后，故障却留了下来。",
            remedies: &[
                ("none", "不做处理"),
                ("jitter", "过期时间加随机抖动"),
                ("mutex", "Redis 互斥锁"),
                ("single-flight", "应用内合并请求（single flight）"),
                ("logical", "永不过期，逻辑过期"),
            ],
            goals: [
                "让系统崩溃：最后无人得到应答",
                "平安度过：没有一个请求被放弃",
                "随机抖动不超过 5 秒，同样平安度过",
            ],
            naive: "简单的模拟里，数据库没有排队，用户没有耐心，浪头自己就过去了。这里应用不再等待之后才到的结果会被丢弃，键仍然缺失，重试又来：负载自己养活自己。",
            left_out: "这里没有考虑：应用服务器只有一台且 CPU 充足，每次查询耗时相同，没有从库，Redis 不会故障。",
        },
        LabAbout {
            id: "penetration",
            title: "缓存穿透",
            sub: "有人请求根本不存在的数据",
            about: "不存在的 id 永远不会在缓存里，于是每一个都穿过缓存打到数据库。",
            remedies: &[
                ("none", "不做处理"),
                ("validation", "先校验 id"),
                ("null", "缓存空值"),
                ("bloom", "布隆过滤器（BF.*）"),
            ],
            goals: [
                "让攻击使数据库拒绝查询",
                "每秒 1000 次攻击，没有一个用户的请求被放弃",
                "缓存空值，直到 Redis 淘汰了有用的键",
            ],
            naive: "简单的模拟没有内存模型，缓存空值看起来完美无缺。这里每个空值都占 Redis 的内存，永不重复的 id 各存一次却毫无用处，maxmemory 会淘汰人们真正需要的键。",
            left_out: "这里没有考虑：运行中新增的行、删除（布隆过滤器不能忘记）、会等待应答的攻击者。",
        },
        LabAbout {
            id: "breakdown",
            title: "缓存击穿",
            sub: "一个热点键过期，所有人都去重建",
            about: "人人都要的那个键正在重建时，每个到来的请求也都去重建：1 + 速率 × 耗时。",
            remedies: &[
                ("none", "不做处理"),
                ("mutex", "互斥锁：SET NX PX 加令牌"),
                ("single-flight", "应用内合并请求（single flight）"),
                ("logical", "逻辑过期，后台重建"),
                ("early", "按概率提前刷新（XFetch）"),
            ],
            goals: [
                "让同一行同时有 50 个查询",
                "自始至终同时最多一个查询",
                "有互斥锁，却仍有两个同时查询",
            ],
            naive: "简单的模拟里，重建不花时间，锁永不过期。这里锁的过期时间短于重建时，下一个请求就会进来；而等锁的人要等到重建全部完成。",
            left_out: "这里没有考虑：多台应用服务器（每台各自合并请求）、持锁者崩溃、行的变化。",
        },
    ],
};

#[cfg(test)]
mod tests {
    use redscope_session::lab::LOADED;

    use super::*;

    #[test]
    fn every_lab_remedy_and_knob_has_words_in_every_language() {
        for words in [EN, ZH] {
            assert_eq!(words.labs.len(), LOADED.len());
            for lab in LOADED {
                let about = words.about(lab.id);
                assert_eq!(about.id, lab.id);
                let names: Vec<&str> = lab.remedies.iter().map(|remedy| remedy.name).collect();
                assert_eq!(about.remedies.iter().map(|(name, _)| *name).collect::<Vec<_>>(), names);
                for knob in lab.knobs {
                    assert_ne!(words.knob(knob.name), "", "{}", knob.name);
                }
            }
        }
    }
}
