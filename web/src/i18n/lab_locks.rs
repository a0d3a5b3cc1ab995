//! The words of the locks lab.

use super::named::{known, named};
use redscope_session::lab::Property;

/// Labels. `{}` is filled in.
#[allow(missing_docs, reason = "the English words say what each is")]
#[derive(Debug)]
pub(crate) struct LocksWords {
    pub(crate) title: &'static str,
    pub(crate) sub: &'static str,
    pub(crate) about: &'static str,
    pub(crate) side: &'static str,
    pub(crate) rung_of: &'static str,
    pub(crate) lanes_of: &'static str,
    pub(crate) searching: &'static str,
    pub(crate) looked_for: &'static str,
    pub(crate) looked_for_sub: &'static str,
    pub(crate) steps: &'static str,
    pub(crate) never: &'static str,
    pub(crate) unknown: &'static str,
    pub(crate) not_asked: &'static str,
    pub(crate) proved: &'static str,
    pub(crate) breaks_in: &'static str,
    pub(crate) other_schedule: &'static str,
    pub(crate) nothing: &'static str,
    pub(crate) step: &'static str,
    pub(crate) seconds: &'static str,
    pub(crate) master: &'static str,
    pub(crate) replica: &'static str,
    pub(crate) client: &'static str,
    pub(crate) resource: &'static str,
    pub(crate) no_writes: &'static str,
    pub(crate) key_of: &'static str,
    pub(crate) free: &'static str,
    pub(crate) away: &'static str,
    pub(crate) in_lease: &'static str,
    pub(crate) holds: &'static str,
    pub(crate) over: &'static str,
    pub(crate) past_lease: &'static str,
    pub(crate) dead: &'static str,
    pub(crate) accepted: &'static str,
    pub(crate) refused: &'static str,
    pub(crate) too_old: &'static str,
    pub(crate) lost: &'static str,
    pub(crate) silent: &'static str,
    pub(crate) legend: &'static str,
    pub(crate) asked: &'static str,
    pub(crate) at_start: &'static str,
    pub(crate) here_ends: &'static str,
    pub(crate) naive: &'static str,
    pub(crate) left_out: &'static str,
    pub(crate) goals: [&'static str; 3],
    rungs: [(&'static str, &'static str); 14],
    knobs: [(&'static str, &'static str); 15],
    values: [(&'static str, &'static str); 6],
    /// Name, what it is called, why it is bad.
    properties: [(Property, &'static str, &'static str); 8],
}

impl LocksWords {
    /// What a rung is called.
    pub(crate) fn rung(&self, name: &str) -> &'static str {
        named(&self.rungs, name)
    }

    /// What a knob is called.
    pub(crate) fn knob(&self, name: &str) -> &'static str {
        named(&self.knobs, name)
    }

    /// What a position of a knob is called; numbers are numbers.
    pub(crate) fn value(&self, value: &'static str) -> &'static str {
        known(&self.values, value).unwrap_or(value)
    }

    /// What a property is called.
    pub(crate) fn property(&self, property: Property) -> &'static str {
        self.of(property).1
    }

    /// Why it is bad.
    pub(crate) fn harm(&self, property: Property) -> &'static str {
        self.of(property).2
    }

    /// What a server is called.
    pub(crate) fn server(&self, name: &str) -> String {
        match name.strip_prefix('r') {
            Some(number) => self.replica.replace("{}", number),
            None if name == "master" => self.master.to_owned(),
            None => format!("Redis {name}"),
        }
    }

    fn of(&self, property: Property) -> &(Property, &'static str, &'static str) {
        let found = self.properties.iter().find(|(known, ..)| *known == property);
        found.unwrap_or(&self.properties[0])
    }
}

