//! What a step of a lab that tries every order has come to, as a sentence.

use redscope_session::lab::Happening;

use super::lab_transactions::turn;
use super::lang::Lang;
use super::sentence::Sentence;

/// What a step has come to, as a sentence.
pub(crate) fn happening(lang: Lang, who: &str, happening: &Happening) -> Sentence {
    let words = lang.labs();
    let own = match happening {
        Happening::Turn { .. } => &words.transactions,
        _ => &words.lab,
    };
    let who = own.actor(who);
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
        Happening::Older(cached) => format!(
            "{who} has an older version than the cache, which keeps {cached}. The script compares before it sets."
        ),
        Happening::DeleteFailed { again: true, .. } => {
            format!("The delete of {who} has failed. It is tried again until it is done.")
        }
        Happening::DeleteFailed { cached: Some(cached), .. } => {
            format!(
                "The delete of {who} has failed. The cache keeps {cached}, and nobody tries again."
            )
        }
        Happening::DeleteFailed { cached: None, .. } => {
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
        Happening::Sent => format!(
            "{who} has sent a message. The key is deleted when it is delivered; until then readers may be served the old value, or put it back."
        ),
        Happening::Learnt(value) => format!(
            "{who} learns from the change log that {value} was written. What the database has committed is in its log, so no write is missed."
        ),
        Happening::Turn { turn: came, sum, told } => turn(Lang::En, who, came, sum, told),
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
        Happening::Older(cached) => {
            format!("{who} 手里的版本比缓存旧，缓存保留 {cached}。脚本先比较版本再写入。")
        }
        Happening::DeleteFailed { again: true, .. } => {
            format!("{who} 的删除失败了。它会重试，直到成功。")
        }
        Happening::DeleteFailed { cached: Some(cached), .. } => {
            format!("{who} 的删除失败了。缓存里还是 {cached}，也没有人重试。")
        }
        Happening::DeleteFailed { cached: None, .. } => {
            format!("{who} 的删除失败了。缓存本来就是空的。")
        }
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
        Happening::Sent => format!(
            "{who} 发出一条消息。消息被消费时才删除键；在那之前，读请求可能读到旧值，也可能把它写回来。"
        ),
        Happening::Learnt(value) => {
            format!(
                "{who} 从变更日志（binlog）得知写入了 {value}。提交过的写都在日志里，不会漏掉。"
            )
        }
        Happening::Turn { turn: came, sum, told } => turn(Lang::Zh, who, came, sum, told),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_says_who_and_what_first() {
        let filled = Happening::Filled { value: "0".into(), row: "1".into() };
        let said = happening(Lang::En, "r1", &filled);
        assert_eq!(said.fact, "Reader r1 has put 0 back, while the database holds 1.");
        let said = happening(Lang::Zh, "w2", &Happening::Deleted);
        assert_eq!(said.fact, "写请求 w2 删除了键。");
    }
}
