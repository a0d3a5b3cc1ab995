//! What happens in a lab under load, as a sentence with the figures of the moment.

use super::lang::Lang;
use super::sentence::Sentence;
use crate::figures::grouped;
use crate::lab::loaded::tells::{Matter, Moment};

/// What happens on a side at a moment, as a sentence.
pub(crate) fn lab_moment(lang: Lang, moment: &Moment) -> Sentence {
    Sentence::of(&match lang {
        Lang::En => english(moment),
        Lang::Zh => chinese(moment),
    })
}

fn english(moment: &Moment) -> String {
    let [queries, capacity, waiting, one_row, evicted, given_up] = numbers(moment);
    match moment.matter {
        Matter::NotBegun => "Nothing has happened yet.".to_owned(),
        Matter::Collapsed => format!(
            "Nearly nobody is answered; {given_up} give up in a second. The database works at its limit of {capacity}/s, but each query waits longer than anybody waits for it: its result is thrown away, the key stays missing, and is asked for again. What began it has long gone."
        ),
        Matter::Overloaded => format!(
            "The database is asked {queries} times a second and can do {capacity}; {waiting} queries wait. {}",
            match moment.users_wait {
                true => "The queue, not the query, is what users wait for.",
                false => "No user waits for them: they run beside the requests.",
            }
        ),
        Matter::GivesUp => format!(
            "{given_up} requests are given up in a second. They take longer than a user waits."
        ),
        Matter::Evicts => format!(
            "Redis removes {evicted} keys a second to make room. What exists nowhere is kept in the place of what people ask for."
        ),
        Matter::RebuiltTwice => format!(
            "{one_row} queries for the same row at once. {}",
            match moment.has_lock {
                true => "The lock's time was over before the row was there, and the next one got in.",
                false => "Whoever does not find the key, or finds it too old, asks the database until the first one has set it.",
            }
        ),
        Matter::Asks => format!(
            "The database is asked {queries} times a second and can do {capacity}. It has room for the rest."
        ),
        Matter::Calm => {
            "Every request is answered without the database. It would not notice if it were switched off.".to_owned()
        }
    }
}

fn chinese(moment: &Moment) -> String {
    let [queries, capacity, waiting, one_row, evicted, given_up] = numbers(moment);
    match moment.matter {
        Matter::NotBegun => "还什么都没有发生。".to_owned(),
        Matter::Collapsed => format!(
            "几乎无人得到应答，每秒有 {given_up} 个请求放弃。数据库以每秒 {capacity} 次的极限工作，但每个查询排队的时间都比等它的人更久：结果被丢弃，键仍然缺失，又被再次请求。起因早已消失。"
        ),
        Matter::Overloaded => format!(
            "数据库每秒收到 {queries} 次查询，只能处理 {capacity} 次；{waiting} 个查询在排队。{}",
            match moment.users_wait {
                true => "用户等的是排队，而不是查询本身。",
                false => "没有用户在等它们：它们在请求之外运行。",
            }
        ),
        Matter::GivesUp => {
            format!("每秒有 {given_up} 个请求被放弃。它们所需的时间超过了用户愿意等待的时间。")
        }
        Matter::Evicts => {
            format!(
                "Redis 每秒淘汰 {evicted} 个键来腾出内存。不存在的数据占了人们需要的数据的位置。"
            )
        }
        Matter::RebuiltTwice => format!(
            "同一行同时有 {one_row} 个查询。{}",
            match moment.has_lock {
                true => "行还没有查回来，锁就过期了，下一个请求进来了。",
                false => "谁没有找到键，或者认为它太旧，谁就去查数据库，直到第一个把它写回来。",
            }
        ),
        Matter::Asks => {
            format!("数据库每秒收到 {queries} 次查询，可以处理 {capacity} 次。它还有余力。")
        }
        Matter::Calm => {
            "所有请求都不经数据库就得到了应答。此刻关掉数据库也没有人会察觉。".to_owned()
        }
    }
}

fn numbers(moment: &Moment) -> [String; 6] {
    [
        moment.queries_per_s,
        moment.capacity_per_s,
        moment.waiting,
        moment.for_one_row,
        moment.evicted_per_s,
        moment.given_up_per_s,
    ]
    .map(grouped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_said_with_its_figures() {
        let moment = Moment {
            matter: Matter::Overloaded,
            queries_per_s: 1480,
            capacity_per_s: 900,
            waiting: 604,
            for_one_row: 4,
            evicted_per_s: 0,
            given_up_per_s: 0,
            users_wait: true,
            has_lock: false,
        };
        let said = lab_moment(Lang::En, &moment);
        assert!(said.fact.starts_with("The database is asked 1\u{202f}480 times a second"));
        assert!(lab_moment(Lang::Zh, &moment).fact.contains("900"));
    }
}