pub(super) const EN: LocksWords = LocksWords {
    title: "Locks",
    sub: "what Redis stores, what clients believe, what the resource accepts",
    about: "From SETNX to Redlock and fencing: for each rung the shortest schedule that breaks it, or that there is none.",
    side: "Side {}",
    rung_of: "Rung of side {}",
    lanes_of: "Side {}, step by step",
    searching: "Searching every schedule…",
    looked_for: "What is looked for",
    looked_for_sub: "steps of the shortest schedule on each side",
    steps: "{} steps",
    never: "never",
    unknown: "open",
    not_asked: "–",
    proved: "never, {} states searched",
    breaks_in: "breaks in {} steps",
    other_schedule: "The steps are those that break the other side, as far as they go here.",
    nothing: "No schedule within the bounds, so there is nothing to step through. Look for something else, or let more go wrong.",
    step: "Step",
    seconds: "Seconds",
    master: "Master",
    replica: "Replica {}",
    client: "{} believes",
    resource: "Resource",
    no_writes: "no client writes in this schedule",
    key_of: "key of {}",
    free: "no key",
    away: "away",
    in_lease: "believes, within its lease",
    holds: "holds",
    over: "over",
    past_lease: "believes, lease over",
    dead: "has crashed",
    accepted: "write of {} accepted",
    refused: "write of {} refused",
    too_old: "refused: an older token",
    lost: "lost on the way",
    silent: "no answer",
    legend: "Full: what Redis holds, and what a client believes, with the seconds left (∞: no time to live). Hatched: the client believes it still, its lease is over. A dot is a step of the client, || a pause. Steps between two lines down are taken at one instant. Red: what is looked for has happened.",
    asked: "Asked and answered in this step",
    at_start: "Nothing has happened yet.",
    here_ends: "The schedule is at its end here.",
    naive: "It draws one line, “the holder”. There are three: what Redis stores, what each client believes, and what the resource accepts. It has one clock for all, lets a pause stop the key's expiry too, and a failover lose nothing.",
    left_out: "Left out here: a step takes no time, and time passes in ticks of 10.1 s, a third of a lease of 30 s, so schedules say what can happen and not how often. Clients of Redlock ask the servers in turn and do not try again; validity is TTL − elapsed − drift, as its description has it. After a failover no replica attaches to the new master. Kleppmann (2016) holds that without fencing no lease is safe from a pause; antirez answered that Redlock checks the time after it has its majority: it does, and a pause after that check still lets two believe. Redisson's watchdog renews its lease of 30 s every 10 s.",
    goals: [
        "Break Redlock: step to the moment when two are within their leases",
        "Step to a foreign delete that the other side never does",
        "See a fencing token refuse a late write",
    ],
    rungs: [
        ("setnx-expire", "SETNX, then EXPIRE"),
        ("delete", "SET NX PX, released by DEL"),
        ("get-del", "SET NX PX, GET and then DEL"),
        ("compare", "SET NX PX, compare and delete in Lua"),
        ("watchdog", "With a watchdog"),
        ("plain", "Nested, plain SET NX"),
        ("same-owner", "Nested, owner may enter, no count"),
        ("hash-count", "Re-entrant, counted in a hash"),
        ("failover", "Master with asynchronous replicas"),
        ("wait", "Replicas and WAIT"),
        ("redlock", "Redlock over five masters"),
        ("no-fence", "Token that nobody checks"),
        ("fence-late", "Token by a second command"),
        ("fence", "Fencing token"),
    ],
    knobs: [
        ("clients", "Clients"),
        ("crash", "A client may crash"),
        ("hang", "The worker hangs"),
        ("writes", "Clients write"),
        ("ticks", "Ticks of 10 s"),
        ("pause", "A process may pause"),
        ("replicas", "Replicas"),
        ("promotes", "Promoted is"),
        ("wait", "WAIT for"),
        ("quorum", "Quorum"),
        ("lost", "Requests lost"),
        ("jump", "A clock jumps"),
        ("restart", "Restart without disk"),
        ("first", "A alone first"),
        ("fenced", "Resource checks tokens"),
    ],
    values: [
        ("no", "no"),
        ("yes", "yes"),
        ("best", "the best replica"),
        ("any", "any replica"),
        ("at-once", "back at once"),
        ("after-a-lease", "back after a lease"),
    ],
    properties: [
        (
            Property::TwoBelieve,
            "Two believe",
            "Two clients believe that they hold the lock; at most one of them is right.",
        ),
        (
            Property::TwoInLease,
            "Two within their leases",
            "Two clients hold the lock, and neither could tell by its own clock: mutual exclusion is broken.",
        ),
        (
            Property::Stuck,
            "Stuck for ever",
            "The key has no time to live, and nobody who lives will remove it.",
        ),
        (
            Property::ForeignDelete,
            "Foreign delete",
            "A client has deleted a key that was no longer its own: the next one walks in.",
        ),
        (
            Property::LateWrite,
            "Late write accepted",
            "The resource has accepted an old holder's write on top of a newer holder's.",
        ),
        (
            Property::IdleWrite,
            "Write of a non-owner",
            "The resource has accepted a write of a client whose key it no longer was.",
        ),
        (
            Property::SelfDeadlock,
            "Waits for itself",
            "A client waits for a lock that it holds itself, and will never give it back.",
        ),
        (
            Property::NeverFreed,
            "Never freed",
            "The worker hangs, and after all ticks the key is still there.",
        ),
    ],
};

