//! The words of the scorecard of all deployments.

use super::named::named;

/// Labels.
#[allow(missing_docs, reason = "the English words say what each is")]
#[derive(Debug)]
pub(crate) struct ScoreWords {
    pub(crate) title: &'static str,
    pub(crate) sub: &'static str,
    pub(crate) run: &'static str,
    pub(crate) running: &'static str,
    pub(crate) way: &'static str,
    /// What a row says, from the left.
    pub(crate) figures: [&'static str; 9],
    pub(crate) counted: &'static str,
    pub(crate) not_yet: &'static str,
    pub(crate) commands: &'static str,
    pub(crate) commands_sub: &'static str,
    told: &'static [(&'static str, &'static str)],
}

impl ScoreWords {
    /// What is told of a way, in a sentence.
    pub(crate) fn told(&self, way: &str) -> &'static str {
        named(self.told, way)
    }
}

pub(super) const EN: ScoreWords = ScoreWords {
    title: "All five, under this load and this tape",
    sub: "each is run for a minute; nothing is known before",
    run: "Run all five",
    running: "running … {}%",
    way: "Deployment",
    figures: [
        "writes served",
        "lost",
        "recovered after",
        "not done, or unknown",
        "due, never sent",
        "memory",
        "a key costs",
        "processes",
        "commands that break",
    ],
    counted: "Served: of the writes that were due by the rates, those that were acknowledged. Lost: acknowledged, and then gone. Recovered: from a fault to the last write that was not done; of several faults the longest. Memory: of all servers, before anybody writes. What belongs to one deployment stands as on the side that is set up so, or as by itself.",
    not_yet: "not by the end",
    commands: "Which commands break, and what was replied",
    commands_sub: "Typed at redis-cli -c at n1 three seconds after the beginning, in each deployment. ✕: refused, or without the answer that one server has. A pipe goes to one server, which redirects nobody: redis-cli --pipe prints the errors and counts the replies. Sharding by the client: n1 takes what belongs elsewhere without a word, and a client that knows the shards will look for it elsewhere.",
    told: &[
        (
            "alone",
            "cheapest; nobody writes as long as it is away, and its disk brings back what it had",
        ),
        ("replicas", "all data three times; nobody writes until a person has promoted a replica"),
        (
            "sentinel",
            "serves again by itself, once missing answers are believed and a majority has voted",
        ),
        (
            "cluster",
            "a third of the keys waits for an election; several keys at once only within a slot",
        ),
        (
            "sharding",
            "each key once: a third of them is away as long as its server is, and nobody takes over",
        ),
    ],
};

pub(super) const ZH: ScoreWords = ScoreWords {
    title: "五种部署：同样的负载，同样的故障",
    sub: "每种各运行一分钟；运行之前没有任何结论",
    run: "五种都运行",
    running: "运行中…… {}%",
    way: "部署方式",
    figures: [
        "完成的写入",
        "丢失",
        "恢复用时",
        "失败或未知",
        "应发而未发",
        "内存",
        "每个键占用",
        "进程数",
        "不能用的命令",
    ],
    counted: "完成：按速率应有的写入中得到确认的比例。丢失：已确认、后来不在了。恢复用时：从故障到最后一次失败的写入，多个故障取最长。内存：所有服务器在写入开始之前的用量。只属于某种部署的参数，按设为该部署的一侧取值，两侧都没有时取默认值。",
    not_yet: "到结束仍未恢复",
    commands: "哪些命令不能用，各自答了什么",
    commands_sub: "开始三秒后，在每种部署里用连到 n1 的 redis-cli -c 输入。✕：被拒绝，或缺少单机上有的答案。管道（pipeline）只发给一台服务器，没有谁会替它重定向：redis-cli --pipe 打印错误并统计应答数。客户端分片：n1 不声不响地收下本属于别处的键，而知道分片规则的客户端会去别处找。",
    told: &[
        ("alone", "最便宜；它不在时谁也写不了，回来时带着磁盘上的数据"),
        ("replicas", "数据有三份；有人提升从节点之前，谁也写不了"),
        ("sentinel", "自动恢复：收不到应答被确信、多数投票之后"),
        ("cluster", "三分之一的键要等选举；一次多个键只能在同一个槽内"),
        ("sharding", "每个键只有一份：三分之一的键随它的服务器一起不在，没有谁接替"),
    ],
};
