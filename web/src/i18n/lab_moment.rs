//! What happens in a lab under load, as a sentence with the figures of the moment.

use super::lang::Lang;
use super::sentence::Sentence;
use crate::figures::grouped;
use crate::lab::loaded::tells::{FallsShort, Knows, Matter, Moment, Waits};

/// What happens on a side at a moment, as a sentence.
pub(crate) fn lab_moment(lang: Lang, moment: &Moment) -> Sentence {
    let is_over = matches!(moment.matter, Matter::Collapsed | Matter::Overloaded);
    let short = moment.falls_short.filter(|_| is_over);
    Sentence::of(&match lang {
        Lang::En => english(moment) + short.map_or("", short_in_english) + &old_in_english(moment),
        Lang::Zh => chinese(moment) + short.map_or("", short_in_chinese) + &old_in_chinese(moment),
    })
}

/// What a remedy does not do, behind a sentence about something worse.
fn short_in_english(short: FallsShort) -> &'static str {
    match short {
        FallsShort::OneForEachKey => {
            " One rebuild at a time is one for each key: that limits nothing where thousands of keys are missing."
        }
        FallsShort::AllAtOnce => {
            " Each key is rebuilt once and early, but all of them were loaded together, so all are rebuilt together."
        }
        FallsShort::Old => " What users are answered with meanwhile has expired.",
    }
}

fn short_in_chinese(short: FallsShort) -> &'static str {
    match short {
        FallsShort::OneForEachKey => {
            "“同一时刻只重建一次”是对每个键而言：成千上万个键同时缺失时，它什么也限制不了。"
        }
        FallsShort::AllAtOnce => "每个键只提前重建一次，但它们是一起加载的，所以也一起重建。",
        FallsShort::Old => "这段时间用户得到的是已经过期的值。",
    }
}

/// How old answers are, behind a sentence about something else.
fn old_in_english(moment: &Moment) -> String {
    match moment.is_untold {
        true => format!(
            " {}% of the answers are older than the database's row, the oldest by {} ms.",
            per_mille(moment),
            grouped(moment.oldest_ms)
        ),
        false => String::new(),
    }
}

fn old_in_chinese(moment: &Moment) -> String {
    match moment.is_untold {
        true => format!(
            "{}% 的应答比数据库的行旧，最旧的落后 {} ms。",
            per_mille(moment),
            grouped(moment.oldest_ms)
        ),
        false => String::new(),
    }
}

/// What stands behind a sentence about something worse.
fn nulls_in_english(moment: &Moment) -> String {
    match moment.keeps_nulls {
        true => format!(
            " Nulls are stored for nothing: every id of the attack is a new one. Redis uses {} KB by now.",
            grouped(moment.used_kb)
        ),
        false => String::new(),
    }
}

fn nulls_in_chinese(moment: &Moment) -> String {
    match moment.keeps_nulls {
        true => format!(
            "空值白白存着：攻击的每个 id 都是新的。Redis 已占用 {} KB。",
            grouped(moment.used_kb)
        ),
        false => String::new(),
    }
}