pub(super) const ZH: LocksWords = LocksWords {
    title: "分布式锁",
    sub: "Redis 存了什么，客户端以为什么，资源接受了什么",
    about: "从 SETNX 到 Redlock 和防护令牌：逐级找出打破每种锁的最短执行顺序，或证明不存在。",
    side: "{} 侧",
    rung_of: "{} 侧的锁",
    lanes_of: "{} 侧，逐步",
    searching: "正在搜索所有执行顺序……",
    looked_for: "要找的问题",
    looked_for_sub: "两侧各自最短执行顺序的步数",
    steps: "{} 步",
    never: "不会",
    unknown: "未定",
    not_asked: "–",
    proved: "不会发生，已搜索 {} 个状态",
    breaks_in: "{} 步即出问题",
    other_schedule: "这里执行的是打破另一侧的步骤，能走多远走多远。",
    nothing: "在给定范围内没有这样的执行顺序，因此没有步骤可看。换一个问题，或允许更多故障。",
    step: "步骤",
    seconds: "秒",
    master: "Master",
    replica: "Replica {}",
    client: "{} 认为",
    resource: "资源",
    no_writes: "此步骤序列中没有客户端写入",
    key_of: "键属于 {}",
    free: "没有键",
    away: "离线",
    in_lease: "认为持有，租约内",
    holds: "持有",
    over: "已过",
    past_lease: "认为持有，租约已过",
    dead: "已崩溃",
    accepted: "接受了 {} 的写入",
    refused: "拒绝了 {} 的写入",
    too_old: "拒绝：令牌较旧",
    lost: "途中丢失",
    silent: "没有回复",
    legend: "实心：Redis 里的键，以及客户端认为的持有，数字是剩余秒数（∞ 表示没有过期时间）。斜线：客户端仍认为持有，但租约已过。圆点是客户端的一步，|| 是停顿。两条竖线之间的步骤发生在同一时刻。红色：要找的问题已经发生。",
    asked: "这一步的请求与回复",
    at_start: "还什么都没有发生。",
    here_ends: "执行顺序在这里已经结束。",
    naive: "只画一条“持有者”的线。其实有三条：Redis 存的是谁，每个客户端以为是谁，资源接受了谁。它还让所有节点共用一个时钟，让停顿也停住键的过期，让故障转移什么都不丢。",
    left_out: "这里省略的：一步不花时间，时间按 10.1 秒一格流逝，约为 30 秒租约的三分之一，所以执行顺序只说明可能发生什么，不说明多常发生。Redlock 的客户端依次请求各节点，失败后不重试；有效时间按其说明为 TTL − 已用时间 − 时钟漂移。故障转移后没有从节点挂到新的主节点上。Kleppmann（2016）认为没有防护令牌，任何租约都挡不住停顿；antirez 回应说 Redlock 在拿到多数之后会检查时间：确实会，但检查之后的停顿仍会让两个客户端都以为自己持有锁。Redisson 的看门狗每 10 秒把 30 秒的租约续期一次。",
    goals: [
        "打破 Redlock：走到两个客户端都在租约内的那一刻",
        "走到一次误删，而另一侧永远不会误删",
        "看到防护令牌拒绝一次迟到的写入",
    ],
    rungs: [
        ("setnx-expire", "先 SETNX，再 EXPIRE"),
        ("delete", "SET NX PX，用 DEL 释放"),
        ("get-del", "SET NX PX，先 GET 再 DEL"),
        ("compare", "SET NX PX，Lua 比较后删除"),
        ("watchdog", "带看门狗续期"),
        ("plain", "嵌套加锁，普通 SET NX"),
        ("same-owner", "嵌套加锁，认持有者，不计数"),
        ("hash-count", "可重入锁，用哈希计数"),
        ("failover", "主从异步复制"),
        ("wait", "主从加 WAIT"),
        ("redlock", "五个主节点的 Redlock"),
        ("no-fence", "有令牌，但没人检查"),
        ("fence-late", "用第二条命令取令牌"),
        ("fence", "防护令牌（fencing token）"),
    ],
    knobs: [
        ("clients", "客户端数"),
        ("crash", "客户端可能崩溃"),
        ("hang", "任务卡死"),
        ("writes", "客户端写资源"),
        ("ticks", "时间格数（10 秒）"),
        ("pause", "进程可能停顿"),
        ("replicas", "从节点数"),
        ("promotes", "提升哪个"),
        ("wait", "WAIT 个数"),
        ("quorum", "法定人数"),
        ("lost", "丢失的请求"),
        ("jump", "一个时钟跳变"),
        ("restart", "无盘重启"),
        ("first", "A 先单独加锁"),
        ("fenced", "资源检查令牌"),
    ],
    values: [
        ("no", "否"),
        ("yes", "是"),
        ("best", "最新的从节点"),
        ("any", "任意从节点"),
        ("at-once", "立即恢复"),
        ("after-a-lease", "一个租约后恢复"),
    ],
    properties: [
        (
            Property::TwoBelieve,
            "两个都以为持有",
            "两个客户端都以为自己持有锁，最多只有一个是对的。",
        ),
        (
            Property::TwoInLease,
            "两个都在租约内",
            "两个客户端都持有锁，而且按各自的时钟都看不出问题：互斥被打破。",
        ),
        (Property::Stuck, "永远锁死", "键没有过期时间，也没有活着的客户端会删除它。"),
        (
            Property::ForeignDelete,
            "误删别人的锁",
            "客户端删除了已不属于自己的键：下一个客户端随即进入。",
        ),
        (
            Property::LateWrite,
            "接受了迟到的写入",
            "资源在新持有者写入之后，又接受了旧持有者的写入。",
        ),
        (
            Property::IdleWrite,
            "接受了非持有者的写入",
            "写入的客户端此时已不是键的持有者，资源却接受了。",
        ),
        (Property::SelfDeadlock, "自己等自己", "客户端在等自己持有的锁，永远不会释放。"),
        (Property::NeverFreed, "永不释放", "任务卡死，所有时间格过去后键仍然存在。"),
    ],
};

#[cfg(test)]
mod tests {
    use redscope_session::lab::{PROPERTIES, RUNGS};

    use super::*;

    #[test]
    fn every_rung_knob_and_property_has_its_words() {
        for words in [&EN, &ZH] {
            for rung in &RUNGS {
                assert_ne!(words.rung(rung.name), "", "{}", rung.name);
                for knob in rung.knobs {
                    assert_ne!(words.knob(knob.name), "", "{}", knob.name);
                    for value in knob.values.iter().filter(|value| value.parse::<u8>().is_err()) {
                        assert!(words.values.iter().any(|(known, _)| known == value), "{value}");
                    }
                }
            }
            assert!(PROPERTIES.into_iter().all(|property| words.of(property).0 == property));
        }
    }
}
