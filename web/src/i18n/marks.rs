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
    /// Shows less time on the strip, more of it, and all.
    pub(crate) zoom_in: &'static str,
    pub(crate) zoom_out: &'static str,
    pub(crate) whole: &'static str,
    /// What is shown, with its two ends as `{from}`, `{to}`.
    pub(crate) shown: &'static str,
    /// A fold, with its length as `{}`: what stands there, what it says, and what a click does.
    pub(crate) idle: &'static str,
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
    zoom_in: "Timeline wider",
    zoom_out: "Timeline narrower",
    whole: "Show the whole timeline",
    shown: "{from} to {to} s",
    idle: "{} without anything that is marked: open",
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
    zoom_in: "放大时间线",
    zoom_out: "缩小时间线",
    whole: "显示整条时间线",
    shown: "{from} 到 {to} s",
    idle: "{} 内没有任何标记：展开",
};