fn english(moment: &Moment) -> String {
    let [queries, capacity, waiting, one_row, evicted, given_up, refused, used] = numbers(moment);
    match moment.matter {
        Matter::NotBegun => "Nothing has happened yet.".to_owned(),
        Matter::Collapsed if moment.fails_at_once => format!(
            "Nearly nobody is answered; {given_up} give up in a second. Most of them are refused at once, because the queue of the database is full: that takes no time, and so short a time until given up helps nobody."
        ),
        Matter::Collapsed => format!(
            "Nearly nobody is answered; {given_up} give up in a second. The database works at its limit of {capacity}/s, but each query waits longer than anybody waits for it: its result is thrown away, the key stays missing, and is asked for again. What began it has long gone."
        ),
        Matter::Overloaded => format!(
            "The database is asked {queries} times a second and can do {capacity}; {waiting} queries wait. {}{}",
            match moment.waits {
                Waits::Users => "The queue, not the query, is what users wait for.",
                Waits::Beside => "No user waits for them: they run beside the requests.",
                Waits::Gone => "Nobody waits for them any more: the users for whom they were begun have given up.",
            },
            nulls_in_english(moment)
        ),
        Matter::WorksOff => format!(
            "The database still works off {waiting} queries, {capacity} a second, and is asked nothing new. They were begun for users who have given up since; what it finds is of use to nobody."
        ),
        Matter::GivesUp if moment.refused_per_s > 0 => format!(
            "{given_up} requests are given up in a second. The application refuses {refused} of them at once: it holds 10,000 under way and 10,000 that wait, and has room for no more."
        ),
        Matter::GivesUp => format!(
            "{given_up} requests are given up in a second. They take longer than a user waits.{}",
            nulls_in_english(moment)
        ),
        Matter::Evicts => format!(
            "Redis removes {evicted} keys a second to make room. What exists nowhere is kept in the place of what people ask for."
        ),
        Matter::KeepsNulls => format!(
            "Nulls are stored for nothing: every id of the attack is a new one, and nobody asks for it again. The database is asked for each all the same, {queries} times a second, and Redis uses {used} KB by now."
        ),
        Matter::RebuiltTwice => format!(
            "{one_row} queries for the same row at once. {}",
            match moment.has_lock {
                true => "The lock's time was over before the row was there, and the next one got in.",
                false => "Whoever does not find the key, or finds it too old, asks the database until the first one has set it.",
            }
        ),
        Matter::Stale => format!(
            "{}% of the answers are older than the database's row, the oldest by {} ms. {}",
            per_mille(moment),
            grouped(moment.oldest_ms),
            match moment.late_ms {
                0 => "Nobody has put an old value back just now; what is old lies in the cache.".to_owned(),
                late => format!("A reader has put an old value back {} ms after its row was written: only a delete that comes later takes it away.", grouped(late)),
            }
        ),
        Matter::Denies => format!(
            "{} requests a second are told that there is no such row, though there is. {}",
            grouped(moment.denied_per_s),
            match moment.knows {
                Knows::Filter => "The filter was made before it, and what a filter was never told of it denies for certain.",
                Knows::FilterTold | Knows::FilterRebuilt => "The filter does not know it any more, or not yet.",
                Knows::Nulls => "A null that was cached before it denies it until that expires.",
                Knows::Nobody => "They came while it was written.",
            }
        ),
        Matter::AsksDeleted => format!(
            "The database is asked {} times a second for rows that were deleted. {}",
            grouped(moment.deleted_per_s),
            match moment.knows {
                Knows::Filter | Knows::FilterTold => "A Bloom filter cannot forget: what was once let in passes for ever.",
                Knows::FilterRebuilt => "The filter forgets them when it is made anew, and not before.",
                Knows::Nulls => "Each is asked for again when its null has expired.",
                Knows::Nobody => "They are not in the cache, and nobody else knows that they are gone.",
            }
        ),
        Matter::Misplaced => format!(
            "{queries} requests a second do not find their key on the server on which it is looked for by now, and ask the database, which can do {capacity}. What it finds is set there: each key is missing once."
        ),
        Matter::Asks => format!(
            "The database is asked {queries} times a second and can do {capacity}. It has room for the rest."
        ),
        Matter::Calm => {
            "Every request is answered without the database. Nobody would notice if it were switched off.".to_owned()
        }
    }
}

