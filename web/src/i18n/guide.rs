//! The first steps of each scenario, each with a line to press.

/// A step: what it is called, what it says, and the line that takes it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct GuideStep {
    pub(crate) says: &'static str,
    pub(crate) line: &'static str,
}

/// The first steps: type this, break that, go back.
#[derive(Debug)]
pub(crate) struct GuideWords {
    pub(crate) title: &'static str,
    /// What the steps are called.
    pub(crate) names: [&'static str; 3],
    /// What is typed and what is broken, by scenario.
    pub(crate) steps: &'static [(&'static str, [GuideStep; 2])],
    /// How to go back, and the button that does.
    pub(crate) rewind: &'static str,
    pub(crate) to_start: &'static str,
    pub(crate) close: &'static str,
    /// The same, when all is done.
    pub(crate) done: &'static str,
}

impl GuideWords {
    /// What is typed and what is broken in a scenario; `None` if nobody has written that.
    pub(crate) fn of(&self, scenario: &str) -> Option<&'static [GuideStep; 2]> {
        self.steps.iter().find(|(id, _)| *id == scenario).map(|(_, steps)| steps)
    }
}

const fn step(line: &'static str, says: &'static str) -> GuideStep {
    GuideStep { says, line }
}

pub(super) const EN: GuideWords = GuideWords {
    title: "First steps",
    names: ["Type", "Break", "Rewind"],
    steps: &[
        (
            "standalone",
            [
                step(
                    "SET greeting hello",
                    "Watch the command reach the server, and the reply come back.",
                ),
                step("!power-cut n1", "The key was not on the disk. Restart n1, and ask for it."),
            ],
        ),
        (
            "replication",
            [
                step("SET foo bar", "Watch it travel to n1, then on to its replicas."),
                step("!cut n1 n2", "n2 falls behind. Heal the cut: what was held up arrives."),
            ],
        ),
        (
            "sentinel",
            [
                step("SET balance 100", "The master answers, and its replicas follow."),
                step("!crash n1", "The Sentinels suspect it, agree, vote, and promote a replica."),
            ],
        ),
        (
            "cluster",
            [
                step("SET foo bar", "n1 does not own that slot: see MOVED lead to the owner."),
                step(
                    "!crash n3",
                    "The owner is gone. Its replica asks for votes, and takes its slots.",
                ),
            ],
        ),
    ],
    rewind: "Drag the red line back to the start. Act there: it is a branch.",
    to_start: "To the start",
    close: "Skip",
    done: "Close",
};

pub(super) const ZH: GuideWords = GuideWords {
    title: "第一步",
    names: ["输入", "破坏", "回退"],
    steps: &[
        (
            "standalone",
            [
                step("SET greeting hello", "看命令到达服务器，再看应答回来。"),
                step("!power-cut n1", "这个键还没有落盘。重启 n1，再读一次。"),
            ],
        ),
        (
            "replication",
            [
                step("SET foo bar", "看它先到 n1，再传到从节点。"),
                step("!cut n1 n2", "n2 会落后。恢复网络，滞留的内容就会到达。"),
            ],
        ),
        (
            "sentinel",
            [
                step("SET balance 100", "主节点应答，从节点跟随。"),
                step("!crash n1", "哨兵先怀疑它下线，再达成一致、投票，并提升一个从节点。"),
            ],
        ),
        (
            "cluster",
            [
                step("SET foo bar", "这个槽不归 n1：看 MOVED 把你带到归属节点。"),
                step("!crash n3", "归属节点没了。它的从节点发起投票，并接管这些槽。"),
            ],
        ),
    ],
    rewind: "把红线拖回起点。在那里操作，就会产生一个分支。",
    to_start: "回到开头",
    close: "跳过",
    done: "关闭",
};

#[cfg(test)]
mod tests {
    use redscope_labs::scenario::SCENARIOS;

    use super::*;

    #[test]
    fn every_scenario_has_its_first_steps_in_every_language() {
        for scenario in SCENARIOS {
            let [en, zh] = [EN.of(scenario.id), ZH.of(scenario.id)];
            let [en, zh] = [en, zh].map(|steps| steps.unwrap_or_else(|| panic!("{}", scenario.id)));
            for (en, zh) in en.iter().zip(zh) {
                assert_eq!(en.line, zh.line);
            }
            assert!(!en[0].line.starts_with('!') && en[1].line.starts_with('!'));
        }
    }
}
