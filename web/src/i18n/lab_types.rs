//! The words of the lab of data types.

use super::lab_types_told as told;
use super::named::named;

/// What is said of an application.
#[allow(missing_docs, reason = "the English words say what each is")]
#[derive(Debug)]
pub(crate) struct AppWords {
    name: &'static str,
    pub(crate) title: &'static str,
    pub(crate) items: &'static str,
    pub(crate) about: &'static str,
}

/// Labels. `{}` and names in braces are filled in.
#[allow(missing_docs, reason = "the English words say what each is")]
#[derive(Debug)]
pub(crate) struct TypesWords {
    pub(crate) title: &'static str,
    pub(crate) sub: &'static str,
    pub(crate) about: &'static str,
    pub(crate) choose: &'static str,
    pub(crate) settings: &'static str,
    pub(crate) run: &'static str,
    pub(crate) not_yet: &'static str,
    pub(crate) passes: &'static str,
    pub(crate) no_reply: &'static str,
    pub(crate) inside: [&'static str; 5],
    pub(crate) no_key: &'static str,
    pub(crate) memory: &'static str,
    pub(crate) chart: &'static str,
    pub(crate) looked_at: &'static str,
    pub(crate) heads: [&'static str; 5],
    pub(crate) held_by: &'static str,
    pub(crate) sizes: &'static str,
    pub(crate) takes: &'static str,
    pub(crate) against: &'static str,
    pub(crate) stop: &'static str,
    pub(crate) less: &'static str,
    pub(crate) more: &'static str,
    pub(crate) same: &'static str,
    pub(crate) switches: &'static str,
    pub(crate) switch: &'static str,
    pub(crate) no_switch: &'static str,
    pub(crate) error: &'static str,
    pub(crate) error_told: &'static str,
    pub(crate) estimate: &'static str,
    pub(crate) score: &'static str,
    pub(crate) score_told: &'static str,
    pub(crate) bits_read: &'static str,
    pub(crate) longitude: &'static str,
    pub(crate) latitude: &'static str,
    pub(crate) left: &'static str,
    pub(crate) given: &'static str,
    pub(crate) back: &'static str,
    pub(crate) goals: [&'static str; 3],
    pub(crate) naive: &'static str,
    pub(crate) left_out: &'static str,
    apps: [AppWords; 10],
    structures: [(&'static str, &'static str); 18],
    knobs: [(&'static str, &'static str); 8],
    told: [(&'static str, &'static str); 95],
}

impl TypesWords {
    /// What is said of an application.
    pub(crate) fn app(&self, name: &str) -> &AppWords {
        self.apps.iter().find(|app| app.name == name).unwrap_or(&self.apps[0])
    }

    /// What a structure is called.
    pub(crate) fn structure(&self, name: &str) -> &'static str {
        named(&self.structures, name)
    }

    /// What a knob of an application is called.
    pub(crate) fn knob(&self, app: &str, name: &str) -> &'static str {
        match name {
            "items" => self.app(app).items,
            _ => named(&self.knobs, name),
        }
    }

    /// What is to be said of a command of an application.
    pub(crate) fn told(&self, app: &str, tells: &str) -> &'static str {
        named(&self.told, &format!("{app}.{tells}"))
    }
}

