//! 检查发现的情况：先说事实，再说原因。

use redscope_session::{Broken, Discord, LockLoss, LossCause, StaleReason};

/// 丢失的已确认写入。
pub(super) fn writes_lost(node: &str, keys: usize, writes: u64, cause: LossCause) -> String {
    format!("{node} 的 {keys} 个键丢失了 {writes} 次已确认的写入。{}。", loss_cause(cause))
}

fn loss_cause(cause: LossCause) -> &'static str {
    match cause {
        LossCause::Failover => "被提升的节点还没有收到它们",
        LossCause::Crash => "进程被杀时它们还没写入文件",
        LossCause::PowerCut => "断电时，盘上的文件里还没有它们",
        LossCause::Exit => "退出时它们还没写入文件",
        LossCause::Unread => {
            "启动所用的配置是 appendonly no，AOF 没有被读取：CONFIG SET 的修改只到进程结束为止，要保留须执行 CONFIG REWRITE"
        }
        LossCause::NewDisk => "磁盘换成了新的",
        LossCause::Damage => "文件已损坏或被人替换",
    }
}

/// 读到的比已确认的旧。
pub(super) fn stale(
    node: &str,
    key: &str,
    [read, acknowledged, late_ms]: [u64; 3],
    why: StaleReason,
) -> String {
    let why = match why {
        StaleReason::Replica => "它是从节点，落后于主节点",
        StaleReason::OtherMaster => "它自称主节点，而写入由另一个主节点接受",
    };
    format!(
        "在 {node} 读 {key} 得到旧值 {read}，而 {late_ms} 毫秒前已确认写到 {acknowledged}。{why}。"
    )
}

/// 锁没到期就丢了。
pub(super) fn lock(
    holder: &str,
    key: &str,
    left_ms: u64,
    taken_by: Option<&str>,
    why: &LockLoss,
) -> String {
    let why = match why {
        LockLoss::Write { server, cause } => {
            let cause = match cause {
                LossCause::Failover => "而被提升的节点没有收到它",
                LossCause::Crash => "进程被杀时它还没写入文件",
                LossCause::PowerCut => "断电时，盘上的文件里还没有它",
                LossCause::Exit => "退出时它还没写入文件",
                LossCause::Unread => "启动所用的配置是 appendonly no，AOF 没有被读取",
                LossCause::NewDisk => "磁盘换成了新的",
                LossCause::Damage => "文件已损坏或被人替换",
            };
            format!("锁在 {server} 上，{cause}")
        }
        LockLoss::Client { name } => format!("{name} 删除或改写了这个键"),
        LockLoss::Clock { server } => format!("{server} 的时钟被调整，按它的时间锁已过期"),
        LockLoss::Evicted { server } => format!("{server} 为腾出内存淘汰了这个键"),
        LockLoss::Replaced { server } => format!("{server} 上已没有这个键"),
    };
    let taken = taken_by.map(|by| format!("{by} 已经拿到这把锁。")).unwrap_or_default();
    format!("{holder} 丢了锁 {key} 却不知道，按自己的时钟还能持有 {left_ms} 毫秒。{why}。{taken}")
}

/// 绝不该发生的情况。
pub(super) fn broken(what: &Broken) -> String {
    let name = what.name();
    let text = match what {
        Broken::TwoVotes { voter, epoch, leaders: [a, b] } => {
            format!("{voter} 在纪元 {epoch} 已投票给 {a}，又投给 {b}")
        }
        Broken::TwoLeaders { master, epoch, leaders: [a, b] } => {
            format!("{a} 和 {b} 在纪元 {epoch} 都主持 {master} 的故障转移")
        }
        Broken::TwoWinners { epoch, winners: [a, b] } => {
            format!("{a} 和 {b} 都赢得了纪元 {epoch} 的选举")
        }
        Broken::TwoOwners { slot, config_epoch, owners: [a, b] } => {
            format!("{a} 和 {b} 以同一个配置纪元 {config_epoch} 都拥有槽 {slot}")
        }
        Broken::Unequal { replid, offset_bytes, servers: [a, b] } => {
            format!("{a} 和 {b} 都在 {replid} 的偏移量 {offset_bytes}，数据却不同")
        }
        Broken::NoAgreement { healthy_ms, about, more } => {
            let about = about.iter().map(discord).collect::<Vec<_>>().join("；");
            let more = if *more > 0 { format!("；另有 {more} 处") } else { String::new() };
            format!("一切恢复正常 {healthy_ms} 毫秒后仍未达成一致：{about}{more}")
        }
        Broken::LostDespiteAlways { key, writes, server } => {
            format!("{server} 在 appendfsync always 下丢失了 {key} 的 {writes} 次已确认写入")
        }
    };
    format!("这绝不该发生（{name}）：{text}。这是 Redscope 的错误。")
}

fn discord(about: &Discord) -> String {
    match about {
        Discord::NoLink { replica, master } => format!("{replica} 没有连上主节点 {master}"),
        Discord::Behind { replica, master, offsets: [at, of], same_history } => {
            let history = if *same_history { "" } else { "，历史也不同" };
            format!("{replica} 的偏移量是 {at}，{master} 的是 {of}{history}")
        }
        Discord::MasterAddress { master, sentinels: [a, b] } => {
            format!("{a} 和 {b} 给出的 {master} 地址不同")
        }
        Discord::NoMaster { sentinel, who } => {
            format!("{sentinel} 把客户端指向 {who}，而它不是主节点")
        }
        Discord::Failover { sentinel } => format!("{sentinel} 的故障转移还没结束"),
        Discord::Down { sentinel, who } => format!("{sentinel} 认为 {who} 已下线"),
        Discord::Astray { replica } => format!("{replica} 跟随了错误的节点"),
        Discord::ClusterDown { node } => format!("{node} 不提供服务"),
        Discord::NodeFailed { node, who } => format!("{node} 认为 {who} 已下线或不认识它"),
        Discord::Tables { nodes: [a, b] } => format!("{a} 和 {b} 对集群的看法不同"),
    }
}

/// 从何时起，以及由什么引起。
pub(super) fn origin(began: &str, cause: Option<(&str, &str)>) -> String {
    match cause {
        None => format!("始于 {began}"),
        Some((at, fact)) if at == began => format!("始于 {at}：{fact}"),
        Some((at, fact)) => format!("始于 {began}，起因在 {at}：{fact}"),
    }
}
