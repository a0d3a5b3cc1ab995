//! What happens in a schedule of the locks lab, in a sentence or two.

use redscope_session::lab::LockHappening as H;

use super::{Lang, Sentence};

/// A moment of a schedule as a sentence.
pub(crate) fn lock_happening(lang: Lang, happens: &H) -> Sentence {
    Sentence::of(&match lang {
        Lang::En => en(happens),
        Lang::Zh => zh(happens),
    })
}

fn en(happens: &H) -> String {
    match happens {
        H::Holds { client, other: None } => {
            format!("{client} holds the lock. Its lease is counted by its own clock.")
        }
        H::Holds { client, other: Some(other) } => {
            format!(
                "{client} holds the lock. So does {other}, by what it knows: nothing has told it otherwise."
            )
        }
        H::Put { client, expires: false } => {
            format!(
                "{client} has put its value at the key. There is no time to live yet: if {client} dies now, it stays for ever."
            )
        }
        H::Put { client, expires: true } => {
            format!("{client} has put its value at the key. It waits until replicas have it.")
        }
        H::Refused { client, owner: Some(owner) } if client == owner => {
            format!(
                "{client} is refused: the lock is its own. Plain SET NX does not know who asks."
            )
        }
        H::Refused { client, owner: Some(owner) } => {
            format!("{client} is refused. The key is {owner}'s.")
        }
        H::Refused { client, owner: None } => format!("{client} has achieved nothing."),
        H::Granted { client, server } => format!("{server} has given {client} its part."),
        H::Denied { client, server } => {
            format!("{server} refuses {client}. Its key is there already.")
        }
        H::Silent { client } => format!("{client} gets no answer. It goes on to the next server."),
        H::GaveUp { client } => {
            format!(
                "{client} has too few servers, or they came too late. It gives back what it got."
            )
        }
        H::Looked { client, is_own: true } => {
            format!(
                "{client} sees that the key is its own. What it sees may be old when it acts on it."
            )
        }
        H::Looked { client, is_own: false } => {
            format!("{client} sees that the key is not its own.")
        }
        H::Token { client, token } => format!(
            "{client} is given token {token}. It says when it was asked for, not when the lock was taken."
        ),
        H::Wrote { client, token: Some(token), accepted: false, .. } => {
            format!(
                "The resource refuses {client}'s write. Token {token} is older than one it has accepted."
            )
        }
        H::Wrote { client, accepted: false, .. } => {
            format!("The resource refuses {client}'s write.")
        }
        H::Wrote { client, is_late: true, .. } => {
            format!(
                "The resource accepts {client}'s write. Somebody who had the lock later has written before: that is overwritten."
            )
        }
        H::Wrote { client, is_idle: true, .. } => {
            format!(
                "The resource accepts {client}'s write. The key was no longer {client}'s, and nobody asked."
            )
        }
        H::Wrote { client, .. } => format!("The resource accepts {client}'s write."),
        H::Again { client, count: Some(count) } => {
            format!("{client} has the lock {count}×. It is free when the count is 0.")
        }
        H::Again { client, count: None } => format!("{client} goes on. The lock is its own."),
        H::Released { client, removed: Some(of) } if client == of => {
            format!("{client} has given the lock back. The key is gone.")
        }
        H::Released { client, removed: Some(of) } => {
            format!("{client} releases, and deletes {of}'s key. {of} does not learn of it.")
        }
        H::Released { client, removed: None } => {
            format!(
                "{client} releases. There was nothing of its own to delete, and what is another's stays."
            )
        }
        H::Lost { client } => {
            format!(
                "The key is gone. {client} has given back the inner lock, and still believes to hold the outer one."
            )
        }
        H::Other { client } => format!("{client} takes a step."),
        H::Crashed { client, expires: true } => {
            format!("{client} crashes. The key goes when its time is over.")
        }
        H::Crashed { client, expires: false } => {
            format!("{client} crashes. The key has no time to live: nobody will remove it.")
        }
        H::Jumped { server } => {
            format!(
                "The clock of {server} jumps past the lease. Its key is over there, long before any client thinks so."
            )
        }
        H::Restarted { server, is_away: false } => {
            format!("{server} restarts without its data. It has forgotten whom it gave its part.")
        }
        H::Restarted { server, is_away: true } => {
            format!(
                "{server} restarts without its data, and stays away for a lease. What it has forgotten is over by then."
            )
        }
        H::Replicated { replica } => {
            format!("Replica {replica} has heard what the master had written.")
        }
        H::MasterDown => "The master crashes. What no replica has heard is gone.".to_owned(),
        H::Promoted { replica, knows: true } => {
            format!("Replica {replica} is the master now. It knows of the lock.")
        }
        H::Promoted { replica, knows: false } => {
            format!("Replica {replica} is the master now. It has never heard of the lock.")
        }
        H::Passed { paused, expired, renewed } => {
            let paused = match paused {
                Some(client) => {
                    format!("10 s pass while {client} is paused, its watchdog with it.")
                }
                None => "10 s pass.".to_owned(),
            };
            match (expired, renewed) {
                (Some(of), _) => format!("{paused} {of}'s key has expired. Nobody tells {of}."),
                (None, Some(client)) => {
                    format!("{paused} {client}'s watchdog has renewed the lease.")
                }
                (None, None) => paused,
            }
        }
    }
}

