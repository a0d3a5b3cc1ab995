//! The words of the event loop lab, and what is to be said of a moment.

use super::lang::Lang;
use super::named::named;
use super::sentence::Sentence;
use crate::figures::span;
use crate::lab::event_loop::series::Chart;
use crate::lab::event_loop::tells::{Matter, Moment};

/// Labels.
#[allow(missing_docs, reason = "the English words say what each is")]
#[derive(Debug)]
pub(crate) struct LoopLabWords {
    pub(crate) title: &'static str,
    pub(crate) sub: &'static str,
    pub(crate) about: &'static str,
    pub(crate) command_of: &'static str,
    pub(crate) inside: &'static str,
    pub(crate) which: &'static str,
    pub(crate) not_begun: &'static str,
    pub(crate) waits: &'static str,
    pub(crate) count: &'static str,
    pub(crate) before: &'static str,
    pub(crate) during: &'static str,
    pub(crate) no_slow: &'static str,
    pub(crate) slow_log: &'static str,
    pub(crate) not_logged: &'static str,
    pub(crate) threads: &'static str,
    pub(crate) threads_of: &'static str,
    pub(crate) threads_note: &'static str,
    pub(crate) pills: [&'static str; 5],
    pub(crate) goals: [&'static str; 3],
    pub(crate) naive: &'static str,
    pub(crate) left_out: &'static str,
    charts: [&'static str; 3],
    commands: [(&'static str, &'static str); 10],
    knobs: [(&'static str, &'static str); 5],
}

impl LoopLabWords {
    /// What a chart is called.
    pub(crate) fn chart(&self, chart: Chart) -> &'static str {
        self.charts[chart as usize]
    }

    /// What a command is called.
    pub(crate) fn command(&self, name: &str) -> &'static str {
        named(&self.commands, name)
    }

    /// What a knob is called.
    pub(crate) fn knob(&self, name: &str) -> &'static str {
        named(&self.knobs, name)
    }
}

/// What happens on a side at a moment, as a sentence.
pub(crate) fn loop_moment(lang: Lang, moment: &Moment) -> Sentence {
    let (fact, why) = match lang {
        Lang::En => (english(moment), why_in_english(moment)),
        Lang::Zh => (chinese(moment), why_in_chinese(moment)),
    };
    Sentence { fact, why }
}

fn english(moment: &Moment) -> String {
    match moment.matter {
        Matter::NotBegun => "Nothing has happened yet.".to_owned(),
        Matter::Calm => "Every GET is answered at once.".to_owned(),
        Matter::Runs { ran_us, waiting } => {
            format!("The command has run for {}; {waiting} wait at the sockets.", span(ran_us))
        }
        Matter::Over { took_us, count, median_us, .. } => format!(
            "It took {}; {count} calls waited longer than 1 ms, the middle one of them {}.",
            span(took_us),
            span(median_us)
        ),
        Matter::Quick { took_us, longest_us } => format!(
            "It took {}, and no GET waited longer than {}.",
            span(took_us),
            span(longest_us)
        ),
    }
}

fn why_in_english(moment: &Moment) -> String {
    match &moment.matter {
        Matter::NotBegun => String::new(),
        Matter::Calm if moment.command == "none" => {
            "Nobody sends anything slow: this is what the others are compared with.".to_owned()
        }
        Matter::Calm => "The slow command comes at 60 ms.".to_owned(),
        Matter::Runs { .. } => {
            "One thread does everything and comes back to its sockets when the command is done. A GET sent x after it waits T − x: a staircase that ends for all at once.".to_owned()
        }
        Matter::Over { unasked, .. } if moment.all_wait && *unasked > 0 => format!(
            "{unasked} more were due and never made: their clients waited for an answer first. No percentile counts what was not asked; that is coordinated omission."
        ),
        Matter::Over { logged_us, .. } => format!(
            "SLOWLOG has {} of it: it counts execution alone, not the way, the reply, or anybody else’s wait.",
            span(*logged_us)
        ),
        Matter::Quick { .. } if moment.command == "unlink" => {
            "UNLINK takes the key out of the table and leaves freeing its elements to another thread.".to_owned()
        }
        Matter::Quick { .. } => match moment.fork {
            Some((bytes, of_gigabyte_us)) => format!(
                "A fork copies the page table while the thread stands still. Of {} MB that is short; by the same prices a gigabyte would take {}.",
                bytes >> 20,
                span(of_gigabyte_us)
            ),
            None => "It is not slow at this size.".to_owned(),
        },
    }
}