fn chinese(moment: &Moment) -> String {
    let [queries, capacity, waiting, one_row, evicted, given_up, refused, used] = numbers(moment);
    match moment.matter {
        Matter::NotBegun => "还什么都没有发生。".to_owned(),
        Matter::Collapsed if moment.fails_at_once => format!(
            "几乎无人得到应答，每秒有 {given_up} 个请求放弃。其中大多数因数据库队列已满而立即被拒绝：不花时间，所以“放弃所用时间”很短，却帮不了任何人。"
        ),
        Matter::Collapsed => format!(
            "几乎无人得到应答，每秒有 {given_up} 个请求放弃。数据库以每秒 {capacity} 次的极限工作，但每个查询排队的时间都比等它的人更久：结果被丢弃，键仍然缺失，又被再次请求。起因早已消失。"
        ),
        Matter::Overloaded => format!(
            "数据库每秒收到 {queries} 次查询，只能处理 {capacity} 次；{waiting} 个查询在排队。{}{}",
            match moment.waits {
                Waits::Users => "用户等的是排队，而不是查询本身。",
                Waits::Beside => "没有用户在等它们：它们在请求之外运行。",
                Waits::Gone => "已经没有人在等它们：当初发起查询的用户都已放弃。",
            },
            nulls_in_chinese(moment)
        ),
        Matter::WorksOff => format!(
            "数据库还在以每秒 {capacity} 次处理积压的 {waiting} 个查询，没有新的查询到来。当初发起它们的用户早已放弃，查到的结果对谁都没有用。"
        ),
        Matter::GivesUp if moment.refused_per_s > 0 => format!(
            "每秒有 {given_up} 个请求被放弃。应用立即拒绝其中 {refused} 个：它已有 10,000 个在处理、10,000 个在等待，再也放不下。"
        ),
        Matter::GivesUp => {
            format!(
                "每秒有 {given_up} 个请求被放弃。它们所需的时间超过了用户愿意等待的时间。{}",
                nulls_in_chinese(moment)
            )
        }
        Matter::Evicts => {
            format!(
                "Redis 每秒淘汰 {evicted} 个键来腾出内存。不存在的数据占了人们需要的数据的位置。"
            )
        }
        Matter::KeepsNulls => format!(
            "空值白白存着：攻击的每个 id 都是新的，再也没有人会问。数据库照样被逐个查询，每秒 {queries} 次，而 Redis 已占用 {used} KB。"
        ),
        Matter::RebuiltTwice => format!(
            "同一行同时有 {one_row} 个查询。{}",
            match moment.has_lock {
                true => "行还没有查回来，锁就过期了，下一个请求进来了。",
                false => "谁没有找到键，或者认为它太旧，谁就去查数据库，直到第一个把它写回来。",
            }
        ),
        Matter::Stale => format!(
            "{}% 的应答比数据库的行旧，最旧的落后 {} ms。{}",
            per_mille(moment),
            grouped(moment.oldest_ms),
            match moment.late_ms {
                0 => "此刻没有人把旧值放回缓存；旧的是缓存里留着的。".to_owned(),
                late => format!(
                    "有读请求在行写入 {} ms 之后才把旧值放回缓存：只有更晚的删除才能清掉它。",
                    grouped(late)
                ),
            }
        ),
        Matter::Denies => format!(
            "每秒有 {} 个请求被告知没有这一行，其实它就在那里。{}",
            grouped(moment.denied_per_s),
            match moment.knows {
                Knows::Filter => "过滤器建得比它早：没有加进过滤器的，一定会被拒绝。",
                Knows::FilterTold | Knows::FilterRebuilt => "过滤器已经不知道它，或者还不知道。",
                Knows::Nulls => "它出现之前缓存的空值一直拒绝它，直到过期。",
                Knows::Nobody => "它们到来时这一行正在写入。",
            }
        ),
        Matter::AsksDeleted => format!(
            "数据库每秒被查询 {} 次已删除的行。{}",
            grouped(moment.deleted_per_s),
            match moment.knows {
                Knows::Filter | Knows::FilterTold => "布隆过滤器不能忘记：放进去过的，永远放行。",
                Knows::FilterRebuilt => "过滤器要到重建时才会忘记它们。",
                Knows::Nulls => "空值一过期，就又要查一次。",
                Knows::Nobody => "缓存里没有它们，也没有别的东西知道它们已经不在了。",
            }
        ),
        Matter::Misplaced => format!(
            "每秒有 {queries} 个请求在现在负责的服务器上找不到键，只好去查数据库（每秒可以处理 {capacity} 次）。查到的会写到那里：每个键只缺这一次。"
        ),
        Matter::Asks => {
            format!("数据库每秒收到 {queries} 次查询，可以处理 {capacity} 次。它还有余力。")
        }
        Matter::Calm => {
            "所有请求都不经数据库就得到了应答。此刻关掉数据库也没有人会察觉。".to_owned()
        }
    }
}

/// Answers that are old, in hundredths with one digit behind the point.
fn per_mille(moment: &Moment) -> String {
    format!("{}.{}", moment.stale_per_mille / 10, moment.stale_per_mille % 10)
}

fn numbers(moment: &Moment) -> [String; 8] {
    [
        moment.queries_per_s,
        moment.capacity_per_s,
        moment.waiting,
        moment.for_one_row,
        moment.evicted_per_s,
        moment.given_up_per_s,
        moment.refused_per_s,
        moment.used_kb,
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
            waits: Waits::Users,
            refused_per_s: 0,
            fails_at_once: false,
            keeps_nulls: false,
            used_kb: 0,
            has_lock: false,
            is_untold: false,
            stale_per_mille: 0,
            oldest_ms: 0,
            late_ms: 0,
            denied_per_s: 12,
            deleted_per_s: 0,
            knows: Knows::Filter,
            falls_short: None,
        };
        let said = lab_moment(Lang::En, &moment);
        assert!(said.fact.starts_with("The database is asked 1\u{202f}480 times a second"));
        assert!(lab_moment(Lang::Zh, &moment).fact.contains("900"));
        let denies = Moment { matter: Matter::Denies, ..moment };
        let said = [Lang::En, Lang::Zh].map(|lang| lab_moment(lang, &denies));
        assert!(said.iter().all(|said| said.fact.contains("12")), "{said:?}");
        let old = Moment { is_untold: true, stale_per_mille: 61, oldest_ms: 9400, ..denies };
        let said = [Lang::En, Lang::Zh].map(|lang| lab_moment(lang, &old));
        for Sentence { why, .. } in said {
            assert!(why.contains("6.1%") && why.contains("9\u{202f}400"), "{why}");
        }
    }
}
