//! The words around a node that is looked into; each of its tabs has a file of its own.

/// Labels.
#[allow(missing_docs, reason = "the English words say what each is")]
#[derive(Debug)]
pub(crate) struct InsideWords {
    pub(crate) open: &'static str,
    pub(crate) back: &'static str,
    pub(crate) server: &'static str,
    pub(crate) sentinel: &'static str,
    pub(crate) nodes: &'static str,
    pub(crate) data: &'static str,
    pub(crate) process: &'static str,
    pub(crate) keys: &'static str,
    pub(crate) files: &'static str,
    pub(crate) loop_tab: &'static str,
    pub(crate) process_tab: &'static str,
    /// No process runs; `{}` is the node.
    pub(crate) not_running: &'static str,
    pub(crate) nothing: &'static str,
    pub(crate) looking: &'static str,
}

pub(super) const EN: InsideWords = InsideWords {
    open: "Open",
    back: "Back to the stage",
    server: "Server",
    sentinel: "Sentinel",
    nodes: "Nodes",
    data: "Data",
    process: "Process",
    keys: "Keys",
    files: "Files",
    loop_tab: "Event loop",
    process_tab: "Server",
    not_running: "No process runs at {}: what it had in memory is gone. Restart it, or see under Files what its disk has kept.",
    nothing: "A Sentinel has no keys: choose a server, or look at its files.",
    looking: "Looking…",
};

pub(super) const ZH: InsideWords = InsideWords {
    open: "打开",
    back: "返回舞台",
    server: "服务器",
    sentinel: "哨兵",
    nodes: "节点",
    data: "数据",
    process: "进程",
    keys: "键",
    files: "文件",
    loop_tab: "事件循环",
    process_tab: "服务器",
    not_running: "{} 上没有进程在运行：内存中的内容已经没有了。可以重启它，或到“文件”里看磁盘上留下了什么。",
    nothing: "哨兵没有键：请选择一台服务器，或查看它的文件。",
    looking: "正在查看……",
};
