//! The words of the labs.

use redscope_session::lab::Happening;

use super::{Lang, Sentence};

/// Labels. `{}` is filled in.
#[allow(missing_docs, reason = "the English words say what each is")]
#[derive(Debug)]
pub(crate) struct LabWords {
    pub(crate) labs: &'static str,
    pub(crate) labs_sub: &'static str,
    pub(crate) all: &'static str,
    pub(crate) title: &'static str,
    pub(crate) sub: &'static str,
    pub(crate) about: &'static str,
    pub(crate) reset: &'static str,
    pub(crate) share: &'static str,
    pub(crate) strategy: &'static str,
    pub(crate) who: &'static str,
    pub(crate) readers: &'static str,
    pub(crate) writers: &'static str,
    pub(crate) cached: &'static str,
    pub(crate) nx: &'static str,
    pub(crate) fail: &'static str,
    pub(crate) cache: &'static str,
    pub(crate) cache_sub: &'static str,
    pub(crate) database: &'static str,
    pub(crate) database_sub: &'static str,
    pub(crate) reader: &'static str,
    pub(crate) writer: &'static str,
    pub(crate) reader_sub: &'static str,
    pub(crate) writer_sub: &'static str,
    pub(crate) empty: &'static str,
    pub(crate) step: &'static str,
    pub(crate) step_back: &'static str,
    pub(crate) to_start: &'static str,
    pub(crate) step_of: &'static str,
    pub(crate) here_before: &'static str,
    pub(crate) here: &'static str,
    pub(crate) next: &'static str,
    pub(crate) every: &'static str,
    pub(crate) shortest: &'static str,
    pub(crate) ends_stale: &'static str,
    pub(crate) ends_marked: &'static str,
    pub(crate) serves_old: &'static str,
    pub(crate) serves_early: &'static str,
    pub(crate) serves_other: &'static str,
    pub(crate) agrees: &'static str,
    pub(crate) of: &'static str,
    pub(crate) stale: &'static str,
    pub(crate) stale_sub: &'static str,
    pub(crate) agree_for_now: &'static str,
    pub(crate) differ: &'static str,
    pub(crate) now: &'static str,
    pub(crate) at_start: &'static str,
    pub(crate) program: &'static str,
    pub(crate) program_sub: &'static str,
    pub(crate) naive: &'static str,
    pub(crate) naive_text: &'static str,
    pub(crate) left_out: &'static str,
    pub(crate) goals: &'static str,
    pub(crate) goal: [&'static str; 3],
    pub(crate) reached: &'static str,
    pub(crate) counting: &'static str,
    pub(crate) strategies: [(&'static str, &'static str); 9],
}

pub(super) const EN: LabWords = LabWords {
    labs: "Labs",
    labs_sub: "a question everybody is asked, tried out on the real engine",
    all: "All labs",
    title: "Cache and database: consistency",
    sub: "every order of two programs, and which end stale",
    about: "Delete first or write first? Every order of the steps is carried out; the bad ones are shown step by step.",
    reset: "Reset",
    share: "Link to this setting",
    strategy: "Strategy",
    who: "Who meets",
    readers: "Readers",
    writers: "Writers",
    cached: "Cached at the start",
    nx: "Readers use SET NX",
    fail: "Deletes may fail",
    cache: "Cache (Redis)",
    cache_sub: "key item:1",
    database: "Database",
    database_sub: "row item:1",
    reader: "Reader {}",
    writer: "Writer {}",
    reader_sub: "read(1)",
    writer_sub: "write(1, {})",
    empty: "empty",
    step: "Step",
    step_back: "Step back",
    to_start: "To the start",
    step_of: "step {n} of {all}",
    here_before: "you are here, before {}",
    here: "you are here",
    next: "What comes next",
    every: "Every order there is",
    shortest: "The shortest of each kind",
    ends_stale: "ends stale",
    ends_marked: "marker stays",
    serves_old: "serves old",
    serves_early: "serves early",
    serves_other: "differs once",
    agrees: "agrees",
    of: "{stale} of {all}",
    stale: "stale: the cache says {cached}, the database {row},",
    stale_sub: "until the key expires or the next write comes",
    agree_for_now: "agree, for now",
    differ: "differ",
    now: "What happens now",
    at_start: "Nobody has taken a step. Choose who comes first, or step through the order that is shown.",
    program: "The program",
    program_sub: "these lines are what runs; the marks show where each stands",
    naive: "What a naive simulation gets wrong",
    naive_text: "It treats “read and fill” as one step. Then delete-first has 3 orders, and write-then-delete none that is stale. The gaps between get, read and set are the whole story.",
    left_out: "Left out here: orders are counted, not weighed, so they say what can happen and not how often; no time passes, so no key expires; no server fails.",
    goals: "Goals",
    goal: [
        "Step to the end of an order that ends stale",
        "Find a strategy of which no order ends stale",
        "Make a delete fail, and end stale by that",
    ],
    reached: "reached",
    counting: "counting…",
    strategies: [
        ("cache-db", "Set the cache, then write"),
        ("db-cache", "Write, then set the cache"),
        ("del-db", "Delete, then write"),
        ("db-del", "Write, then delete: cache aside"),
        ("del-db-del", "Delete, write, delete again at any moment"),
        ("del-db-del-late", "Delete, write, delete again late enough"),
        ("marker-del", "Marker −999, write, delete"),
        ("marker-set", "Marker −999, write, set"),
        ("queue", "One queue for readers and writers"),
    ],
};

pub(super) const ZH: LabWords = LabWords {
    labs: "实验",
    labs_sub: "人人都会被问到的问题，用真实的引擎来验证",
    all: "全部实验",
    title: "缓存与数据库一致性",
    sub: "两段程序的所有执行顺序，以及哪些会以脏数据收场",
    about: "先删缓存还是先写数据库？每一种执行顺序都真正执行一遍，有问题的顺序可以逐步查看。",
    reset: "重置",
    share: "复制此设置的链接",
    strategy: "策略",
    who: "并发请求",
    readers: "读请求",
    writers: "写请求",
    cached: "开始时已缓存",
    nx: "读请求用 SET NX 回填",
    fail: "删除可能失败",
    cache: "缓存（Redis）",
    cache_sub: "键 item:1",
    database: "数据库",
    database_sub: "行 item:1",
    reader: "读请求 {}",
    writer: "写请求 {}",
    reader_sub: "read(1)",
    writer_sub: "write(1, {})",
    empty: "空",
    step: "下一步",
    step_back: "上一步",
    to_start: "回到开头",
    step_of: "第 {n} 步，共 {all} 步",
    here_before: "当前位置，下一步是 {}",
    here: "当前位置",
    next: "接下来由谁执行",
    every: "所有执行顺序",
    shortest: "每种问题的最短顺序",
    ends_stale: "以脏数据收场",
    ends_marked: "标记残留",
    serves_old: "读到旧值",
    serves_early: "提前读到新值",
    serves_other: "一度不一致",
    agrees: "一致",
    of: "{stale} / {all}",
    stale: "脏数据：缓存是 {cached}，数据库是 {row}，",
    stale_sub: "直到键过期或下一次写入",
    agree_for_now: "目前一致",
    differ: "不一致",
    now: "此刻发生了什么",
    at_start: "还没有人执行。选择谁先执行，或者逐步走完显示的顺序。",
    program: "程序",
    program_sub: "运行的就是这些代码；标记表示各请求停在哪一行",
    naive: "简单模拟错在哪里",
    naive_text: "它把“读数据库并回填缓存”当作一步。这样先删后写只有 3 种顺序，先写后删则没有一种会脏。问题全在 get、read、set 之间的空隙里。",
    left_out: "这里没有考虑：只数有多少种顺序，不计概率，所以说的是可能发生什么，不是多常发生；时间不流逝，键不会过期；服务器不会故障。",
    goals: "目标",
    goal: [
        "走到一个以脏数据收场的顺序的末尾",
        "找到一个没有任何顺序会脏的策略",
        "让一次删除失败，并因此以脏数据收场",
    ],
    reached: "已达成",
    counting: "统计中…",
    strategies: [
        ("cache-db", "先更新缓存，再更新数据库"),
        ("db-cache", "先更新数据库，再更新缓存"),
        ("del-db", "先删除缓存，再更新数据库"),
        ("db-del", "先更新数据库，再删除缓存（Cache Aside）"),
        ("del-db-del", "双删，第二次删除随时可能"),
        ("del-db-del-late", "延迟双删，延迟足够长"),
        ("marker-del", "写标记 −999，更新数据库，删除"),
        ("marker-set", "写标记 −999，更新数据库，更新缓存"),
        ("queue", "读写请求串行化，排一个队列"),
    ],
};

impl LabWords {
    /// What a strategy is called.
    pub(crate) fn strategy_name(&self, strategy: &str) -> &'static str {
        let found = self.strategies.iter().find(|(name, _)| *name == strategy);
        found.map_or("", |(_, words)| words)
    }

