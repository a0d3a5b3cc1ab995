//! What blocks of somebody else's page say beside what every page says.

use super::lang::Lang;

/// Labels and sentences.
#[derive(Debug)]
pub(crate) struct EmbedWords {
    pub(crate) reset: &'static str,
    pub(crate) not_started: &'static str,
    pub(crate) other_world: &'static str,
    pub(crate) no_time: &'static str,
    pub(crate) one_line: &'static str,
    pub(crate) anew: &'static str,
    pub(crate) closed: &'static str,
    pub(crate) too_long: &'static str,
}

static EN: EmbedWords = EmbedWords {
    reset: "Reset",
    not_started: "The simulation could not be started. If this page has a Content-Security-Policy, it must allow the worker: “Embedding” in Redscope's documentation says how.",
    other_world: "The session “{}” runs something else: blocks that share one have the same scenario, lesson and seed.",
    no_time: "{} is no time in milliseconds that a run may have",
    one_line: "One line is typed at a time",
    anew: "The run has begun anew",
    closed: "The block is not on the page any more",
    too_long: "This run is too long for a link",
};

static ZH: EmbedWords = EmbedWords {
    reset: "重置",
    not_started: "模拟程序无法启动。如果本页设有 Content-Security-Policy，它必须允许 worker：Redscope 文档的“嵌入”一章有说明。",
    other_world: "会话“{}”运行的是别的内容：共享同一会话的示例块，场景、课程和种子必须相同。",
    no_time: "{} 不是运行可用的毫秒时间",
    one_line: "一次只能输入一行",
    anew: "运行已重新开始",
    closed: "示例块已不在页面上",
    too_long: "这次运行太长，无法放进链接",
};

impl Lang {
    /// The words of blocks.
    pub(crate) const fn embed(self) -> &'static EmbedWords {
        match self {
            Lang::En => &EN,
            Lang::Zh => &ZH,
        }
    }
}
