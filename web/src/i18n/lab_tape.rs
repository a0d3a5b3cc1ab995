//! The words of the labs of faults.

use super::named::named;
use crate::lab::tape::series::Chart;
use crate::lab::tape::tells::{Matter, Service};

/// Labels.
#[allow(missing_docs, reason = "the English words say what each is")]
#[derive(Debug)]
pub(crate) struct TapeWords {
    pub(crate) tape: &'static str,
    pub(crate) fault: &'static str,
    pub(crate) way_of: &'static str,
    pub(crate) open: &'static str,
    pub(crate) open_sub: &'static str,
    pub(crate) happened: &'static str,
    pub(crate) act: &'static str,
    pub(crate) tried: &'static str,
    pub(crate) tried_refused: &'static str,
    pub(crate) service: &'static str,
    pub(crate) master: &'static str,
    pub(crate) replica: &'static str,
    pub(crate) apart: &'static str,
    pub(crate) paused: &'static str,
    pub(crate) down: &'static str,
    pub(crate) acknowledged: &'static str,
    pub(crate) refused: &'static str,
    pub(crate) unsent: &'static str,
    pub(crate) lost: &'static str,
    pub(crate) counted: &'static str,
    pub(crate) back: &'static str,
    pub(crate) silent: &'static str,
    pub(crate) syncs: &'static str,
    pub(crate) stale: &'static str,
    pub(crate) two_masters: &'static str,
    pub(crate) memory: &'static str,
    pub(crate) copied: &'static str,
    pub(crate) files: &'static str,
    pub(crate) slowest: &'static str,
    pub(crate) per_key: &'static str,
    pub(crate) own_missed: &'static str,
    services: [&'static str; 4],
    charts: [&'static str; 8],
    matters: [&'static str; 9],
    knobs: &'static [(&'static str, &'static str)],
    labs: &'static [TapeAbout],
}

/// What is said of one lab.
#[derive(Debug)]
pub(crate) struct TapeAbout {
    pub(crate) id: &'static str,
    pub(crate) title: &'static str,
    pub(crate) sub: &'static str,
    pub(crate) about: &'static str,
    /// How things can be set up, with the names of links.
    pub(crate) ways: &'static [(&'static str, &'static str)],
    /// What can happen, likewise.
    pub(crate) faults: &'static [(&'static str, &'static str)],
    pub(crate) goals: &'static [&'static str],
    pub(crate) naive: &'static str,
    pub(crate) left_out: &'static str,
}

impl TapeWords {
    /// What is said of a lab.
    pub(crate) fn about(&self, id: &str) -> &'static TapeAbout {
        self.labs.iter().find(|about| about.id == id).unwrap_or(&self.labs[0])
    }

    /// Every lab.
    pub(crate) const fn labs(&self) -> &'static [TapeAbout] {
        self.labs
    }

    /// What a chart is called.
    pub(crate) fn chart(&self, chart: Chart) -> &'static str {
        self.charts[chart as usize]
    }

    /// What is the matter, in two words.
    pub(crate) fn matter(&self, matter: Matter) -> &'static str {
        self.matters[matter as usize]
    }

    /// How writes fare.
    pub(crate) fn service(&self, service: Service) -> &'static str {
        self.services[service as usize]
    }

    /// What a knob is called.
    pub(crate) fn knob(&self, name: &str) -> &'static str {
        named(self.knobs, name)
    }
}

