//! What a new lesson's goals ask for: that something happens, as a person would say it. Where and with whom it happens
//! is left open, as the goal leaves it open.

use redscope_session::Story;

use super::lang::Lang;

/// What is to happen, as a sentence; nothing if it is what somebody does, or the answer to it.
pub(crate) fn happens(lang: Lang, story: &Story) -> Option<&'static str> {
    let [en, zh] = both(story)?;
    Some(match lang {
        Lang::En => en,
        Lang::Zh => zh,
    })
}

fn both(story: &Story) -> Option<[&'static str; 2]> {
    Some(match story {
        Story::Started => ["A process starts.", "有进程启动。"],
        Story::RefusedToStart { .. } => ["A process refuses to start.", "有进程拒绝启动。"],
        Story::Ended => ["A process ends.", "有进程退出。"],
        Story::Redirected { .. } => [
            "A client is sent on to the server that has its slot.",
            "有客户端被重定向到持有该槽的节点。",
        ],
        Story::Suspects { .. } => [
            "Somebody gets no answer from another one, and suspects that it is down.",
            "有节点收不到另一个节点的应答，怀疑它已下线。",
        ],
        Story::Pfail { .. } => [
            "A node gets no answer from another one, and reports it as PFAIL.",
            "有节点收不到另一个节点的应答，把它标记为 PFAIL。",
        ],
        Story::HearsAgain { .. } => {
            ["Somebody who was silent is heard again.", "失联的节点重新应答。"]
        }
        Story::Agreed { .. } => {
            ["Enough Sentinels agree that the master is down.", "足够多的哨兵判定主节点客观下线。"]
        }
        Story::AgreedNoMore { .. } => [
            "The Sentinels no longer agree that the master is down.",
            "认为主节点下线的哨兵不再够法定人数。",
        ],
        Story::WantsToLead { .. } => [
            "A Sentinel asks the others for their votes to lead a failover.",
            "有哨兵请求其他哨兵选它主持故障转移。",
        ],
        Story::Voted { .. } => ["Somebody votes.", "有节点投出选票。"],
        Story::Leads { .. } => {
            ["A Sentinel is elected to lead a failover.", "有哨兵当选，主持故障转移。"]
        }
        Story::Chose { .. } => {
            ["A Sentinel chooses the replica that is to be promoted.", "哨兵选定要提升的从节点。"]
        }
        Story::Promoted { .. } => {
            ["A replica is promoted to be the master.", "有从节点被提升为主节点。"]
        }
        Story::Switched { .. } => {
            ["The Sentinels switch to another master.", "哨兵完成切换，主节点换成了另一个。"]
        }
        Story::Converted { .. } => {
            ["A master that was down comes back as a replica.", "下线的主节点恢复后成为从节点。"]
        }
        Story::FailoverEnded { .. } => ["A failover is completed.", "一次故障转移完成。"],
        Story::FailoverAborted { .. } => ["A failover is given up.", "一次故障转移被放弃。"],
        Story::TiltEntered => [
            "A Sentinel stops trusting its own clock (TILT).",
            "有哨兵不再信任自己的时钟（进入 TILT）。",
        ],
        Story::TiltLeft => {
            ["A Sentinel trusts its own clock again.", "有哨兵重新信任自己的时钟（离开 TILT）。"]
        }
        Story::BecameMaster => ["A server becomes a master.", "有节点成为主节点。"],
        Story::BecameReplica { .. } => ["A server becomes a replica.", "有节点成为从节点。"],
        Story::FullResync { .. } => ["A replica gets everything anew.", "有从节点进行全量同步。"],
        Story::PartialResync { .. } => [
            "A replica gets only what it lacks from the backlog.",
            "有从节点进行部分同步，只取它缺少的数据。",
        ],
        Story::LinkUp => ["A replica's link to its master comes up.", "从节点与主节点的连接建立。"],
        Story::LinkLost => {
            ["A replica loses the link to its master.", "从节点与主节点的连接断开。"]
        }
        Story::ReplicaOnline { .. } => {
            ["A replica has caught up and is online.", "有从节点追上进度，进入在线状态。"]
        }
        Story::Failed { .. } => [
            "A majority of masters has marked a node as failed.",
            "多数主节点把某个节点标记为下线（FAIL）。",
        ],
        Story::ClusterServes => ["The cluster serves again.", "集群恢复服务。"],
        Story::ClusterDown { .. } => ["The cluster refuses to serve.", "集群停止服务。"],
        Story::ManualFailover { .. } => ["Somebody asks for a failover.", "有人请求手动故障转移。"],
        Story::StandsStill { .. } => {
            ["A master stands still for its replica.", "有主节点暂停写入，等从节点追上。"]
        }
        Story::CaughtUp { .. } => [
            "A replica has all of the master that stands still for it.",
            "从节点收全了为它暂停写入的主节点的数据。",
        ],
        Story::ManualFailoverTimedOut => {
            ["A manual failover takes too long.", "手动故障转移超时。"]
        }
        Story::WaitsToAsk { .. } => {
            ["A replica waits before it asks for votes.", "有从节点等待一段时间再拉票。"]
        }
        Story::HeldUp { .. } => {
            ["A replica may not replace its master.", "有从节点不能接替主节点。"]
        }
        Story::AsksForVotes { .. } => {
            ["A replica asks the masters for their votes.", "有从节点向各主节点请求选票。"]
        }
        Story::VoteRefused { .. } => ["A master refuses its vote.", "有主节点拒绝投票。"],
        Story::ElectionWon { .. } => ["A replica wins an election.", "有从节点赢得选举。"],
        Story::ConfigEpoch { .. } => {
            ["A node gets another config epoch.", "有节点的配置纪元改变。"]
        }
        Story::NodeKnown { .. } => ["A node gets to know another one.", "有节点认识了新的节点。"],
        Story::NodeForgotten { .. } => ["A node forgets another one.", "有节点遗忘了另一个节点。"],
        Story::SlotMigrating { .. } => ["A slot begins to leave its node.", "有槽开始迁出。"],
        Story::SlotImporting { .. } => {
            ["A node begins to take a slot over.", "有节点开始迁入某个槽。"]
        }
        Story::SlotsTaken { .. } => {
            ["A node takes slots over from another one.", "有节点接管了别的节点的槽。"]
        }
        Story::SlotsLost { .. } => {
            ["A node loses slots to another one.", "有节点的槽被别的节点接管。"]
        }
        Story::Saved { .. } => {
            ["A server saves its data set to a file.", "有节点把数据集保存为 RDB 文件。"]
        }
        Story::SaveFailed { .. } => {
            ["A server fails to save its data set.", "有节点保存 RDB 失败。"]
        }
        Story::Rewritten { .. } => {
            ["A server rewrites its append-only file.", "有节点完成 AOF 重写。"]
        }
        Story::RewriteFailed => {
            ["A server fails to rewrite its append-only file.", "有节点的 AOF 重写失败。"]
        }
        Story::AofFailed { .. } => {
            ["A server fails to write its append-only file.", "有节点写入 AOF 失败。"]
        }
        Story::AofRecovered => {
            ["A server can write its append-only file again.", "有节点恢复了 AOF 写入。"]
        }
        Story::FsyncDelayed => {
            ["A server does not wait for a slow fsync any longer.", "有节点不再等待缓慢的 fsync。"]
        }
        Story::Truncated { .. } => [
            "A server cuts its append-only file back to what is whole.",
            "有节点把 AOF 截断到完整之处。",
        ],
        Story::NotReached { .. } => {
            ["A real server cannot be reached.", "连接不上一台真实的服务器。"]
        }
        Story::NoAnswer => ["A real server does not answer.", "有真实的服务器没有应答。"],
        Story::EventsUnheard { .. } => {
            ["A real Sentinel lets nobody hear its events.", "有真实的哨兵不让订阅它的事件。"]
        }
        Story::AnswersAgain => ["A real server answers again.", "有真实的服务器恢复应答。"],
        Story::FindsFailed { .. } => [
            "A real node of a cluster holds another for failed.",
            "真实集群里有节点认为另一个节点已下线。",
        ],
        Story::Snapshot => ["A real server saves its data set.", "有真实的服务器保存数据集。"],
        Story::Loaded { .. } => {
            ["A server loads its data set from a file.", "有节点从文件加载数据集。"]
        }
        Story::Evicted { .. } => {
            ["A server evicts keys to stay below its memory limit.", "有节点因内存上限淘汰键。"]
        }
        Story::Expired { .. } => ["A key expires.", "有键过期。"],
        Story::WritesLost { .. } => ["An acknowledged write is lost.", "有已确认的写入丢失。"],
        Story::TwoMasters { .. } => {
            ["Two masters accept writes at the same time.", "两个主节点同时接受写入。"]
        }
        Story::StaleRead { .. } => [
            "A read is answered with less than was acknowledged before.",
            "有一次读到的数据比之前已确认的旧。",
        ],
        Story::LockLost { .. } => {
            ["A lock is lost while somebody still relies on it.", "锁在仍被使用时丢失。"]
        }
        Story::Violated(_) => ["Something happens that must never be.", "发生了绝不应发生的事。"],
        Story::Crashed
        | Story::Terminated
        | Story::Paused
        | Story::Resumed
        | Story::PowerCut { .. }
        | Story::Cut { .. }
        | Story::Healed { .. }
        | Story::Held { .. }
        | Story::Dropped { .. }
        | Story::Delayed { .. }
        | Story::Delivered { .. }
        | Story::PathChanged
        | Story::Broken { .. }
        | Story::ClockSet { .. }
        | Story::DiskSlow { .. }
        | Story::DiskFull { .. }
        | Story::DiskBroken { .. }
        | Story::DiskReplaced
        | Story::BitFlipped { .. }
        | Story::FilesPut { .. }
        | Story::FileCut { .. }
        | Story::Removed
        | Story::Wrote { .. }
        | Story::NotWritten { .. } => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_happens_is_said_and_what_is_done_is_not() {
        let switched = Story::Switched { from: "n1".to_owned(), to: "n2".to_owned() };
        assert_eq!(happens(Lang::En, &switched), Some("The Sentinels switch to another master."));
        assert_eq!(happens(Lang::Zh, &Story::ClusterServes), Some("集群恢复服务。"));
        assert_eq!(happens(Lang::En, &Story::Crashed), None);
    }
}
