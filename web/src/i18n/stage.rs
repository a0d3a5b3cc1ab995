//! The words of the stage.

/// What the stage says of cuts, links and what has no room.
#[derive(Debug)]
pub(crate) struct StageWords {
    /// Since when something is so, in virtual seconds.
    pub(crate) since: &'static str,
    pub(crate) one_way: &'static str,
    /// That a cut is one-way, after who is cut off.
    pub(crate) one_way_after: &'static str,
    /// Whom a replica copies, in place of `{}`.
    pub(crate) copies: &'static str,
    /// An offset in a few letters.
    pub(crate) offset: &'static str,
    pub(crate) more_below: &'static str,
    /// Above those who have no slots.
    pub(crate) without_slots: &'static str,
    /// The link between two, which stand in place of `{}`.
    pub(crate) link: &'static str,
    /// That a link is cut, behind it; the direction stands in place of `{}` where it is one.
    pub(crate) is_cut: &'static str,
    pub(crate) is_cut_way: &'static str,
    /// That somebody is cut off from those who stand in place of `{}`.
    pub(crate) cut_from: &'static str,
    pub(crate) cut_link: &'static str,
    pub(crate) cut_way: &'static str,
    pub(crate) heal_link: &'static str,
    pub(crate) break_link: &'static str,
    pub(crate) slow_link: &'static str,
    pub(crate) fast_link: &'static str,
    pub(crate) partition: &'static str,
    pub(crate) partition_hint: &'static str,
    pub(crate) this_side: &'static str,
    pub(crate) one_way_hint: &'static str,
    /// What asks for a vote, and what is one: for whom and in which epoch, as `{who}` and `{epoch}`.
    pub(crate) vote_asked: &'static str,
    pub(crate) vote_given: &'static str,
    /// On a small card, of a node that answers CLUSTERDOWN.
    pub(crate) refuses: &'static str,
    /// All nodes of a cluster, and what it means that they refuse.
    pub(crate) all_nodes: &'static str,
    pub(crate) refuse_hint: &'static str,
    /// Of a range of slots whose owner does not run, or is flagged `fail`.
    pub(crate) unserved: &'static str,
}

pub(super) const EN: StageWords = StageWords {
    since: "since {}",
    one_way: "one way",
    one_way_after: "{} (one way)",
    copies: "of {}",
    offset: "off",
    more_below: "More below",
    without_slots: "Without slots",
    link: "Link {}",
    is_cut: "cut",
    is_cut_way: "{} is cut",
    cut_from: "cut off from {}",
    cut_link: "Cut",
    cut_way: "Cut only {}",
    heal_link: "Heal",
    break_link: "Reset its connections",
    slow_link: "200 ms each way",
    fast_link: "0.4 ms each way",
    partition: "Partition…",
    partition_hint: "Choose who is on one side. Nothing will arrive between the two sides, and nobody is told.",
    this_side: "On this side",
    one_way_hint: "One way: only what this side sends is lost",
    vote_asked: "vote for {who}? epoch {epoch}",
    vote_given: "vote for {who}, epoch {epoch}",
    refuses: "refuses",
    all_nodes: "all nodes",
    refuse_hint: "They answer CLUSTERDOWN to every command for a key: slots have no owner that works, or most masters are out of reach",
    unserved: "nobody serves them: their owner has failed",
};

pub(super) const ZH: StageWords = StageWords {
    since: "自 {} 起",
    one_way: "单向",
    one_way_after: "{}（单向）",
    copies: "复制 {}",
    offset: "偏移量",
    more_below: "下面还有",
    without_slots: "没有槽的节点",
    link: "链路 {}",
    is_cut: "已切断",
    is_cut_way: "{} 已切断",
    cut_from: "与 {} 断开",
    cut_link: "切断",
    cut_way: "只切断 {}",
    heal_link: "恢复",
    break_link: "重置连接",
    slow_link: "单程 200 毫秒",
    fast_link: "单程 0.4 毫秒",
    partition: "网络分区…",
    partition_hint: "选出其中一侧的成员。两侧之间的消息不再送达，双方都不会得到通知。",
    this_side: "在这一侧",
    one_way_hint: "单向：只丢失这一侧发出的消息",
    vote_asked: "请投 {who}，纪元 {epoch}",
    vote_given: "投给 {who}，纪元 {epoch}",
    refuses: "拒绝服务",
    all_nodes: "所有节点",
    refuse_hint: "它们对每条访问键的命令都回复 CLUSTERDOWN：有槽没有可用的所有者，或者连不上多数主节点",
    unserved: "没有节点服务这些槽：所有者已故障",
};