pub(super) const EN: TapeWords = TapeWords {
    tape: "The same for both",
    fault: "What happens",
    way_of: "How side is set up:",
    open: "Open this moment",
    open_sub: "with stage, consoles and every key, to go on from here; the clock there counts from the start of the servers, some seconds earlier",
    happened: "What has happened",
    act: "done",
    tried: "Commands tried at n1",
    tried_refused: "refused",
    service: "Writes",
    master: "master",
    replica: "replica",
    apart: "no link",
    paused: "paused",
    down: "down",
    acknowledged: "acknowledged",
    refused: "not done, or unknown",
    unsent: "due, never sent",
    lost: "acknowledged, then lost",
    counted: "A write counts as lost if it was acknowledged and is missed where it should be: of a string only its last value (what was overwritten is not missed), of a counter every increment, of a list every element, up to the last thousand.",
    back: "restart to first write",
    silent: "longest without a write",
    syncs: "full / partial syncs",
    stale: "stale reads",
    two_masters: "two masters seen",
    memory: "memory · servers",
    copied: "copied by a child",
    files: "files on disk",
    slowest: "slowest write",
    per_key: "memory a key costs",
    own_missed: "own write not seen",
    services: ["–", "all", "some", "none"],
    charts: [
        "Writes per second",
        "Slowest write",
        "Replica behind its master",
        "Sent to replicas",
        "Stale reads per second",
        "Acknowledged writes lost",
        "Files on disk",
        "Memory",
    ],
    matters: [
        "not begun",
        "✕ writes are lost",
        "✕ two masters",
        "✕ no write is taken",
        "! not all is served",
        "! writes wait",
        "! full resync",
        "! stale reads",
        "✓ all is served",
    ],
    knobs: &[
        ("writers", "Writers"),
        ("rate", "Each writes, per second"),
        ("keys", "Keys loaded before"),
        ("disk", "Disk is slower, times"),
        ("members", "Members of the key"),
        ("away", "Lasts"),
        ("lag", "Way between n1 and n2"),
        ("wait", "WAIT for replicas"),
        ("save-s", "save: seconds"),
        ("save-writes", "save: writes"),
        ("delay", "repl-diskless-sync-delay"),
        ("backlog", "repl-backlog-size"),
        ("max-lag", "min-replicas-max-lag"),
        ("replicas", "min-replicas-to-write"),
        ("inside", "Clients cut off with it"),
        ("outside", "Clients outside"),
        ("down-after", "Down after, or node timeout"),
        ("operator", "Operator acts after"),
    ],
    labs: &[
        TapeAbout {
            id: "deployment",
            title: "Choosing a deployment",
            sub: "the same load and the same fault, five ways",
            about: "One server, replicas by hand, Sentinel, Cluster or sharding by the client: who is served while the first master is away, what is lost, and what it costs.",
            ways: &[
                ("alone", "One server, AOF everysec"),
                ("replicas", "Replicas, promoted by hand"),
                ("sentinel", "Sentinel"),
                ("cluster", "Cluster"),
                ("sharding", "Sharding by the client"),
            ],
            faults: &[
                ("crash", "n1's process is killed"),
                ("power-cut", "n1 loses its power"),
                ("new-disk", "n1 comes back with an empty disk"),
                ("cut", "n1 is cut off from everybody"),
                ("pause", "n1 stands still"),
            ],
            goals: &[
                "Lose writes that were acknowledged",
                "Sentinel serves again within 5 seconds",
                "Lose nothing although n1's disk is gone",
            ],
            naive: "It takes a failover for a constant and clients for omniscient. Here Sentinels and nodes find out by missing answers, vote, and clients learn of the new master as real ones do; a write counts as lost only if it was acknowledged and no master has it any more, which for a master that was cut off shows at the heal.",
            left_out: "What a key costs in memory is what all servers use after the keys were written less what they used before, for each key, without the backlogs of replication. Left out here: clients that keep many connections, DNS, the cost of machines. The operator never sleeps and makes no mistake. Sharding by the client sends slot modulo servers and does not rebalance.",
        },
        TapeAbout {
            id: "persistence",
            title: "Persistence",
            sub: "what is still there after the power was cut",
            about: "Snapshots, an append-only file synced always, every second or never, or both: the same writes and the same power cut, and exactly what is gone afterwards.",
            ways: &[
                ("none", "Nothing is kept"),
                ("rdb", "RDB snapshots"),
                ("everysec", "AOF, everysec"),
                ("always", "AOF, always"),
                ("no", "AOF, no fsync of its own"),
                ("both", "RDB and AOF everysec"),
            ],
            faults: &[
                ("power-cut", "The machine loses its power"),
                ("crash", "The process is killed"),
                ("shutdown", "It is asked to end (SIGTERM)"),
                ("new-disk", "It comes back with an empty disk"),
            ],
            goals: &[
                "Lose more than 500 acknowledged writes",
                "Lose none although the power is cut",
                "Under everysec, have the process killed and lose none",
            ],
            naive: "It loses “up to one second” by a formula. Here writes go to the page cache and from there to the platter, fsync takes its time, a snapshot is written by a child over time while pages it shares are copied, and what the restart reads is what the disk has.",
            left_out: "Left out here: the restart of a machine itself, disks that lie about fsync, and a data set larger than memory.",
        },
        TapeAbout {
            id: "replication",
            title: "Replication",
            sub: "everything again, or only what was missed",
            about: "A replica is away longer or shorter than the backlog lasts; a master restarts with or without its history: full or partial, how many bytes, and what readers of the replica see meanwhile.",
            ways: &[
                ("star", "Both replicas follow n1"),
                ("chain", "n3 follows n2"),
                ("min-replicas", "n1 wants a replica to write"),
            ],
            faults: &[
                ("link", "The link between n1 and n2 is gone"),
                ("restart-replica", "n2 is shut down and started again"),
                ("crash-replica", "n2 is killed and started again"),
                ("restart-master", "n1 is shut down and started again"),
                ("crash-master", "n1 is killed and started again"),
                ("promote", "n1 is killed, n2 promoted, n1 follows it"),
            ],
            goals: &[
                "Have a replica get everything again",
                "Be away for 15 s, and get only what was missed",
                "Lose data to a master that comes back empty",
                "Have more than half of the reads at n2 not show what their reader has written",
            ],
            naive: "It says “full the first time, partial afterwards”. Here replid and offset decide: a killed process has neither, one that was shut down keeps both in its dump, a promoted replica keeps its master's history as its second, and a backlog is a number of bytes, not of seconds. Who writes at n1 and reads at n2 misses the own write if it asks before the write has come there: of requests every 20 ms, of which half write, 1 − 2^(−lag/20 ms).",
            left_out: "WAIT says how many replicas have what was written on the same connection by then, after 500 ms at the latest; it undoes nothing if they are too few. Left out here: links that are lossy, and replicas that are asked for writes.",
        },
        TapeAbout {
            id: "split-brain",
            title: "Split brain",
            sub: "two masters take writes, and one of them for nothing",
            about: "A master is cut off with some of its clients. The others get a new one; the old one goes on acknowledging writes that the heal throws away. min-replicas-to-write and Cluster bound the loss.",
            ways: &[
                ("sentinel", "Sentinel"),
                ("min-replicas", "Sentinel, min-replicas-to-write"),
                ("cluster", "Cluster"),
                ("wait", "Sentinel, WAIT after each write"),
            ],
            faults: &[
                ("cut", "n1 and its clients are cut off"),
                ("one-way", "The same, but only outwards"),
                ("with-sentinel", "The same, with one Sentinel"),
                ("with-replica", "The same, with one replica"),
                ("pause", "n1 stands still"),
            ],
            goals: &[
                "Lose more than 100 acknowledged writes at the heal",
                "Cut off for 15 s and two masters, lose fewer than 50",
                "Cut off for 15 s, lose none at all",
                "Lose writes that WAIT had confirmed",
            ],
            naive: "It ends at the election. The loss comes later: when the way is healed, the old master becomes a replica and drops what it took alone. And it takes min-replicas-max-lag for an instant: the master notices by missing acknowledgements, which come once a second. WAIT is no promise either: a replica that has a write can be cut off together with its master, and who is elected has not.",
            left_out: "A writer that asks WAIT counts a write as acknowledged only if as many replicas as it wants have it within half a second. Left out here: clients that can reach both sides.",
        },
        TapeAbout {
            id: "big-key",
            title: "Big key",
            sub: "one key with many members, and who waits for it",
            about: "A hash of two hundred thousand fields is deleted, read, expires or moves to another server in one turn of the event loop, and everybody else waits. UNLINK, lazy freeing and splitting the key, measured; and what redis-cli --bigkeys finds of it, and misses.",
            ways: &[
                ("hash", "One hash; DEL"),
                ("unlink", "One hash; UNLINK"),
                ("lazy", "One hash; lazyfree-lazy-*"),
                ("split", "Split into a hundred"),
            ],
            faults: &[
                ("delete", "It is deleted"),
                ("read", "It is read whole (HGETALL)"),
                ("expire", "Its time is up"),
                ("migrate", "Its slot moves from n2 to n3"),
                ("find", "It is looked for (--bigkeys, --memkeys)"),
            ],
            goals: &[
                "Let a write wait for 10 ms",
                "Delete it, and let no write wait for 5 ms",
                "Read all of it, and let no write wait for 5 ms",
                "Move all of it, 100,000 members at least, and let no write wait for 5 ms",
                "Have --bigkeys and --memkeys call different hashes the biggest",
            ],
            naive: "It counts commands and gives each the same time. Here a command takes what it touches, one after the other on one processor, and what waits meanwhile waits for all of it.",
            left_out: "Left out here: what its replicas do, and a network that takes time for bytes. Moved, a key is packed by one server, which then waits, made anew by the other and freed: neither does anything else. RESTORE and MIGRATE have no measured price yet and cost 100 ns a member; a real DUMP costs 160, a RESTORE nine tenths of that. The prices are those of one machine (cargo xtask bench cost); the shape is what counts. --bigkeys asks DBSIZE, then SCAN, TYPE and HLEN, STRLEN … in a thousand small requests that hardly anybody notices, and counts elements: a hash of 200 fields of 120 KB is no big key to it, nor is one that was split. --memkeys asks MEMORY USAGE, which looks at five elements unless told otherwise; told to look at all, it takes as long as the key is big. Not here: -i, which sleeps between SCANs.",
        },
    ],
};

