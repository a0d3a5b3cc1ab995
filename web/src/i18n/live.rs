//! The words of live mode.

use super::lang::Lang;

/// What is said of real servers.
#[derive(Debug)]
pub(crate) struct LiveWords {
    pub(crate) live: &'static str,
    pub(crate) reads: &'static str,
    pub(crate) reads_title: &'static str,
    pub(crate) writes: &'static str,
    pub(crate) writes_title: &'static str,
    pub(crate) lost: &'static str,
    pub(crate) connect: &'static str,
    pub(crate) since_start: &'static str,
    /// What real servers do not show.
    pub(crate) lacks: &'static str,
    /// What an empty console says.
    pub(crate) connected: &'static str,
    /// In front of how the bridge finds a node, beside what others believe.
    pub(crate) from_here: &'static str,
    /// What was asked for takes a simulation.
    pub(crate) needs_simulation: &'static str,
    /// The connection could not be had, or is gone.
    pub(crate) unreached: &'static str,
    pub(crate) other_build: &'static str,
}

static EN: LiveWords = LiveWords {
    live: "Live",
    reads: "read-only",
    reads_title: "Consoles send nothing that changes data or servers. redscope-serve live --allow-writes lets them.",
    writes: "writes allowed",
    writes_title: "What is typed here changes real servers.",
    lost: "connection lost",
    connect: "Connect again",
    since_start: "Since the bridge was started",
    lacks: "Real servers, asked four times a second. What lies between two answers, messages on their way, logs, \
            files and time to go back in there are only in a simulation.",
    connected: "Connected to a real server. Tab completes, ↑ recalls, HELP explains.",
    from_here: "From here",
    needs_simulation: "That takes a simulation: real servers have no time to go back in and no faults from here.",
    unreached: "The bridge does not answer. Is redscope-serve live running, and is this the link it printed when it \
                was started last?",
    other_build: "The bridge is of another build than this page: open the page that it serves (--site).",
};

static ZH: LiveWords = LiveWords {
    live: "实况",
    reads: "只读",
    reads_title: "控制台不会发送任何更改数据或服务器的命令。redscope-serve live --allow-writes 可以放开。",
    writes: "允许写入",
    writes_title: "在这里输入的命令会更改真实的服务器。",
    lost: "连接已断开",
    connect: "重新连接",
    since_start: "自网桥启动以来",
    lacks: "真实的服务器，每秒查询四次。两次查询之间的事、途中的消息、日志、文件以及时间回退，只有模拟里才有。",
    connected: "已连接到一台真实的服务器。Tab 补全，↑ 回看，HELP 查说明。",
    from_here: "从这里看",
    needs_simulation: "这需要模拟：真实的服务器不能回退时间，也不能从这里注入故障。",
    unreached: "网桥没有应答。redscope-serve live 是否在运行？这是它最近一次启动时打印的链接吗？",
    other_build: "网桥与此页面不是同一个构建：请打开网桥自己提供的页面（--site）。",
};

impl Lang {
    /// The words of live mode.
    pub(crate) const fn live(self) -> &'static LiveWords {
        match self {
            Lang::En => &EN,
            Lang::Zh => &ZH,
        }
    }
}
