//! What the marks of the timeline are called when there are many.

/// Before a number of each.
#[derive(Debug)]
pub(crate) struct MarkWords {
    /// What the marks of a branch are called, before its letter.
    pub(crate) marks: &'static str,
    pub(crate) losses: &'static str,
    pub(crate) faults: &'static str,
    pub(crate) notes: &'static str,
    pub(crate) agreement: &'static str,
    pub(crate) files: &'static str,
    pub(crate) replication: &'static str,
    pub(crate) keys: &'static str,
    pub(crate) acts: &'static str,
    pub(crate) commands: &'static str,
    pub(crate) redirections: &'static str,
}

pub(super) const EN: MarkWords = MarkWords {
    marks: "Marks on lane",
    losses: "losses",
    faults: "faults",
    notes: "notes",
    agreement: "suspicions and votes",
    files: "saves and files",
    replication: "replication",
    keys: "expiry and eviction",
    acts: "acts",
    commands: "commands",
    redirections: "redirections",
};

pub(super) const ZH: MarkWords = MarkWords {
    marks: "时间线标记",
    losses: "丢失",
    faults: "故障",
    notes: "笔记",
    agreement: "判断与投票",
    files: "持久化",
    replication: "复制",
    keys: "过期与淘汰",
    acts: "操作",
    commands: "命令",
    redirections: "重定向",
};