pub(super) const EN: TypesWords = TypesWords {
    title: "Data types",
    sub: "nine types, ten uses: what each does, and what it takes",
    about: "Counter, session, queue, object, friends, leaderboard, sign-in, visitors, places, stream: each runs command by command, and its memory is measured against the obvious alternative, at every size.",
    choose: "Applications",
    settings: "What can be turned",
    run: "What it does",
    not_yet: "not carried out yet",
    passes: "{} pass",
    no_reply: "(no reply)",
    inside: ["Key", "Type", "Encoding", "Length", "Takes"],
    no_key: "There is no such key now.",
    memory: "What it takes",
    chart: "Memory against the number of items",
    looked_at: "Number that is looked at",
    heads: ["Kept as", "Memory", "Each", "Keys", "Encoding"],
    held_by: "What the structures take with {} items",
    sizes: "Every size that was measured",
    takes: "{items} {what}: {name} takes {bytes}",
    against: ", {name} {times} times as much",
    stop: ".",
    less: "{times}× less than {name}",
    more: "{times}× more than {name}",
    same: "as much as {name}",
    switches: "Where the encoding changes",
    switch: "{name}: {from} → {to} from {items} on.",
    no_switch: "No encoding changes up to here.",
    error: "Error of PFCOUNT",
    error_told: "PFCOUNT says {estimate}: {error} off. In theory the standard error is 0.81 %, the dashed lines.",
    estimate: "Counted",
    score: "The score, bit by bit",
    score_told: "{member} has the score {score}.",
    bits_read: "Bits read",
    longitude: "Longitude",
    latitude: "Latitude",
    left: "{from}° to {to}° ({wide} wide)",
    given: "Given to GEOADD",
    back: "GEOPOS answers",
    goals: [
        "Make the first item already a hash table or a skip list: find the length of value that does it",
        "Find a sign-in for which the bitmap takes more than the set",
        "Stream: go on until nothing that the crashed consumer held is pending",
    ],
    naive: "It multiplies the number of items by the bytes of a value. Then a hash is as large as its keys and no encoding ever changes. In truth the memory jumps: a listpack of 512 fields becomes a table at the next one, or at one value of 65 bytes, and takes several times as much; a key of its own costs more than a short value; and a bitmap costs as much as its largest id, however few there are.",
    left_out: "Left out here: the time that commands take, and what MEMORY USAGE does not count: the second table that holds expiries, client buffers, fragmentation, the log. The parameters are Redis 7.0.15's own; other versions have other encodings (7.2 keeps small sets of words as listpacks). Against a real redis-server 7.0.15 every encoding in these series is the same; memory is the same to the byte but for skip lists, whose nodes draw their heights (1.5 % at the most), and a hash that a long value has made a table, while it grows past 512 entries (6 %).",
    apps: [
        AppWords {
            name: "counter",
            title: "Counter, id",
            items: "Days",
            about: "Counting without losing a count, and ids that several servers draw: one by one, in segments, or one counter a day.",
        },
        AppWords {
            name: "session",
            title: "Session",
            items: "Sessions",
            about: "What a user who is logged in carries along, and how it ends by itself: a text with SETEX against a hash.",
        },
        AppWords {
            name: "queue",
            title: "Queue, feed",
            items: "Messages",
            about: "Jobs that workers take from a list, one of which crashes, and a feed of the newest posts.",
        },
        AppWords {
            name: "object",
            title: "Object",
            items: "Fields",
            about: "An object of several attributes: a hash against one JSON text and against a key for each.",
        },
        AppWords {
            name: "friends",
            title: "Common friends",
            items: "Friends",
            about: "Whom two people both know: sets that are cut with each other.",
        },
        AppWords {
            name: "leaderboard",
            title: "Leaderboard",
            items: "Players",
            about: "Who has the most points, and on which place somebody is: a sorted set.",
        },
        AppWords {
            name: "signin",
            title: "Sign-in",
            items: "Users",
            about: "Who was here on which day, a bit for each: a bitmap against a set.",
        },
        AppWords {
            name: "visitors",
            title: "Unique visitors",
            items: "Visitors",
            about: "How many different people, from 12 KB of registers at the most and with an error that is known: HyperLogLog against a set.",
        },
        AppWords {
            name: "places",
            title: "Nearby",
            items: "Places",
            about: "What is near: places are scores of a sorted set, 52 bits that fold both coordinates into one number.",
        },
        AppWords {
            name: "stream",
            title: "Stream",
            items: "Entries",
            about: "A small Kafka: a log, a group of two consumers, and one that crashes with entries in its hands.",
        },
    ],
    structures: [
        ("counter", "one counter"),
        ("key-a-day", "a key a day"),
        ("hash-of-days", "a hash of days"),
        ("hash-each", "a hash each"),
        ("json-each", "JSON, SETEX each"),
        ("one-hash", "all in one hash"),
        ("list", "list"),
        ("sorted-set", "sorted set"),
        ("key-each", "a key each"),
        ("hash", "hash"),
        ("json", "one JSON string"),
        ("ids", "set of ids"),
        ("names", "set of names"),
        ("bitmap", "bitmap"),
        ("set", "set"),
        ("hyperloglog", "HyperLogLog"),
        ("geo", "GEO sorted set"),
        ("stream", "stream"),
    ],
    knobs: [
        ("bytes", "Bytes of a value"),
        ("segment", "Ids in a segment"),
        ("common", "Friends in common"),
        ("percent", "Users who sign in"),
        ("first", "Lowest user id"),
        ("radius", "Radius in km"),
        ("batch", "Entries per read"),
        ("seed", "Seed"),
    ],
    told: told::EN,
};

