//! The words of the transactions lab, which has the page of the consistency lab.

use redscope_session::lab::Turn;

use super::lab::{self, LabWords};
use super::lang::Lang;

pub(super) const EN: LabWords = LabWords {
    title: "Transactions",
    sub: "MULTI, WATCH and Lua in the same race",
    about: "Two clients change one counter, or move between accounts while somebody looks. Every order of their commands is carried out: what is lost, what is seen halfway, and what EXEC does when a command fails.",
    strategy: "What each client does",
    who: "Who meets",
    writers: "Clients that write",
    cache: "Redis",
    cache_sub: "sum of keys",
    database: "Promised",
    database_sub: "told to clients",
    reader: "Auditor {}",
    writer: "Client {}",
    reader_sub: "read()",
    writer_sub: "write(1)",
    ends_stale: "ends wrong",
    serves_old: "sees half",
    serves_early: "sees half",
    serves_other: "sees half",
    agrees: "as promised",
    stale: "Redis holds {cached}, {row} was promised:",
    stale_sub: "nobody is told, and nothing repairs it",
    agree_for_now: "as promised, for now",
    agree_at_end: "as promised at the end",
    differ: "not as promised",
    naive_text: "It takes what stands between MULTI and EXEC for a transaction as databases have it. Nothing read before EXEC is protected: without WATCH 68 of 70 orders lose an update. And nothing is rolled back: a command that fails at EXEC leaves the others done; so does an error in the middle of a script.",
    left_out: "Left out here: orders are counted, not weighed, so they say what can happen and not how often. No client dies between its commands, no server restarts, and there is one server: in a cluster all keys of a transaction must be in one slot. Optimistic retries are not bounded here, since each failure of one is a success of another.",
    goal: [
        "Step to the end of an order that loses what was promised",
        "Find a way of which no order loses or shows half",
        "Make EXEC answer nil, because somebody else was faster",
    ],
    strategies: &[
        ("plain", "GET, then SET"),
        ("multi", "GET, then SET within MULTI"),
        ("watch-late", "GET, then WATCH: too late"),
        ("watch-once", "WATCH, without trying again"),
        ("watch", "WATCH, and again until it succeeds"),
        ("lua", "One Lua script"),
        ("incr", "One command: INCRBY"),
        ("transfer", "Transfer in two commands"),
        ("transfer-multi", "Transfer within MULTI"),
        ("look-twice", "… looked at by two GETs"),
        ("execabort", "… with an error while queueing"),
        ("no-rollback", "… with an error at EXEC"),
        ("lua-error", "… with an error within a script"),
    ],
    ..lab::EN
};

pub(super) const ZH: LabWords = LabWords {
    title: "事务",
    sub: "同一场竞争中的 MULTI、WATCH 与 Lua",
    about: "两个客户端修改同一个计数器，或在账户间转账，同时有人查看。命令的每一种执行顺序都真正执行一遍：丢了什么更新，谁看到了一半，命令出错时 EXEC 怎么做。",
    strategy: "每个客户端的做法",
    who: "并发请求",
    writers: "写客户端",
    cache: "Redis",
    cache_sub: "各键之和",
    database: "承诺",
    database_sub: "已答复客户端",
    reader: "查账者 {}",
    writer: "客户端 {}",
    reader_sub: "read()",
    writer_sub: "write(1)",
    ends_stale: "结果错误",
    serves_old: "看到一半",
    serves_early: "看到一半",
    serves_other: "看到一半",
    agrees: "符合承诺",
    stale: "Redis 中是 {cached}，承诺的是 {row}：",
    stale_sub: "没有人得知，也没有什么会修复它",
    agree_for_now: "目前符合承诺",
    agree_at_end: "结束时符合承诺",
    differ: "与承诺不符",
    naive_text: "它把 MULTI 与 EXEC 之间当作数据库意义上的事务。EXEC 之前读到的东西不受任何保护：不用 WATCH 时，70 种顺序中有 68 种会丢失更新。也没有回滚：EXEC 时某条命令失败，其余命令照样生效；脚本中途出错也是如此。",
    left_out: "这里没有考虑：只数有多少种顺序，不计概率，所以说的是可能发生什么，不是多常发生；客户端不会在两条命令之间崩溃，服务器不会重启；只有一台服务器，而在集群中，一个事务的键必须在同一个槽。重试次数没有上限，因为一方失败意味着另一方成功。",
    goal: [
        "走到一个丢失承诺的顺序的末尾",
        "找到一种任何顺序都不丢失、也不会看到一半的做法",
        "让 EXEC 返回 nil：别人抢先了一步",
    ],
    strategies: &[
        ("plain", "先 GET 再 SET"),
        ("multi", "GET，再在 MULTI 中 SET"),
        ("watch-late", "GET 之后才 WATCH：太迟"),
        ("watch-once", "WATCH，不重试"),
        ("watch", "WATCH，失败则重试"),
        ("lua", "一段 Lua 脚本"),
        ("incr", "一条命令：INCRBY"),
        ("transfer", "两条命令转账"),
        ("transfer-multi", "在 MULTI 中转账"),
        ("look-twice", "……查看者用两次 GET"),
        ("execabort", "……入队时出错"),
        ("no-rollback", "……EXEC 时出错"),
        ("lua-error", "……脚本中途出错"),
    ],
    ..lab::ZH
};

