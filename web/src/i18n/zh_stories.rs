//! 发生了什么：先说事实，再说意义。

use redscope_session::{
    AbortCause, EpochCause, ExpiryCause, HeldUpCause, ManualFailover, NoVote, ResyncCause, Story,
    StoryView,
};

use super::sentence::{MOST_NAMES, some_ranges};
use super::zh_found as found;
use crate::figures::{bytes, milliseconds};

/// 一条经过，一两句话。
pub(super) fn text(told: &StoryView) -> String {
    let node = &told.node;
    match &told.story {
        Story::Crashed => format!("你让 {node} 崩溃。磁盘上的数据还在。"),
        Story::Started => format!("{node} 重新启动了。"),
        Story::RefusedToStart { line } => format!("{node} 拒绝启动：{line}"),
        Story::Ended => format!("{node} 已退出。"),
        Story::Terminated => format!("你请求 {node} 退出。"),
        Story::Paused => format!("你暂停了 {node}。恢复之前它什么都察觉不到。"),
        Story::Resumed => format!("你让 {node} 继续运行。对它来说时间没有流逝。"),
        Story::PowerCut { lost } if lost.is_empty() => {
            format!("你切断了 {node} 的电源。文件没有损失：写进文件的都已落盘。")
        }
        Story::PowerCut { lost } => {
            let lost = lost.iter().map(|lost| format!("{} 的 {} 字节", lost.path, lost.bytes));
            let lost = lost.collect::<Vec<_>>().join("、");
            format!("你切断了 {node} 的电源。没有落盘的内容随之丢失：{lost}。")
        }
        Story::Cut { from, to, one_way: false } => format!(
            "你切断了 {} 与 {} 之间的网络。两个方向都不再送达，谁都不会得到通知。",
            names(from),
            names(to)
        ),
        Story::Cut { from, to, one_way: true } => {
            format!("你单向切断了 {} 到 {} 的网络。反方向的内容仍会送达。", names(from), names(to))
        }
        Story::Healed { from, to, one_way: false } => format!(
            "你恢复了 {} 与 {} 之间的网络。期间发出的内容此时送达。",
            names(from),
            names(to)
        ),
        Story::Healed { from, to, one_way: true } => {
            format!("你恢复了 {} 到 {} 的网络。期间发出的内容此时送达。", names(from), names(to))
        }
        Story::Held { message, to } => format!(
            "你扣住了 {node} 发给 {to} 的消息 #{message}。同一连接上在它之后的内容都要等它。"
        ),
        Story::Dropped { message, to } => {
            format!("你丢弃了 {node} 发给 {to} 的消息 #{message}。TCP 等不到确认，会重新发送。")
        }
        Story::Delayed { message, to, by_us } => format!(
            "你让 {node} 发给 {to} 的消息 #{message} 晚到 {}。同一连接上在它之后的内容不会更早到达。",
            milliseconds(*by_us as f64 / 1000.0)
        ),
        Story::Delivered { message, to } => format!(
            "你让 {node} 发给 {to} 的消息 #{message} 立即送达。同一连接上在它之前的内容一并送达。"
        ),
        Story::PathChanged => format!("你改变了 {node} 的网络路径。"),
        Story::Broken { to } => format!("你断开了 {node} 与 {to} 之间的连接。"),
        Story::ClockSet { ahead_us: 0 } => format!("你把 {node} 的时钟校准了。"),
        Story::ClockSet { ahead_us } => {
            let side = if *ahead_us > 0 { "拨快" } else { "拨慢" };
            format!("你把 {node} 的时钟{side} {} 毫秒。", ahead_us.unsigned_abs() / 1000)
        }
        Story::DiskSlow { times: 1 } => format!("你让 {node} 的磁盘恢复了速度。"),
        Story::DiskSlow { times } => {
            format!("你让 {node} 的磁盘变慢。耗时是原来的 {times} 倍。")
        }
        Story::DiskFull { full: true } => format!("你填满了 {node} 的磁盘。"),
        Story::DiskFull { full: false } => format!("你给 {node} 的磁盘腾出了空间。"),
        Story::DiskBroken { broken: true } => format!("你让 {node} 的磁盘出错。"),
        Story::DiskBroken { broken: false } => format!("你修好了 {node} 的磁盘。"),
        Story::DiskReplaced => format!("你给 {node} 换了一块空磁盘。"),
        Story::BitFlipped { path, bit } => format!("你翻转了 {node} 上 {path} 的第 {bit} 位。"),
        Story::FilesPut { paths } => format!("你把 {} 放到了 {node} 的磁盘上。", paths.join("、")),
        Story::FileCut { path, len_bytes } => {
            format!("你把 {node} 上的 {path} 截断，只保留前 {len_bytes} 字节。")
        }
        Story::Removed => format!("你移除了 {node}。"),
        Story::Redirected { slot, from, to, ask: false } => format!(
            "{node} 向 {from} 请求槽 {slot}，{from} 回复 MOVED，指向 {to}。{from} 没有碰这个键，{node} 改问 {to}。"
        ),
        Story::Redirected { slot, from, to, ask: true } => format!(
            "{node} 向 {from} 请求槽 {slot}，{from} 回复 ASK，指向 {to}。槽正在迁移，{from} 上没有这个键，{node} 这一次改问 {to}。"
        ),
        Story::Wrote { words, more: 0, server } => {
            format!("{server} 执行了 {node} 的 {words}，并已确认。")
        }
        Story::Wrote { words, more, server } => {
            format!("{server} 一次执行了 {node} 的 {words} 等 {} 条写命令，并已确认。", more + 1)
        }
        Story::NotWritten { words, more, server, why } => {
            let what = match more {
                0 => words.clone(),
                _ => format!("{words} 等 {} 条写命令", more + 1),
            };
            let why = why.as_deref().unwrap_or("被 WATCH 的键已改变").trim_end_matches('.');
            format!("{server} 没有执行 {node} 的 {what}：{why}。")
        }
        Story::Suspects { who, quorum: Some(quorum), .. } => format!(
            "{node} 收不到主节点 {who} 的应答，判为主观下线（+sdown）。单个哨兵不能行动，需要 {quorum} 个同意（quorum）。"
        ),
        Story::Suspects { who, .. } => format!("{node} 收不到 {who} 的应答（+sdown）。"),
        Story::Pfail { who, reports, needed } => format!(
            "{node} 收不到 {who} 的应答（PFAIL）。它数到 {reports} 个主节点这样说，需要 {needed} 个。"
        ),
        Story::HearsAgain { who, .. } => format!("{node} 又收到 {who} 的应答。"),
        Story::Agreed { who, agreeing, quorum } => {
            format!(
                "{node}：{agreeing} 个哨兵同意，判定 {who} 客观下线（+odown）。法定人数是 {quorum}。"
            )
        }
        Story::AgreedNoMore { who } => {
            format!("{node}：认为 {who} 下线的哨兵已不足法定人数（-odown）。")
        }
        Story::WantsToLead { who } => format!("{node} 请求其他哨兵选它来主持 {who} 的故障转移。"),
        Story::Voted { leader, epoch } => {
            format!("{node} 在纪元 {epoch} 把票投给 {leader}。每个纪元只能投一次。")
        }
        Story::Leads { who } => format!("{node} 当选，主持 {who} 的故障转移。"),
        Story::Chose { who } => format!("{node} 选定 {who} 来提升。先看优先级，再看数据最多。"),
        Story::Promoted { who } => format!("{who} 现在自称主节点。"),
        Story::Switched { from, to } => {
            format!("{node}：此后询问的客户端会被指向 {to}，不再是 {from}。")
        }
        Story::Converted { who } => format!("{node} 让恢复的 {who} 成为从节点。"),
        Story::FailoverEnded { who } => format!("{node} 完成了 {who} 的故障转移。"),
        Story::FailoverAborted { who, why } => {
            let why = match why {
                AbortCause::NotElected => "没有及时得到多数票",
                AbortCause::NoGoodReplica => "没有可以提升的从节点",
                AbortCause::ReplicaTimeout => "选定的从节点没有及时成为主节点",
            };
            format!("{node} 放弃 {who} 的故障转移：{why}。")
        }
        Story::TiltEntered => format!("{node} 不信任自己的时钟。此间所见都不作为依据（TILT）。"),
        Story::TiltLeft => format!("{node} 重新信任自己的时钟。"),
        Story::BecameMaster => format!("{node} 现在是主节点。"),
        Story::BecameReplica { of } => format!("{node} 现在是 {of} 的从节点。"),
        Story::FullResync { replica, why } => {
            let why = match why {
                ResyncCause::Fresh => "它还什么都没有",
                ResyncCause::OtherHistory => "它来自另一段历史（replid）",
                ResyncCause::Beyond => "它有这个主节点没有的内容",
                ResyncCause::OutsideBacklog => "它缺的内容已不在积压缓冲区里",
            };
            format!("{node} 让 {replica} 全量同步。{why}。")
        }
        Story::PartialResync { replica, bytes } => {
            format!("{node} 与 {replica} 部分同步。只发它缺的 {bytes} 字节，取自积压缓冲区。")
        }
        Story::LinkUp => format!("{node} 开始跟随主节点的复制流。"),
        Story::LinkLost => format!("{node} 失去了主节点。"),
        Story::ReplicaOnline { replica } => format!("{replica} 开始接收 {node} 的复制流。"),
        Story::Failed { who, reports, needed } => {
            format!(
                "{node}：{who} 已下线（FAIL）。{reports} 个主节点报告它无应答，需要 {needed} 个。"
            )
        }
        Story::ClusterServes => format!("{node} 认为集群正常，开始服务。"),
        Story::ClusterDown { reachable, masters: masters @ 1.., .. }
            if reachable * 2 <= *masters =>
        {
            format!(
                "{node} 只能联系 {masters} 个主节点中的 {reachable} 个，不到多数，回复 CLUSTERDOWN。"
            )
        }
        Story::ClusterDown { slots, .. } => {
            format!("{node} 回复 CLUSTERDOWN：{slots} 个槽没有可用的归属节点。")
        }
        Story::ManualFailover { kind } => match kind {
            ManualFailover::Default => format!("{node} 要在主节点的配合下接替它。"),
            ManualFailover::Force => format!("{node} 要接替主节点，不需要它配合（FORCE）。"),
            ManualFailover::Takeover => {
                format!("{node} 要接替主节点，不征求任何节点同意（TAKEOVER）。")
            }
        },
        Story::StandsStill { replica } => {
            format!("{node} 暂停写入，直到 {replica} 收全它的复制流。")
        }
        Story::CaughtUp { offset } => {
            format!("{node} 已收全主节点的复制流：偏移量 {offset}。")
        }
        Story::ManualFailoverTimedOut => format!("{node} 放弃手动故障转移：超时。"),
        Story::WaitsToAsk { delay_ms, rank: 0, offset } => {
            format!("{node} 等 {delay_ms} 毫秒后再拉票。它的偏移量是 {offset}。")
        }
        Story::WaitsToAsk { delay_ms, rank, offset } => format!(
            "{node} 等 {delay_ms} 毫秒后再拉票。它的偏移量是 {offset}，另有 {rank} 个从节点的数据更多。"
        ),
        Story::AsksForVotes { epoch } => format!("{node} 请求各主节点在纪元 {epoch} 投票。"),
        Story::VoteRefused { who, epoch, why } => {
            let why = match why {
                NoVote::OldEpoch { current_epoch } => format!("它已在纪元 {current_epoch}"),
                NoVote::AlreadyVoted => "它在这个纪元已投过票".to_owned(),
                NoVote::IsMaster => format!("它认为 {who} 是主节点"),
                NoVote::UnknownMaster => format!("它不知道 {who} 是谁的从节点"),
                NoVote::MasterIsUp => format!("它不认为 {who} 的主节点已下线"),
                NoVote::TooSoon { wait_ms } => {
                    format!("对同一主节点，至少再过 {wait_ms} 毫秒它才会再投票")
                }
                NoVote::OldSlots { slot, epoch, config_epoch } => {
                    format!("槽 {slot} 的配置纪元是 {epoch}，而 {who} 以 {config_epoch} 声明拥有它")
                }
            };
            format!("{node} 在纪元 {epoch} 不把票投给 {who}：{why}。")
        }
        Story::HeldUp { why: HeldUpCause::OldData } => {
            format!("{node} 不能接替主节点：与主节点断开太久（cluster-replica-validity-factor）。")
        }
        Story::HeldUp { why: HeldUpCause::Expired } => {
            format!("{node} 没有及时得到足够的票，稍后再试。")
        }
        Story::ElectionWon { epoch, votes } => {
            format!("{node} 以 {votes} 票赢得纪元 {epoch}，接管主节点的槽。")
        }
        Story::ConfigEpoch { epoch, why } => {
            let why = match why {
                EpochCause::Collision { with } => format!("与 {with} 的相同"),
                EpochCause::Elected => "它赢得了选举".to_owned(),
                EpochCause::Bumped => "它没有征求同意就取了新纪元".to_owned(),
                EpochCause::Imported { slot } => format!("槽 {slot} 已归它"),
                EpochCause::Asked => "有人给它指定了纪元".to_owned(),
                EpochCause::Reset => "它被重置了".to_owned(),
            };
            format!("{node} 的配置纪元变为 {epoch}：{why}。")
        }
        Story::NodeKnown { who } => format!("{node} 认识了 {who}。"),
        Story::NodeForgotten { who } => format!("{node} 忘记了 {who}。"),
        Story::SlotMigrating { slot, to } => format!("{node} 正把槽 {slot} 移交给 {to}。"),
        Story::SlotImporting { slot, from } => format!("{node} 正从 {from} 接收槽 {slot}。"),
        Story::SlotsTaken { slots, from } => {
            format!("{node} 接过了 {from} 的槽 {}。", some_ranges(slots))
        }
        Story::SlotsLost { slots, to } => {
            format!("{node} 得知槽 {} 已归 {to}。", some_ranges(slots))
        }
        Story::Saved { bytes, .. } => {
            format!("{node} 写好了 {bytes} 字节的快照。真正的 Redis 也能加载。")
        }
        Story::SaveFailed { why } => format!("{node} 没能写出快照：{why}。"),
        Story::Rewritten { bytes } => format!("{node} 重写了 AOF：基础文件 {bytes} 字节。"),
        Story::RewriteFailed => format!("{node} 没能重写 AOF。"),
        Story::AofFailed { line } => format!("{node}：{line}"),
        Story::AofRecovered => format!("{node} 又能写 AOF 了。"),
        Story::FsyncDelayed => format!("{node} 等 fsync 等了两秒，不再等，直接写入。"),
        Story::Truncated { path, bytes } => {
            format!("{node} 把 {path} 截到完整之处：{bytes} 字节。")
        }
        Story::NotReached { why } => format!("连接不上 {node}：{why}。"),
        Story::NoAnswer => {
            format!("{node} 没有应答。它可能在忙、被暂停或被隔断：从外面看都一样。")
        }
        Story::AnswersAgain => format!("{node} 又有应答了。"),
        Story::EventsUnheard { why } => {
            format!("{node} 不让订阅它的事件：它的判断和决定在这里看不到。{why}")
        }
        Story::FindsFailed { who } => format!("{node} 认为 {who} 已下线（FAIL）。"),
        Story::Snapshot => format!("{node} 保存了数据集。"),
        Story::Loaded { keys, expired: 0 } => format!("{node} 加载了 {keys} 个键。"),
        Story::Loaded { keys, expired } => {
            format!("{node} 加载了 {keys} 个键。另有 {expired} 个已过期。")
        }
        Story::Evicted { keys, db, first, over_ms, policy, limit_bytes } => {
            let limit = bytes(*limit_bytes);
            let why = format!("内存已达 maxmemory（{limit}），由 {policy} 选出");
            let first = key(*db, first);
            match (keys, over_ms) {
                (1, _) => format!("{node} 淘汰了 {first}。{why}。"),
                (_, 0..100) => format!("{node} 淘汰了 {keys} 个键，首先是 {first}。{why}。"),
                _ => {
                    let span = milliseconds(*over_ms as f64);
                    format!("{node} 在 {span} 内淘汰了 {keys} 个键，首先是 {first}。{why}。")
                }
            }
        }
        Story::Expired { keys, db, first, over_ms, by } => {
            let why = match by {
                ExpiryCause::Access => "访问时发现已过期（惰性删除）",
                ExpiryCause::Cycle => "没有人访问，由定期删除发现",
            };
            let first = key(*db, first);
            match (keys, over_ms) {
                (1, _) => format!("{node} 删除了过期的 {first}。{why}。"),
                (_, 0..100) => {
                    format!("{node} 删除了 {keys} 个过期的键，首先是 {first}。{why}。")
                }
                _ => {
                    let span = milliseconds(*over_ms as f64);
                    format!("{node} 在 {span} 内删除了 {keys} 个过期的键，首先是 {first}。{why}。")
                }
            }
        }
        Story::WritesLost { keys, writes, cause } => {
            found::writes_lost(node, *keys, *writes, *cause)
        }
        Story::TwoMasters { other, key } => {
            format!("{node} 和 {other} 都在接受同样键的写入。最近的一次是 {key}。")
        }
        Story::StaleRead { key, read, acknowledged, late_ms, why } => {
            found::stale(node, key, [*read, *acknowledged, *late_ms], *why)
        }
        Story::LockLost { key, left_ms, taken_by, why } => {
            found::lock(node, key, *left_ms, taken_by.as_deref(), why)
        }
        Story::Violated(what) => found::broken(what),
    }
}

/// 键名；不在 0 号库时带上库号。
fn key(db: usize, key: &str) -> String {
    if db == 0 { key.to_owned() } else { format!("{db} 号库的 {key}") }
}

/// 一串名字；太多时只列出前几个。
fn names(names: &[String]) -> String {
    let (shown, rest) = names.split_at(names.len().min(MOST_NAMES));
    let shown = shown.join("、");
    if rest.is_empty() { shown } else { format!("{shown} 等 {} 个", names.len()) }
}