fn chinese(moment: &Moment) -> String {
    match moment.matter {
        Matter::NotBegun => "还没有开始。".to_owned(),
        Matter::Calm => "每个 GET 都立即得到应答。".to_owned(),
        Matter::Runs { ran_us, waiting } => {
            format!("命令已执行 {}，{waiting} 个请求在套接字上等待。", span(ran_us))
        }
        Matter::Over { took_us, count, median_us, .. } => format!(
            "它用了 {}；有 {count} 次请求等了 1 ms 以上，中位数 {}。",
            span(took_us),
            span(median_us)
        ),
        Matter::Quick { took_us, longest_us } => {
            format!("它用了 {}，没有 GET 等待超过 {}。", span(took_us), span(longest_us))
        }
    }
}

fn why_in_chinese(moment: &Moment) -> String {
    match &moment.matter {
        Matter::NotBegun => String::new(),
        Matter::Calm if moment.command == "none" => {
            "没有人发送慢命令：这是其他情形的对照。".to_owned()
        }
        Matter::Calm => "慢命令在 60 ms 时到来。".to_owned(),
        Matter::Runs { .. } => {
            "一个线程包办一切，命令执行完才回到套接字。在它之后 x 时刻发出的 GET 要等 T − x：像阶梯一样，最后同时结束。".to_owned()
        }
        Matter::Over { unasked, .. } if moment.all_wait && *unasked > 0 => format!(
            "还有 {unasked} 次请求本该发出却没有发出：客户端要先等到应答。没问出口的请求不会计入任何百分位数，这就是协同遗漏（coordinated omission）。"
        ),
        Matter::Over { logged_us, .. } => format!(
            "SLOWLOG 记下的是 {}：只算执行时间，不算网络、回复，也不算别人的等待。",
            span(*logged_us)
        ),
        Matter::Quick { .. } if moment.command == "unlink" => {
            "UNLINK 只把键从表中摘下，释放其中元素的工作交给另一个线程。".to_owned()
        }
        Matter::Quick { .. } => match moment.fork {
            Some((bytes, of_gigabyte_us)) => format!(
                "fork 复制页表时线程停住。{} MB 停得很短；按同一张价格表，1 GB 要 {}。",
                bytes >> 20,
                span(of_gigabyte_us)
            ),
            None => "这个规模下它并不慢。".to_owned(),
        },
    }
}

pub(super) const EN: LoopLabWords = LoopLabWords {
    title: "Event loop",
    sub: "one thread, one slow command, and everybody else",
    about: "Fifty clients send GETs, one sends KEYS *. The real loop of a simulated server: who waits at its sockets, the staircase of latencies, what SLOWLOG does not say, and how clients that wait for answers hide the stall.",
    command_of: "Command of side",
    inside: "The loop at this moment",
    which: "Which side’s loop",
    not_begun: "Let time go on: the loop is shown here.",
    waits: "Bystanders waited",
    count: "calls",
    before: "before",
    during: "during",
    no_slow: "No slow command has been answered.",
    slow_log: "SLOWLOG says {log}; its client saw {client}.",
    not_logged: "nothing (under 1 ms)",
    threads: "io-threads: an estimate",
    threads_of: "Reading and writing are {share}% of the thread’s work. Four threads for that would make it {times} times as fast at the very best.",
    threads_note: "Nothing here has io-threads: this divides what the one thread spent. Commands still run in one thread, and a slow one keeps it just as long.",
    pills: [
        "not begun",
        "✓ answers at once",
        "✕ one command runs",
        "! others waited",
        "✓ nobody waited",
    ],
    goals: [
        "Make the middle GET wait more than 10 ms while a command runs",
        "Let go of 100 000 elements with no GET waiting for a millisecond",
        "Hide a stall of 60 ms: no more calls wait longer than 1 ms than there are clients",
    ],
    naive: "It lets a command sleep instead of keeping a processor busy, and has clients that stop asking while they wait, so fifty clients measure fifty delays and the percentiles look well. It takes SLOWLOG for what clients see.",
    left_out: "Left out here: a second processor that the kernel works on, sockets whose buffers fill up with a large reply, and what copying on write costs after the fork. How long commands take is by a table of prices measured on one machine; how they compare is what can be trusted.",
    charts: ["A call took, by when it was made", "Waiting for the server", "Calls per ms"],
    commands: [
        ("keys", "KEYS *"),
        ("unlink", "UNLINK, a big hash"),
        ("del", "DEL, a big hash"),
        ("hgetall", "HGETALL, a big hash"),
        ("lrange", "LRANGE, a big list"),
        ("sort", "SORT … LIMIT 0 1"),
        ("eval", "EVAL, a loop"),
        ("sleep", "DEBUG SLEEP 0.05"),
        ("bgsave", "BGSAVE (fork)"),
        ("none", "Nothing slow"),
    ],
    knobs: [
        ("clients", "Clients"),
        ("every", "Each asks every"),
        ("elements", "Elements"),
        ("depth", "GETs in one call"),
        ("waiting", "Clients that wait for answers"),
    ],
};