/// What a step of somebody has come to. `sum`: what Redis holds after it; `told`: what was promised.
pub(super) fn turn(lang: Lang, who: &str, turn: &Turn, sum: &str, told: &str) -> String {
    let (said, differs) = match lang {
        Lang::En => (english(turn), " Redis holds {sum}, {told} was promised."),
        Lang::Zh => (chinese(turn), "此时 Redis 中是 {sum}，承诺的是 {told}。"),
    };
    let changes = matches!(
        turn,
        Turn::Executed
            | Turn::HalfExecuted(_)
            | Turn::Changed
            | Turn::Script
            | Turn::ScriptFailed(_)
    );
    let end = if changes && sum != told { differs } else { "" };
    let said = format!("{said}{end}").replace("{who}", who);
    said.replace("{sum}", sum).replace("{told}", told)
}

/// What Redis says, without the full stop that some of its errors end with.
fn unended(why: &str) -> &str {
    why.trim_end_matches('.')
}

fn english(turn: &Turn) -> String {
    match turn {
        Turn::Held(value) => format!(
            "{{who}} has read {value}. From now on it holds a copy: nobody tells it when the number changes."
        ),
        Turn::Watches => "{who} watches the key. If anybody changes it from now on, EXEC will do nothing.".into(),
        Turn::Begun => "{who} has begun a transaction. What it sends from now on is queued and not carried out.".into(),
        Turn::Queued => "The command of {who} is queued. Nothing has changed yet, and what it holds may be old by the time of EXEC.".into(),
        Turn::NotQueued(why) => format!(
            "A command of {{who}} could not be queued: {}. EXEC will refuse all of them.",
            unended(why)
        ),
        Turn::Executed => "All that {who} had queued has been carried out. Nobody else's command came between.".into(),
        Turn::HalfExecuted(why) => format!(
            "EXEC of {{who}} has carried out what it could; one command failed: {}. The others stay done: there is no rollback.",
            unended(why)
        ),
        Turn::Aborted => "EXEC of {who} answers nil: nothing was carried out. Somebody else has changed the key that it watches.".into(),
        Turn::Discarded(why) => format!(
            "EXEC of {{who}} is refused: {}. Nothing was carried out, not even the commands without an error.",
            unended(why)
        ),
        Turn::Changed => "The command of {who} is carried out at once. Others see it from now on.".into(),
        Turn::Script => "The script of {who} has read and written in one step. No command of others comes between.".into(),
        Turn::ScriptFailed(why) => format!(
            "The script of {{who}} has stopped: {}. What it had written before stays: there is no rollback.",
            unended(why)
        ),
        Turn::Looked(value) => format!("{{who}} sees {value}. It has seen only this moment."),
    }
}

fn chinese(turn: &Turn) -> String {
    match turn {
        Turn::Held(value) => {
            format!("{{who}} 读到 {value}。从此它手里是一份副本：数值再变，没有人通知它。")
        }
        Turn::Watches => "{who} 开始监视这个键。此后只要有人修改它，EXEC 就什么也不做。".into(),
        Turn::Begun => "{who} 开始了事务。此后发来的命令只入队，不执行。".into(),
        Turn::Queued => {
            "{who} 的命令已入队。什么都还没有改变，而它手里的值到 EXEC 时可能已经过时。".into()
        }
        Turn::NotQueued(why) => {
            format!("{{who}} 的一条命令无法入队：{}。EXEC 会拒绝全部命令。", unended(why))
        }
        Turn::Executed => "{who} 入队的命令已全部执行。其间没有别人的命令插入。".into(),
        Turn::HalfExecuted(why) => {
            format!(
                "{{who}} 的 EXEC 执行了能执行的，一条命令失败：{}。其余照样生效：没有回滚。",
                unended(why)
            )
        }
        Turn::Aborted => "{who} 的 EXEC 返回 nil：什么也没有执行。它监视的键已被别人修改。".into(),
        Turn::Discarded(why) => {
            format!(
                "{{who}} 的 EXEC 被拒绝：{}。什么也没有执行，没有错误的命令也不例外。",
                unended(why)
            )
        }
        Turn::Changed => "{who} 的命令立即执行。别人从此都能看到。".into(),
        Turn::Script => "{who} 的脚本一步完成读和写。别人的命令插不进来。".into(),
        Turn::ScriptFailed(why) => {
            format!("{{who}} 的脚本停了下来：{}。此前写入的仍然有效：没有回滚。", unended(why))
        }
        Turn::Looked(value) => format!("{{who}} 看到 {value}。它看到的只是这一刻。"),
    }
}

#[cfg(test)]
mod tests {
    use redscope_session::lab::OrdersTopic;

    use super::*;

    #[test]
    fn every_case_has_a_name_in_every_language() {
        let names: Vec<&str> = OrdersTopic::Transactions.strategies().collect();
        for words in [EN, ZH] {
            let named: Vec<&str> = words.strategies.iter().map(|(name, _)| *name).collect();
            assert_eq!(named, names);
        }
    }

    #[test]
    fn a_sentence_says_what_was_lost() {
        let said = turn(Lang::En, "Client w2", &Turn::Executed, "11", "12");
        assert!(said.starts_with("All that Client w2 had queued has been carried out. "));
        assert!(said.ends_with("Redis holds 11, 12 was promised."));
        let said = turn(Lang::Zh, "客户端 w1", &Turn::Aborted, "11", "11");
        assert!(said.starts_with("客户端 w1 的 EXEC 返回 nil"));
    }
}
