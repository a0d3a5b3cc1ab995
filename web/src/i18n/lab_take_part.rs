//! The words for those who take part in a lab: a console, and being the user.

use redscope_session::lab::VisitEnd;

use super::named::named;
use crate::figures::span;

/// Labels. `{}` is filled in.
#[allow(missing_docs, reason = "the English words say what each is")]
#[derive(Debug)]
pub(crate) struct TakePartWords {
    pub(crate) console: &'static str,
    pub(crate) command: &'static str,
    pub(crate) placeholder: &'static str,
    pub(crate) run: &'static str,
    pub(crate) stop: &'static str,
    pub(crate) more_lines: &'static str,
    pub(crate) more_chars: &'static str,
    pub(crate) be_user: &'static str,
    pub(crate) be_user_sub: &'static str,
    pub(crate) what: &'static str,
    pub(crate) which: &'static str,
    pub(crate) ask: &'static str,
    pub(crate) way: &'static str,
    /// You, the application, Redis, the database.
    pub(crate) who: [&'static str; 4],
    pub(crate) under_way: &'static str,
    pub(crate) on_way: &'static str,
    pub(crate) in_line: &'static str,
    pub(crate) back: &'static str,
    pub(crate) line: &'static str,
    pub(crate) try_number: &'static str,
    pub(crate) more_steps: &'static str,
    pub(crate) did: &'static str,
    waited: &'static str,
    waits: &'static str,
    answered: &'static str,
    nil: &'static str,
    failed: &'static str,
    timed_out: &'static str,
    lost: &'static str,
    typed: &'static str,
    interrupted: &'static str,
    asks: [(&'static str, &'static str); 4],
}

impl TakePartWords {
    /// What a request is called, such as `read`.
    pub(crate) fn asked(&self, handler: &str) -> &'static str {
        named(&self.asks, handler)
    }

    /// What was asked for, such as `read 7`.
    pub(crate) fn asked_for(&self, asked: &str) -> String {
        let (handler, id) = asked.split_once(' ').unwrap_or((asked, ""));
        format!("{} item:{id}", self.asked(handler))
    }

    /// What came of a try.
    pub(crate) fn end(&self, end: &VisitEnd) -> String {
        match end {
            VisitEnd::Answered(Some(value)) => self.answered.replace("{}", value),
            VisitEnd::Answered(None) => self.nil.to_owned(),
            VisitEnd::Failed(why) => self.failed.replace("{}", why),
            VisitEnd::TimedOut => self.timed_out.to_owned(),
            VisitEnd::Lost => self.lost.to_owned(),
        }
    }

    /// How a query waited for a worker; nothing if it did not.
    pub(crate) fn queued(&self, ahead: u32, waited_us: Option<u64>) -> Option<String> {
        let ahead = ahead.to_string();
        match waited_us {
            None => Some(self.waits.replace("{}", &ahead)),
            Some(0) => None,
            Some(us) => Some(self.waited.replace("{}", &span(us)).replace("{ahead}", &ahead)),
        }
    }

    /// What a person did, by its name and words in a link.
    pub(crate) fn act(&self, name: &str, value: &str) -> String {
        match name.split_once('.') {
            Some((side, "type")) => {
                self.typed.replace("{side}", &side.to_uppercase()).replace("{}", value)
            }
            Some((side, _)) => self.interrupted.replace("{side}", &side.to_uppercase()),
            None => format!("{} › {}", self.who[0], self.asked_for(value)),
        }
    }
}

pub(super) const EN: TakePartWords = TakePartWords {
    console: "Redis of {}: your console",
    command: "Command for Redis of {}",
    placeholder: "a command, done at this moment",
    run: "Run",
    stop: "Stop",
    more_lines: "… and {} more [line|lines] in this tenth of a second",
    more_chars: " … and {} characters more",
    be_user: "Be the user",
    be_user_sub: "One request of yours, to both sides, at the moment that is looked at. Its way is told below each side.",
    what: "What you ask for",
    which: "Which item",
    ask: "Ask",
    way: "Your requests to {}",
    who: ["You", "Application", "Redis", "Database"],
    under_way: "under way",
    on_way: "on the way to the application",
    in_line: "waits for its turn",
    back: "on the way back",
    line: "line {}",
    try_number: "Try {}",
    more_steps: "and {} steps more",
    did: "What you did while it ran",
    waited: "waited {} for a worker, {ahead} before it",
    waits: "waits for a worker, {} before it",
    answered: "✓ {}",
    nil: "✓ nil",
    failed: "✕ {}",
    timed_out: "✕ waited in vain",
    lost: "✕ the connection was lost",
    typed: "{side} › {}",
    interrupted: "{side} › Ctrl-C",
    asks: [("read", "read"), ("write", "write"), ("add", "insert"), ("delete", "delete")],
};

pub(super) const ZH: TakePartWords = TakePartWords {
    console: "{} 的 Redis：控制台",
    command: "发给 {} 的 Redis 的命令",
    placeholder: "输入命令，在此刻执行",
    run: "执行",
    stop: "停止",
    more_lines: "…… 这 0.1 秒内另有 {} 行",
    more_chars: " …… 另有 {} 个字符",
    be_user: "当一回用户",
    be_user_sub: "在当前时刻向两边各发一个请求，它经过的每一步显示在各边下方。",
    what: "请求什么",
    which: "哪一项",
    ask: "发送请求",
    way: "你发给 {} 的请求",
    who: ["你", "应用", "Redis", "数据库"],
    under_way: "进行中",
    on_way: "正在发往应用",
    in_line: "排队等待处理",
    back: "应答返回中",
    line: "第 {} 行",
    try_number: "第 {} 次尝试",
    more_steps: "另有 {} 步",
    did: "运行中你做的事",
    waited: "等待工作线程 {}，前面有 {ahead} 个",
    waits: "正在等待工作线程，前面有 {} 个",
    answered: "✓ {}",
    nil: "✓ nil",
    failed: "✕ {}",
    timed_out: "✕ 等待超时",
    lost: "✕ 连接断开",
    typed: "{side} › {}",
    interrupted: "{side} › Ctrl-C",
    asks: [("read", "读"), ("write", "写"), ("add", "新增"), ("delete", "删除")],
};

#[cfg(test)]
mod tests {
    use redscope_session::lab::LOADED;

    use super::*;

    #[test]
    fn whatever_a_user_asks_for_has_a_name_in_every_language() {
        for words in [EN, ZH] {
            for ask in LOADED.into_iter().flat_map(|lab| lab.asks) {
                assert_ne!(words.asked(ask), "", "{ask}");
            }
            assert!(words.act("a.type", "GET k").contains("A › GET k"));
            assert!(words.act("ask", "read 7").ends_with("item:7"));
        }
    }
}