    /// What somebody is called who takes part, such as `r1`.
    pub(crate) fn actor(&self, name: &str) -> String {
        let kind = if name.starts_with('r') { self.reader } else { self.writer };
        kind.replace("{}", name)
    }
}

/// What a step has come to, as a sentence.
pub(crate) fn happening(lang: Lang, who: &str, happening: &Happening) -> Sentence {
    let who = lang.words().lab.actor(who);
    Sentence::of(&match lang {
        Lang::En => english(&who, happening),
        Lang::Zh => chinese(&who, happening),
    })
}

fn english(who: &str, happening: &Happening) -> String {
    match happening {
        Happening::Hit { value, row } if value == row => {
            format!("{who} is served {value} from the cache. It is what the database holds.")
        }
        Happening::Hit { value, row } => format!(
            "{who} is served {value}, while the database holds {row}. A hit is never checked: what the cache says is believed."
        ),
        Happening::Miss => format!(
            "{who} finds nothing in the cache. It has to ask the database, and puts into the cache later what it gets now."
        ),
        Happening::Distrusted => {
            format!("{who} finds the marker. It asks the database and leaves the cache alone.")
        }
        Happening::Read(value) => format!(
            "{who} has read {value} from the database. From now on it holds a copy: nobody tells it when the row changes."
        ),
        Happening::Filled { value, row } if value == row => format!(
            "{who} has put {value} into the cache. It is what the database holds at this moment."
        ),
        Happening::Filled { value, row } => format!(
            "{who} has put {value} back, while the database holds {row}. It had read before the row was written, and everybody after it is served {value}."
        ),
        Happening::NotFilled(cached) => {
            format!(
                "{who} finds {cached} in the cache and leaves it. SET NX sets a key only if there is none."
            )
        }
        Happening::Deleted => {
            format!("{who} has deleted the key. Who reads from now on asks the database.")
        }
        Happening::NothingDeleted => format!(
            "{who} has deleted a key that was not there. A reader under way can set it right after."
        ),
        Happening::DeleteFailed(Some(cached)) => {
            format!(
                "The delete of {who} has failed. The cache keeps {cached}, and nobody tries again."
            )
        }
        Happening::DeleteFailed(None) => {
            format!("The delete of {who} has failed. The cache was empty anyway.")
        }
        Happening::Marked => format!(
            "{who} has put the marker into the cache. Readers that come now do not trust it; one that missed before does not see it."
        ),
        Happening::Cached { value, row } if value == row => {
            format!(
                "{who} has put {value} into the cache. It is what the database holds at this moment."
            )
        }
        Happening::Cached { value, row } => format!(
            "{who} has put {value} into the cache, while the database holds {row}. A reader can be served what the database does not hold."
        ),
        Happening::Wrote { value, cached: None } => {
            format!("{who} has written {value} to the database. The cache is empty.")
        }
        Happening::Wrote { value, cached: Some(cached) } if value == cached => {
            format!("{who} has written {value} to the database. The cache holds the same.")
        }
        Happening::Wrote { value, cached: Some(cached) } => format!(
            "{who} has written {value} to the database. The cache still holds {cached}: nobody tells it when the row changes."
        ),
        Happening::Queued => {
            format!("{who} stands in the queue. One job at a time, in the order of arrival.")
        }
    }
}