fn zh(happens: &H) -> String {
    match happens {
        H::Holds { client, other: None } => format!("{client} 持有锁。租约按它自己的时钟计算。"),
        H::Holds { client, other: Some(other) } => {
            format!("{client} 持有锁。{other} 也以为自己持有：没有任何东西通知过它。")
        }
        H::Put { client, expires: false } => {
            format!("{client} 已写入键。但还没有过期时间：如果 {client} 此刻崩溃，键会永远存在。")
        }
        H::Put { client, expires: true } => format!("{client} 已写入键。它在等从节点收到。"),
        H::Refused { client, owner: Some(owner) } if client == owner => {
            format!("{client} 被拒绝：锁就是它自己的。普通的 SET NX 不知道是谁在请求。")
        }
        H::Refused { client, owner: Some(owner) } => format!("{client} 被拒绝。键属于 {owner}。"),
        H::Refused { client, owner: None } => format!("{client} 没有得到任何结果。"),
        H::Granted { client, server } => format!("{server} 同意了 {client} 的请求。"),
        H::Denied { client, server } => format!("{server} 拒绝了 {client}。键已经在那里。"),
        H::Silent { client } => format!("{client} 没有收到回复。它继续请求下一个节点。"),
        H::GaveUp { client } => {
            format!("{client} 拿到的节点太少，或来得太迟。它归还已拿到的部分。")
        }
        H::Looked { client, is_own: true } => {
            format!("{client} 看到键是自己的。但等它动手时，看到的可能已经过时。")
        }
        H::Looked { client, is_own: false } => format!("{client} 看到键不是自己的。"),
        H::Token { client, token } => {
            format!("{client} 得到令牌 {token}。令牌按请求的先后编号，而不是按加锁的先后。")
        }
        H::Wrote { client, token: Some(token), accepted: false, .. } => {
            format!("资源拒绝了 {client} 的写入。令牌 {token} 比已接受的旧。")
        }
        H::Wrote { client, accepted: false, .. } => format!("资源拒绝了 {client} 的写入。"),
        H::Wrote { client, is_late: true, .. } => {
            format!("资源接受了 {client} 的写入。后来的持有者已经写过：那次写入被覆盖。")
        }
        H::Wrote { client, is_idle: true, .. } => {
            format!("资源接受了 {client} 的写入。键已不属于 {client}，但没有人检查。")
        }
        H::Wrote { client, .. } => format!("资源接受了 {client} 的写入。"),
        H::Again { client, count: Some(count) } => {
            format!("{client} 现在持有 {count} 层锁。计数归 0 才释放。")
        }
        H::Again { client, count: None } => format!("{client} 继续执行。锁是它自己的。"),
        H::Released { client, removed: Some(of) } if client == of => {
            format!("{client} 释放了锁。键已删除。")
        }
        H::Released { client, removed: Some(of) } => {
            format!("{client} 释放锁，删掉的却是 {of} 的键。{of} 并不知道。")
        }
        H::Released { client, removed: None } => {
            format!("{client} 释放锁。没有属于它的键可删，别人的键原样保留。")
        }
        H::Lost { client } => format!("键没有了。{client} 释放了内层锁，却仍以为持有外层锁。"),
        H::Other { client } => format!("{client} 执行一步。"),
        H::Crashed { client, expires: true } => format!("{client} 崩溃。键到期后会自动消失。"),
        H::Crashed { client, expires: false } => {
            format!("{client} 崩溃。键没有过期时间：没有人会删除它。")
        }
        H::Jumped { server } => {
            format!("{server} 的时钟跳过了整个租约。它的键已过期，而所有客户端都以为还早。")
        }
        H::Restarted { server, is_away: false } => {
            format!("{server} 重启，数据全无。它忘了曾同意过谁。")
        }
        H::Restarted { server, is_away: true } => {
            format!("{server} 重启，数据全无，并离线一个租约的时间。等它回来，忘掉的那份早已过期。")
        }
        H::Replicated { replica } => format!("从节点 {replica} 收到了主节点的写入。"),
        H::MasterDown => "主节点崩溃。没有从节点收到的写入就此丢失。".to_owned(),
        H::Promoted { replica, knows: true } => {
            format!("从节点 {replica} 成为主节点。它知道这把锁。")
        }
        H::Promoted { replica, knows: false } => {
            format!("从节点 {replica} 成为主节点。它从未听说过这把锁。")
        }
        H::Passed { paused, expired, renewed } => {
            let paused = match paused {
                Some(client) => format!("过了 10 秒，其间 {client} 整个进程停顿，看门狗也停了。"),
                None => "过了 10 秒。".to_owned(),
            };
            match (expired, renewed) {
                (Some(of), _) => format!("{paused}{of} 的键已过期。没有人通知 {of}。"),
                (None, Some(client)) => format!("{paused}{client} 的看门狗续了租约。"),
                (None, None) => paused,
            }
        }
    }
}
