//! The words of the labs under load.

use super::loaded_labs::{self, LabAbout};
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
    pub(crate) and_again: &'static str,
    pub(crate) remedy: &'static str,
    pub(crate) load: &'static str,
    pub(crate) moment: &'static str,
    pub(crate) speed: &'static str,
    pub(crate) running: &'static str,
    pub(crate) loading: &'static str,
    pub(crate) number: &'static str,
    pub(crate) peak: &'static str,
    pub(crate) lowest: &'static str,
    pub(crate) limit: &'static str,
    pub(crate) at_moment: &'static str,
    pub(crate) program: &'static str,
    pub(crate) program_sub: &'static str,
    pub(crate) least: &'static str,
    pub(crate) least_sub: &'static str,
    pub(crate) find_least: &'static str,
    pub(crate) searching: &'static str,
    pub(crate) least_found: &'static str,
    pub(crate) none_enough: &'static str,
    pub(crate) take_least: &'static str,
    pub(crate) given_up: &'static str,
    pub(crate) curve: &'static str,
    pub(crate) curve_sub: &'static str,
    pub(crate) draw_curve: &'static str,
    pub(crate) curve_running: &'static str,
    pub(crate) curve_best: &'static str,
    pub(crate) curve_heads: [&'static str; 3],
    charts: [&'static str; 13],
    matters: [&'static str; 14],
    knobs: [(&'static str, &'static str); 60],
    choices: [(&'static str, &'static str); 5],
    labs: &'static [LabAbout],
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

    /// What a stand of a knob of names is called.
    pub(crate) fn choice(&self, name: &str) -> &'static str {
        named(&self.choices, name)
    }

    /// The title of the program of a side.
    pub(crate) fn program_of(&self, side: &str) -> String {
        self.program.replace("{}", &side.to_uppercase())
    }
}

pub(super) const EN: LoadedWords = LoadedWords {
    users: "Users",
    users_and_attack: "Users + attack",
    found: "found",
    of_capacity: "{} of capacity",
    and_again: "{} + {again} retries",
    remedy: "What is done on side",
    load: "Load, the same for both",
    moment: "Moment",
    speed: "Speed",
    running: "running",
    loading: "keys are being loaded",
    number: "number",
    peak: "peak {}",
    lowest: "lowest {}",
    limit: "limit {}",
    at_moment: "{} now",
    program: "The program of {}",
    program_sub: "these lines are what runs; the numbers say how many requests stand there",
    least: "The least: {}",
    least_sub: "Whole runs with the same seed and load, one after the other: half as much while nobody gives up, more where somebody does. More is not better by law, so this is the least of those tried.",
    find_least: "Find it for {}",
    searching: "searching…",
    least_found: "{} is the least that was tried at which nobody gives up.",
    none_enough: "At none that was tried does nobody give up.",
    take_least: "Take it",
    given_up: "Given up",
    curve: "Which delay would have sufficed: {}",
    curve_sub: "A whole run for each point, with the same seed and load. Too early, and a slow reader puts the old value back behind the second delete, where it stays until the key expires; too late, and it stays until then. The last column is red where something was put back later than the delete.",
    draw_curve: "Run each for {}",
    curve_running: "running…",
    curve_best: "Of those that were run, {} has the fewest old answers.",
    curve_heads: ["Old answers", "The oldest, behind by", "Put back, after its write"],
    charts: [
        "Database queries per second",
        "Answered without the database",
        "Time until answered or given up",
        "Requests given up per second",
        "Queries for one row at once",
        "Memory of Redis",
        "Answers older than the row",
        "The oldest answer is behind by",
        "An old value is put back, after its write",
        "Queries that find no row, per second",
        "Told there is no such row, though there is, per second",
        "Users answered without the database",
        "Rows that Redis holds",
    ],
    matters: [
        "not begun",
        "✕ nobody is answered",
        "✕ queries queue up",
        "! works off old queries",
        "! users give up",
        "! evicts keys",
        "! nulls for nothing",
        "! one row, many queries",
        "! old answers",
        "✕ denies rows that are there",
        "! asks for deleted rows",
        "! keys are elsewhere",
        "✓ within capacity",
        "✓ all in Redis",
    ],
    knobs: [
        ("rate", "Requests per second"),
        ("loop", "A closed loop: who waits asks nothing"),
        ("users", "Users"),
        ("think", "A user thinks"),
        ("burst", "In a burst, times as many"),
        ("burst-every", "A burst every"),
        ("burst-for", "A burst lasts"),
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
        ("trigger", "Redis goes down"),
        ("down-at", "It goes down at"),
        ("down-for", "It is down for"),
        ("retry-budget", "Retry budget, of 100 first tries"),
        ("stagger", "The last batch lives longer by"),
        ("batches", "Batches"),
        ("lease-ttl", "The lease lives"),
        ("writes", "Writes per second"),
        ("changes", "Rows that others write, per second"),
        ("varies", "Some queries take longer"),
        ("work", "A reader takes before it sets"),
        ("lag", "The replica is behind by"),
        ("pause", "Between the write and what follows"),
        ("del-fails", "Deletes or sets that fail"),
        ("delay", "Delay of the second delete"),
        ("on-way", "A message is on its way"),
        ("again-after", "Tried again after"),
        ("jitter", "Jitter"),
        ("lock-ttl", "The lock lives"),
        ("look-again", "Looks again after"),
        ("marker-ttl", "The marker lasts"),
        ("partitions", "Queues, by id"),
        ("most-waiting", "Wait in one, at the most"),
        ("sweep-every", "The sweeper sleeps"),
        ("beta", "β of early refresh"),
        ("null-ttl", "A null lives"),
        ("error", "Error rate of the filter"),
        ("inserts", "New rows per second"),
        ("new-reads", "Reads of the newest rows per second"),
        ("deletes", "Deleted rows per second"),
        ("rebuild-after", "Made anew after so many deletes"),
        ("change", "What happens"),
        ("at", "To which server"),
        ("change-at", "It happens at"),
        ("noticed", "Clients notice after"),
        ("servers", "Servers"),
        ("points", "Points of a server"),
    ],
    choices: [
        ("remove", "A server dies"),
        ("add", "A server is added"),
        ("rename", "A server is renamed"),
        ("swap", "It changes places with the next"),
        ("none", "Nothing"),
    ],
    labs: loaded_labs::EN,
};

pub(super) const ZH: LoadedWords = LoadedWords {
    users: "用户",
    users_and_attack: "用户 + 攻击",
    found: "命中",
    of_capacity: "容量的 {}",
    and_again: "{} + 重试 {again}",
    remedy: "方案",
    load: "负载（两边相同）",
    moment: "时刻",
    speed: "速度",
    running: "运行中",
    loading: "正在写入键",
    number: "数值",
    peak: "峰值 {}",
    lowest: "最低 {}",
    limit: "上限 {}",
    at_moment: "此刻 {}",
    program: "{} 的程序",
    program_sub: "运行的就是这些代码；数字表示有多少请求停在这一行",
    least: "最小的：{}",
    least_sub: "用同样的种子和负载一次次完整运行：无人放弃就减半，有人放弃就加大。并不是越大一定越好，所以这是试过的值中最小的。",
    find_least: "为 {} 寻找",
    searching: "寻找中…",
    least_found: "{} 是试过的值中无人放弃的最小值。",
    none_enough: "试过的值中，没有一个能做到无人放弃。",
    take_least: "采用",
    given_up: "放弃的请求",
    curve: "多大的延迟才够：{}",
    curve_sub: "每个点是一次完整的运行，种子和负载相同。太早：慢的读请求在第二次删除之后放回旧值，一直留到键过期；太晚：旧值一直留到那时。最后一列为红色，说明有旧值在删除之后才被放回。",
    draw_curve: "为 {} 逐一运行",
    curve_running: "运行中……",
    curve_best: "在运行过的延迟里，{} 的旧应答最少。",
    curve_heads: ["旧应答", "最旧的落后", "写入之后多久放回旧值"],
    charts: [
        "数据库每秒查询数",
        "未经数据库即应答的比例",
        "得到应答或放弃所用时间",
        "每秒放弃的请求",
        "同一行的并发查询",
        "Redis 内存",
        "比数据库旧的应答",
        "最旧的应答落后多久",
        "写入后多久旧值还被放回",
        "每秒查不到行的查询",
        "行明明存在却被告知没有（每秒）",
        "不查数据库就答复的用户请求",
        "Redis 里的行数",
    ],
    matters: [
        "尚未开始",
        "✕ 无人得到应答",
        "✕ 查询在排队",
        "! 在处理旧查询",
        "! 有用户放弃",
        "! 正在淘汰键",
        "! 空值白白占内存",
        "! 同一行被反复查询",
        "! 应答是旧的",
        "✕ 存在的行被拒之门外",
        "! 在查已删除的行",
        "! 键不在那台服务器上",
        "✓ 容量之内",
        "✓ 全部命中",
    ],
    knobs: [
        ("rate", "每秒请求数"),
        ("loop", "闭环：等待应答时不再发请求"),
        ("users", "用户数"),
        ("think", "用户思考时间"),
        ("burst", "突发时请求数的倍数"),
        ("burst-every", "突发间隔"),
        ("burst-for", "突发持续"),
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
        ("trigger", "Redis 宕机"),
        ("down-at", "宕机时刻"),
        ("down-for", "宕机多久"),
        ("retry-budget", "重试预算（每 100 个首次请求）"),
        ("stagger", "最后一批多活多久"),
        ("batches", "批数"),
        ("lease-ttl", "租约的有效期"),
        ("writes", "每秒写入"),
        ("changes", "每秒由别处写入的行"),
        ("varies", "查询耗时长短不一"),
        ("work", "读请求回填前的耗时"),
        ("lag", "从库延迟"),
        ("pause", "写数据库与后续操作之间"),
        ("del-fails", "删除或更新缓存失败的比例"),
        ("delay", "第二次删除的延迟"),
        ("on-way", "消息在途时间"),
        ("again-after", "多久后重试"),
        ("jitter", "随机抖动"),
        ("lock-ttl", "锁的过期时间"),
        ("look-again", "多久后再看"),
        ("marker-ttl", "标记的有效期"),
        ("partitions", "队列数（按 id 分区）"),
        ("most-waiting", "每个队列最多等待"),
        ("sweep-every", "清扫的间隔"),
        ("beta", "提前刷新的 β"),
        ("null-ttl", "空值的过期时间"),
        ("error", "过滤器的误判率"),
        ("inserts", "每秒新增行"),
        ("new-reads", "每秒读取最新的行"),
        ("deletes", "每秒删除行"),
        ("rebuild-after", "删除多少行后重建"),
        ("change", "发生什么"),
        ("at", "哪台服务器"),
        ("change-at", "何时发生"),
        ("noticed", "客户端多久后察觉"),
        ("servers", "服务器数"),
        ("points", "每台的虚拟节点"),
    ],
    choices: [
        ("remove", "一台服务器宕机"),
        ("add", "增加一台服务器"),
        ("rename", "一台服务器改名"),
        ("swap", "与下一台交换位置"),
        ("none", "什么也不发生"),
    ],
    labs: loaded_labs::ZH,
};

#[cfg(test)]
mod tests {
    use redscope_session::lab::{LOADED, Unit};

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
                    if let Unit::Named(names @ [_, _, _, ..]) = knob.unit {
                        let mut called = names.iter().map(|name| words.choice(name));
                        assert!(called.all(|called| !called.is_empty()), "{}", knob.name);
                    }
                }
            }
        }
    }
}