fn chinese(who: &str, happening: &Happening) -> String {
    match happening {
        Happening::Hit { value, row } if value == row => {
            format!("{who} 从缓存读到 {value}。与数据库一致。")
        }
        Happening::Hit { value, row } => {
            format!(
                "{who} 从缓存读到 {value}，而数据库是 {row}。命中时不会核对：缓存怎么说就怎么信。"
            )
        }
        Happening::Miss => {
            format!("{who} 没有命中缓存。它要去读数据库，过一会儿才把现在读到的值放进缓存。")
        }
        Happening::Distrusted => format!("{who} 读到标记。它去读数据库，不动缓存。"),
        Happening::Read(value) => {
            format!("{who} 从数据库读到 {value}。从此它手里是一份副本：这一行再变，没有人通知它。")
        }
        Happening::Filled { value, row } if value == row => {
            format!("{who} 把 {value} 放进缓存。此刻与数据库一致。")
        }
        Happening::Filled { value, row } => {
            format!(
                "{who} 把旧值 {value} 放回缓存，而数据库是 {row}。它在写入之前读了数据库，之后的读请求都会读到 {value}。"
            )
        }
        Happening::NotFilled(cached) => {
            format!("{who} 发现缓存里已有 {cached}，没有覆盖。SET NX 只在键不存在时才写入。")
        }
        Happening::Deleted => format!("{who} 删除了键。此后的读请求要去读数据库。"),
        Happening::NothingDeleted => {
            format!("{who} 删除了一个不存在的键。正在路上的读请求随后仍可能把它写回来。")
        }
        Happening::DeleteFailed(Some(cached)) => {
            format!("{who} 的删除失败了。缓存里还是 {cached}，也没有人重试。")
        }
        Happening::DeleteFailed(None) => format!("{who} 的删除失败了。缓存本来就是空的。"),
        Happening::Marked => {
            format!(
                "{who} 在缓存中写入标记。之后来的读请求不信任缓存；之前已经未命中的读请求看不到它。"
            )
        }
        Happening::Cached { value, row } if value == row => {
            format!("{who} 把 {value} 放进缓存。此刻与数据库一致。")
        }
        Happening::Cached { value, row } => {
            format!("{who} 把 {value} 放进缓存，而数据库是 {row}。读请求可能读到数据库里没有的值。")
        }
        Happening::Wrote { value, cached: None } => {
            format!("{who} 把 {value} 写入数据库。缓存是空的。")
        }
        Happening::Wrote { value, cached: Some(cached) } if value == cached => {
            format!("{who} 把 {value} 写入数据库。缓存里也是它。")
        }
        Happening::Wrote { value, cached: Some(cached) } => {
            format!("{who} 把 {value} 写入数据库。缓存里仍是 {cached}：行变了，没有人通知缓存。")
        }
        Happening::Queued => format!("{who} 进入队列。一次只做一件，先来先做。"),
    }
}

#[cfg(test)]
mod tests {
    use redscope_session::lab::STRATEGIES;

    use super::*;

    #[test]
    fn every_strategy_has_a_name_in_every_language() {
        for words in [EN, ZH] {
            assert_eq!(words.strategies.map(|(name, _)| name), STRATEGIES.map(|one| one.name));
        }
    }

    #[test]
    fn a_sentence_says_who_and_what_first() {
        let filled = Happening::Filled { value: "0".into(), row: "1".into() };
        let said = happening(Lang::En, "r1", &filled);
        assert_eq!(said.fact, "Reader r1 has put 0 back, while the database holds 1.");
        let said = happening(Lang::Zh, "w2", &Happening::Deleted);
        assert_eq!(said.fact, "写请求 w2 删除了键。");
    }
}