pub(super) const ZH: LoopLabWords = LoopLabWords {
    title: "事件循环（线程模型）",
    sub: "一个线程，一条慢命令，以及其他所有人",
    about: "五十个客户端发 GET，一个发 KEYS *。模拟服务器的真实事件循环：谁在套接字上等待、阶梯状的延迟、SLOWLOG 没说的部分，以及等待应答的客户端如何掩盖停顿。",
    command_of: "命令",
    inside: "此刻的事件循环",
    which: "显示哪一侧",
    not_begun: "开始播放后，这里显示事件循环。",
    waits: "其他客户端的等待",
    count: "次数",
    before: "之前",
    during: "期间",
    no_slow: "还没有慢命令得到应答。",
    slow_log: "SLOWLOG：{log}；发出者等了 {client}。",
    not_logged: "没有记录（不足 1 ms）",
    threads: "io-threads：估算",
    threads_of: "读写占线程工作的 {share}%。用四个线程分担，最多也只快 {times} 倍。",
    threads_note: "这里没有真正的 io-threads：只是把一个线程花的时间做了除法。命令仍在一个线程里执行，慢命令照样把它占住。",
    pills: ["未开始", "✓ 立即应答", "✕ 一条命令在执行", "! 其他人等过", "✓ 无人等待"],
    goals: [
        "让命令执行期间的 GET 中位数等待超过 10 ms",
        "释放 100 000 个元素，而没有 GET 等到一毫秒",
        "掩盖一次 60 ms 的停顿：等 1 ms 以上的请求不多于客户端数",
    ],
    naive: "它让命令“睡眠”而不是占用处理器；它的客户端等待时不再发请求，五十个客户端只测到五十次延迟，百分位数看起来很好；还把 SLOWLOG 当作客户端看到的延迟。",
    left_out: "这里没有考虑：内核使用的另一个处理器、被大回复填满的套接字缓冲区、fork 之后写时复制的代价。命令耗时来自在一台机器上测得的价格表，可信的是它们之间的比较。",
    charts: ["请求用时（按发出时刻）", "等待服务器的请求", "每毫秒请求数"],
    commands: [
        ("keys", "KEYS *"),
        ("unlink", "UNLINK 大哈希"),
        ("del", "DEL 大哈希"),
        ("hgetall", "HGETALL 大哈希"),
        ("lrange", "LRANGE 大列表"),
        ("sort", "SORT … LIMIT 0 1"),
        ("eval", "EVAL 循环"),
        ("sleep", "DEBUG SLEEP 0.05"),
        ("bgsave", "BGSAVE（fork）"),
        ("none", "没有慢命令"),
    ],
    knobs: [
        ("clients", "客户端数"),
        ("every", "每个的请求间隔"),
        ("elements", "元素个数"),
        ("depth", "一次发送的 GET 数"),
        ("waiting", "等待应答的客户端"),
    ],
};

#[cfg(test)]
mod tests {
    use redscope_session::lab::{LOOP_COMMANDS, LOOP_KNOBS};

    use super::*;

    #[test]
    fn every_knob_and_command_has_words_in_every_language() {
        for words in [EN, ZH] {
            let knobs: Vec<&str> = LOOP_KNOBS.iter().map(|knob| knob.name).collect();
            assert_eq!(words.knobs.map(|(name, _)| name)[..], knobs[..]);
            assert_eq!(words.commands.map(|(name, _)| name), LOOP_COMMANDS.map(|one| one.name));
        }
    }

    #[test]
    fn every_moment_is_one_fact_and_why() {
        let over = Matter::Over {
            took_us: 46_000,
            logged_us: 45_000,
            count: 48,
            median_us: 23_000,
            unasked: 12,
        };
        let all = [
            Matter::NotBegun,
            Matter::Calm,
            Matter::Runs { ran_us: 12_000, waiting: 9 },
            over,
            Matter::Quick { took_us: 200, longest_us: 300 },
        ];
        for (matter, command) in
            all.iter().flat_map(|one| ["keys", "unlink", "none"].map(|c| (one, c)))
        {
            for (all_wait, fork) in [(false, None), (true, Some((20 << 20, 11_000)))] {
                let command = command.to_owned();
                let moment = Moment { matter: *matter, command, all_wait, fork };
                for (lang, stop) in [(Lang::En, "."), (Lang::Zh, "。")] {
                    let Sentence { fact, why } = loop_moment(lang, &moment);
                    assert!(fact.ends_with(stop), "{fact}");
                    assert_eq!(why.is_empty(), *matter == Matter::NotBegun);
                    assert!(why.is_empty() || why.ends_with(stop), "{why}");
                }
            }
        }
    }
}
