//! What the lines of charts are called, where a chart has several.

use crate::lab::sided::drawn::Lines;

/// Labels.
#[allow(missing_docs, reason = "the English words say what each is")]
#[derive(Debug)]
pub(crate) struct PlotWords {
    lines: [&'static [&'static str]; 10],
    pub(crate) worst_of_each: &'static str,
    pub(crate) told: &'static str,
    pub(crate) theory: &'static str,
    pub(crate) counted: &'static str,
    pub(crate) interval: &'static str,
    pub(crate) promised: &'static str,
    pub(crate) made_for: &'static str,
    pub(crate) standard_error: &'static str,
    pub(crate) switches: &'static str,
    pub(crate) which: &'static str,
    pub(crate) both: &'static str,
}

impl PlotWords {
    /// What the lines of a chart are called, one behind the other.
    pub(crate) const fn lines(&self, lines: Lines) -> &'static [&'static str] {
        self.lines[lines as usize]
    }
}

pub(super) const EN: PlotWords = PlotWords {
    lines: [
        &[""],
        &["p99", "p50"],
        &["max", "p50"],
        &["master", "replica"],
        &["measured", "T − x"],
        &["made", "answered"],
        &["its server", "busiest other"],
        &["same server", "elsewhere"],
        &["acknowledged", "failed or unknown"],
        &["all", "of deleted rows"],
    ],
    worst_of_each: "each row has the worst value since the one before",
    told: "as books say",
    theory: "theory",
    counted: "counted",
    interval: "99.9% interval",
    promised: "promised",
    made_for: "made for",
    standard_error: "standard error ±0.81 %",
    switches: "the encoding changes",
    which: "Side that is shown",
    both: "A + B",
};

pub(super) const ZH: PlotWords = PlotWords {
    lines: [
        &[""],
        &["p99", "p50"],
        &["最长", "p50"],
        &["主节点", "从节点"],
        &["实测", "T − x"],
        &["发出", "应答"],
        &["所在节点", "其他最忙"],
        &["同节点", "其他节点"],
        &["已确认", "失败或未知"],
        &["全部", "其中查已删除的行"],
    ],
    worst_of_each: "每行是自上一行以来最糟的值",
    told: "书上的说法",
    theory: "理论",
    counted: "实测",
    interval: "99.9% 区间",
    promised: "承诺",
    made_for: "设计容量",
    standard_error: "标准误差 ±0.81 %",
    switches: "编码改变",
    which: "显示哪一侧",
    both: "A + B",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_has_a_name_in_every_language() {
        for words in [EN, ZH] {
            for (at, lines) in Lines::ALL.into_iter().enumerate() {
                assert_eq!(lines as usize, at);
                assert_eq!(words.lines(lines).len(), lines.count());
            }
        }
    }
}