pub(super) const ZH: TapeWords = TapeWords {
    tape: "两边相同",
    fault: "发生什么",
    way_of: "部署方式",
    open: "打开此刻",
    open_sub: "进入工作台：舞台、控制台、全部键，从这里继续；那里的时钟从服务器启动算起，早若干秒",
    happened: "发生过的事",
    act: "操作",
    tried: "在 n1 上试过的命令",
    tried_refused: "被拒绝",
    service: "写入",
    master: "主节点",
    replica: "从节点",
    apart: "未连接",
    paused: "暂停",
    down: "宕机",
    acknowledged: "已确认",
    refused: "失败或未知",
    unsent: "应发而未发",
    lost: "已确认却丢失",
    counted: "已确认、而在该在的地方找不到的写入才算丢失：字符串只看最后的值（被覆盖的不算），计数器看每次递增，列表看每个元素（最近一千个）。",
    back: "重启到首次写入",
    silent: "最长无写入",
    syncs: "全量 / 部分同步",
    stale: "过期读",
    two_masters: "发现双主",
    memory: "内存 · 服务器数",
    copied: "子进程复制",
    files: "磁盘文件",
    slowest: "最慢的写入",
    per_key: "每个键占用内存",
    own_missed: "读不到自己的写入",
    services: ["–", "全部", "部分", "全无"],
    charts: [
        "每秒写入",
        "最慢的写入",
        "从节点落后",
        "发给从节点",
        "每秒过期读",
        "丢失的已确认写入",
        "磁盘文件",
        "内存",
    ],
    matters: [
        "尚未开始",
        "✕ 写入丢失",
        "✕ 双主",
        "✕ 无法写入",
        "! 部分写入未完成",
        "! 写入在等待",
        "! 全量同步",
        "! 过期读",
        "✓ 全部正常",
    ],
    knobs: &[
        ("writers", "写入者"),
        ("rate", "每个写入者每秒写入"),
        ("keys", "预先加载的键"),
        ("disk", "磁盘变慢的倍数"),
        ("members", "大 key 的元素个数"),
        ("away", "持续"),
        ("lag", "n1 与 n2 之间的单程延迟"),
        ("wait", "WAIT 的从节点数"),
        ("save-s", "save：秒数"),
        ("save-writes", "save：写入次数"),
        ("delay", "repl-diskless-sync-delay"),
        ("backlog", "repl-backlog-size"),
        ("max-lag", "min-replicas-max-lag"),
        ("replicas", "min-replicas-to-write"),
        ("inside", "一起被隔离的客户端"),
        ("outside", "外面的客户端"),
        ("down-after", "主观下线时间或节点超时"),
        ("operator", "运维多久后处理"),
    ],
    labs: &[
        TapeAbout {
            id: "deployment",
            title: "选择部署方式",
            sub: "同样的负载、同样的故障、五种部署",
            about: "单机、手动切换的主从、哨兵、集群、客户端分片：第一个主节点不在时谁还能写，丢了什么，代价是什么。",
            ways: &[
                ("alone", "单机，AOF everysec"),
                ("replicas", "主从，手动切换"),
                ("sentinel", "哨兵（Sentinel）"),
                ("cluster", "集群（Cluster）"),
                ("sharding", "客户端分片"),
            ],
            faults: &[
                ("crash", "n1 的进程被杀死"),
                ("power-cut", "n1 断电"),
                ("new-disk", "n1 带着空磁盘回来"),
                ("cut", "n1 与所有人断网"),
                ("pause", "n1 停顿"),
            ],
            goals: &["丢失已确认的写入", "哨兵在 5 秒内恢复服务", "n1 的磁盘没了，也不丢任何写入"],
            naive: "把故障转移当成一个常数，把客户端当成无所不知。这里哨兵和节点靠收不到应答来发现故障，要投票，客户端像真实客户端那样得知新的主节点；只有确认过、而又没有任何主节点保存的写入才算丢失：被隔离的主节点的损失要到网络恢复时才显现。",
            left_out: "每个键占用的内存，是写入这些键之后所有服务器的用量减去之前的用量，再除以键数（不计复制积压缓冲区）。这里没有：保持大量连接的客户端、DNS、机器的价格。运维从不睡觉也不犯错。客户端分片按槽取模，不做再平衡。",
        },
        TapeAbout {
            id: "persistence",
            title: "持久化",
            sub: "断电之后还剩什么",
            about: "RDB 快照，AOF 每次、每秒或从不 fsync，或两者并用：同样的写入，同样的断电，之后准确地丢了什么。",
            ways: &[
                ("none", "什么都不保存"),
                ("rdb", "RDB 快照"),
                ("everysec", "AOF everysec"),
                ("always", "AOF always"),
                ("no", "AOF no（不主动 fsync）"),
                ("both", "RDB 加 AOF everysec"),
            ],
            faults: &[
                ("power-cut", "机器断电"),
                ("crash", "进程被杀死"),
                ("shutdown", "请求它退出（SIGTERM）"),
                ("new-disk", "带着空磁盘回来"),
            ],
            goals: &[
                "丢失 500 个以上已确认的写入",
                "断电，一个也不丢",
                "everysec 下进程被杀死，一个也不丢",
            ],
            naive: "用公式说“最多丢一秒”。这里写入先到页缓存，再到盘片，fsync 需要时间，快照由子进程逐步写出，其间共享的页会被复制；重启读到的就是磁盘上真正有的。",
            left_out: "这里没有：机器自身的重启时间、谎报 fsync 的磁盘、大于内存的数据集。",
        },
        TapeAbout {
            id: "replication",
            title: "主从复制",
            sub: "全部重来，还是只补缺的",
            about: "从节点离开的时间比复制积压缓冲区长或短；主节点带着或不带历史重启：全量还是部分同步，多少字节，其间读从节点的人看到什么。",
            ways: &[
                ("star", "两个从节点都跟随 n1"),
                ("chain", "n3 跟随 n2"),
                ("min-replicas", "n1 要有从节点才写"),
            ],
            faults: &[
                ("link", "n1 与 n2 之间断网"),
                ("restart-replica", "n2 正常关闭再启动"),
                ("crash-replica", "n2 被杀死再启动"),
                ("restart-master", "n1 正常关闭再启动"),
                ("crash-master", "n1 被杀死再启动"),
                ("promote", "n1 被杀死，n2 升为主，n1 跟随它"),
            ],
            goals: &[
                "让从节点重新得到全部数据",
                "离开 15 秒，只补缺的部分",
                "主节点空着回来，丢失数据",
                "在 n2 的读取有一半以上看不到读者自己写的",
            ],
            naive: "说“第一次全量，以后部分”。这里由 replid 和偏移量决定：被杀死的进程两者皆无，正常关闭的把两者存进 dump，升为主的从节点把原主的历史留作第二个 replid；积压缓冲区按字节计，不按秒计。在 n1 写、在 n2 读的人，若读请求先于写入到达 n2，就看不到自己的写入：每 20 ms 一个请求、一半是写，比例为 1 − 2^(−延迟/20 ms)。",
            left_out: "WAIT 答复：同一连接上写入的内容此时已有几个从节点收到，最迟 500 ms；不够也不会撤销。这里没有：丢包的链路、写从节点。",
        },
        TapeAbout {
            id: "split-brain",
            title: "脑裂",
            sub: "两个主节点都在写，其中一个白写",
            about: "主节点带着一部分客户端被隔离。其他人有了新的主节点；旧的主节点继续确认写入，网络恢复后这些写入被丢弃。min-replicas-to-write 与集群限制了损失。",
            ways: &[
                ("sentinel", "哨兵"),
                ("min-replicas", "哨兵，加 min-replicas-to-write"),
                ("cluster", "集群"),
                ("wait", "哨兵，每次写入后 WAIT"),
            ],
            faults: &[
                ("cut", "n1 与它的客户端被隔离"),
                ("one-way", "同上，但只断出方向"),
                ("with-sentinel", "同上，连同一个哨兵"),
                ("with-replica", "同上，连同一个从节点"),
                ("pause", "n1 停顿"),
            ],
            goals: &[
                "网络恢复时丢失 100 个以上已确认的写入",
                "隔离 15 秒且出现双主，丢失少于 50 个",
                "隔离 15 秒，一个也不丢",
                "丢失 WAIT 已确认的写入",
            ],
            naive: "到选举就结束了。损失在后面：网络恢复时旧主变成从节点，丢掉它独自接受的写入。还把 min-replicas-max-lag 当成立刻生效：主节点靠收不到每秒一次的确认才发现。WAIT 也不是保证：收到写入的从节点可能与主节点一同被隔离，而被选上的没有收到。",
            left_out: "使用 WAIT 的写入者，只有半秒内有足够的从节点收到，才算已确认。这里没有：两边都能连到的客户端。",
        },
        TapeAbout {
            id: "big-key",
            title: "大 key",
            sub: "一个键有许多元素，谁在等它",
            about: "二十万个字段的哈希在事件循环的一轮里被删除、读取、过期或迁移到别的节点，其他人都在等。UNLINK、惰性释放与拆分，实测；还有 redis-cli --bigkeys 找得到什么、漏掉什么。",
            ways: &[
                ("hash", "一个哈希；DEL"),
                ("unlink", "一个哈希；UNLINK"),
                ("lazy", "一个哈希；lazyfree-lazy-*"),
                ("split", "拆成一百个"),
            ],
            faults: &[
                ("delete", "被删除"),
                ("read", "被整个读取（HGETALL）"),
                ("expire", "到期"),
                ("migrate", "它的槽从 n2 迁到 n3"),
                ("find", "查找大 key（--bigkeys、--memkeys）"),
            ],
            goals: &[
                "让一个写入等待 10 ms",
                "删除它，没有写入等待 5 ms",
                "读取全部，没有写入等待 5 ms",
                "把它全部迁走（至少十万个元素），没有写入等待 5 ms",
                "让 --bigkeys 与 --memkeys 认定的最大哈希不同",
            ],
            naive: "只数命令个数，每个命令算同样的时间。这里命令按它触及的东西花时间，在一个处理器上一个接一个；其间到来的都要等它做完。",
            left_out: "这里没有：从节点做什么，以及网络传输字节所需的时间。迁移时，一个节点打包（DUMP）后等待，另一个重建（RESTORE），然后前者释放：其间两边都不做别的事。RESTORE 和 MIGRATE 尚无实测价格，按每个元素 100 ns 计；真实的 DUMP 为 160 ns，RESTORE 约为其九成。耗时取自一台机器（cargo xtask bench cost），重要的是形状。--bigkeys 先问 DBSIZE，再用 SCAN、TYPE、HLEN、STRLEN 等约千个小请求走遍所有键，几乎没人察觉；但它只数元素：200 个字段、每个 120 KB 的哈希在它看来不大，拆分过的也不大。--memkeys 问 MEMORY USAGE，默认只抽样五个元素；若要求看全部，键有多大就耗时多久。这里没有 -i（在 SCAN 之间休眠）。",
        },
    ],
};