pub(super) const ZH: TypesWords = TypesWords {
    title: "数据类型",
    sub: "九种类型、十种用法：各能做什么，占多少内存",
    about: "计数器、会话、队列、对象、共同好友、排行榜、签到、独立访客、附近的地点、流：逐条命令真正执行，并在各种规模下与最容易想到的替代方案比较实测内存。",
    choose: "应用",
    settings: "可调的参数",
    run: "它做了什么",
    not_yet: "尚未执行",
    passes: "过了 {}",
    no_reply: "（没有回复）",
    inside: ["键", "类型", "编码", "长度", "占用"],
    no_key: "此刻没有这个键。",
    memory: "占用多少内存",
    chart: "内存随元素个数的变化",
    looked_at: "查看的个数",
    heads: ["保存方式", "内存", "平均每个", "键数", "编码"],
    held_by: "{} 个元素时各种结构的占用",
    sizes: "测量过的所有规模",
    takes: "{what} {items}：{name}占 {bytes}",
    against: "，{name}是它的 {times} 倍",
    stop: "。",
    less: "是{name}的 1/{times}",
    more: "是{name}的 {times} 倍",
    same: "与{name}相同",
    switches: "编码在哪里改变",
    switch: "{name}：从第 {items} 个起 {from} → {to}。",
    no_switch: "到这里为止编码没有改变。",
    error: "PFCOUNT 的误差",
    error_told: "PFCOUNT 返回 {estimate}，偏差 {error}。理论标准误差是 0.81 %，即虚线。",
    estimate: "计数结果",
    score: "逐位拆解分数",
    score_told: "{member} 的分数是 {score}。",
    bits_read: "已读的位数",
    longitude: "经度",
    latitude: "纬度",
    left: "{from}° 到 {to}°（宽 {wide}）",
    given: "GEOADD 的输入",
    back: "GEOPOS 的回复",
    goals: [
        "让第一个元素就是哈希表或跳表：找出值要多长",
        "找到一种签到情形，使位图比集合更占内存",
        "流：一直走到崩溃的消费者手里再没有待确认的消息",
    ],
    naive: "它用元素个数乘以值的字节数。这样哈希就只有各字段那么大，编码也从不改变。实际上内存会跳变：512 个字段的 listpack 再加一个，或有一个 65 字节的值，就变成哈希表，占用变成几倍；单独一个键的开销比短值还大；位图的大小取决于最大的 ID，无论有多少位是 1。",
    left_out: "这里没有考虑：命令的耗时，以及 MEMORY USAGE 不计的部分：保存过期时间的另一张表、客户端缓冲区、碎片、日志。参数是 Redis 7.0.15 的默认值；其他版本的编码不同（7.2 用 listpack 保存小的字符串集合）。与真实的 redis-server 7.0.15 相比，这些序列中的编码全部相同；内存逐字节相同，例外有二：跳表的层高是随机的（最多相差 1.5 %）；因长值变成哈希表的哈希在增长到 512 个以上的一段里（6 %）。",
    apps: [
        AppWords {
            name: "counter",
            title: "计数器与 ID",
            items: "天数",
            about: "计数不会丢，多台服务各自取 ID：逐个取、按号段取，或每天一个计数器。",
        },
        AppWords {
            name: "session",
            title: "会话",
            items: "会话数",
            about: "登录用户随身带的信息，以及它如何自动过期：SETEX 文本对比哈希。",
        },
        AppWords {
            name: "queue",
            title: "队列与动态",
            items: "消息数",
            about: "worker 从列表取任务，其中一个崩溃；以及最新动态流。",
        },
        AppWords {
            name: "object",
            title: "对象",
            items: "字段数",
            about: "有多个属性的对象：哈希对比一整段 JSON，以及每个字段一个键。",
        },
        AppWords {
            name: "friends",
            title: "共同好友",
            items: "好友数",
            about: "两个人都认识谁：集合求交。",
        },
        AppWords {
            name: "leaderboard",
            title: "排行榜",
            items: "玩家数",
            about: "谁的分数最高、某人排第几：有序集合。",
        },
        AppWords {
            name: "signin",
            title: "签到",
            items: "用户数",
            about: "谁在哪天来过，每人一位：位图对比集合。",
        },
        AppWords {
            name: "visitors",
            title: "独立访客",
            items: "访客数",
            about: "有多少不同的人：寄存器最多 12 KB，误差已知：HyperLogLog 对比集合。",
        },
        AppWords {
            name: "places",
            title: "附近的地点",
            items: "地点数",
            about: "附近有什么：位置就是有序集合的分数，52 位把两个坐标折叠成一个数。",
        },
        AppWords {
            name: "stream",
            title: "流",
            items: "消息数",
            about: "一个小 Kafka：日志、有两个消费者的消费者组，其中一个带着未确认的消息崩溃。",
        },
    ],
    structures: [
        ("counter", "一个计数器"),
        ("key-a-day", "每天一个键"),
        ("hash-of-days", "按天为字段的哈希"),
        ("hash-each", "每个会话一个哈希"),
        ("json-each", "每个会话一段 JSON（SETEX）"),
        ("one-hash", "全部放进一个哈希"),
        ("list", "列表"),
        ("sorted-set", "有序集合"),
        ("key-each", "每个一个键"),
        ("hash", "哈希"),
        ("json", "一整段 JSON"),
        ("ids", "ID 的集合"),
        ("names", "名字的集合"),
        ("bitmap", "位图"),
        ("set", "集合"),
        ("hyperloglog", "HyperLogLog"),
        ("geo", "GEO 有序集合"),
        ("stream", "流"),
    ],
    knobs: [
        ("bytes", "值的字节数"),
        ("segment", "每个号段的 ID 数"),
        ("common", "共同好友比例"),
        ("percent", "签到用户比例"),
        ("first", "最小的用户 ID"),
        ("radius", "半径（公里）"),
        ("batch", "每次读取的条数"),
        ("seed", "随机种子"),
    ],
    told: told::ZH,
};

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use redscope_session::lab::{APPS, TYPES_SEED, TypesAsk, look_at_types};

    use super::*;

    #[test]
    fn every_application_structure_and_knob_has_words_in_every_language() {
        for words in [EN, ZH] {
            assert_eq!(words.apps.each_ref().map(|app| app.name), APPS.map(|app| app.name));
            let used: BTreeSet<_> = APPS
                .iter()
                .flat_map(|app| app.structures)
                .map(|structure| structure.name)
                .collect();
            assert_eq!(
                words.structures.map(|(name, _)| name).into_iter().collect::<BTreeSet<_>>(),
                used
            );
            for app in APPS {
                for knob in app.knobs.iter().chain([&TYPES_SEED]) {
                    assert_ne!(words.knob(app.name, knob.name), "", "{} {}", app.name, knob.name);
                }
            }
        }
    }

    #[test]
    fn every_command_is_told_of_and_no_sentence_is_idle() {
        let told = APPS.iter().flat_map(|app| {
            let ask = TypesAsk::read(&format!("types;app={};items=10", app.name)).unwrap();
            let steps = look_at_types(&ask).steps;
            steps.into_iter().map(|step| format!("{}.{}", app.name, step.tells)).collect::<Vec<_>>()
        });
        let told: BTreeSet<String> = told.collect();
        for words in [EN, ZH] {
            let known: BTreeSet<String> = words.told.map(|(name, _)| name.to_owned()).into();
            assert_eq!(known, told);
        }
    }
}
