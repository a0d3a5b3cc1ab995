//! What is wrong with a lesson that is being written, as sentences.

use redscope_lessons::fault::{Unshown, What};
use redscope_proof::flaw::{Answer, Flaw, SEEDS, listed};
use redscope_session::Refusal;
use redscope_session::lesson::{LessonError, StepError};

use super::lang::Lang;
use super::refusals::refusal;

/// What is wrong with a file.
pub(crate) fn fault(lang: Lang, what: &What) -> String {
    match lang {
        Lang::En => capital(&what.to_string()),
        Lang::Zh => fault_zh(what),
    }
}

fn fault_zh(what: &What) -> String {
    let step =
        |step: &Option<String>| step.as_ref().map_or("空".to_owned(), |step| format!("“{step}”"));
    match what {
        What::NoHead => "第一行不是 +++".to_owned(),
        What::NoEnd => "没有结束文件头的第二行 +++".to_owned(),
        What::Head(why) => format!("文件头无法读取：{why}"),
        What::NoParagraph(text) => format!("“{text}”不是一个段落"),
        What::Link(to) => {
            format!("链接只能指向 https://、lesson:、lab: 或 scenario:，不能指向“{to}”")
        }
        What::Unshown(what) => {
            let what = match what {
                Unshown::Html => "HTML",
                Unshown::Image => "图片",
                Unshown::Rule => "分隔线",
                Unshown::Other => "此处内容",
            };
            format!("页面无法显示{what}")
        }
        What::NoPrompt => "会话记录的第一行必须带提示符".to_owned(),
        What::Goals { here, there, of } => format!("这里有 {here} 个目标，{of} 有 {there} 个"),
        What::Hints { here, there, of } => format!("这里有 {here} 条提示，{of} 有 {there} 条"),
        What::Transcripts { of, here, there } => {
            format!("会话记录与 {of} 不同：这里是{}，那里是{}", step(here), step(there))
        }
        What::NoFile => "没有这个文件".to_owned(),
        What::NoNeed(id) => format!("先修课程“{id}”不存在"),
        What::Astray(to) => format!("指向的“{to}”不存在"),
        What::PackId { id, most } => {
            format!("“{id}”不能作为 id：只能用 a-z、0-9 和 -，最多 {most} 个字符")
        }
        What::PackUntitled | What::NoTitle => "没有标题".to_owned(),
        What::NoSource => "没有写明内容的依据".to_owned(),
        What::Unwritten(mark) => format!("“{mark}”处还没有写完"),
        What::Untranslated(words) => format!("“{words}”不是这份文件的语言"),
        What::PackEmpty => "没有列出课程".to_owned(),
        What::PackLists(named) => {
            format!("“{named}”既不是本站的课程，也不是以 .en.md 结尾的文件")
        }
        What::PackTwice(named) => format!("“{named}”列出了两次"),
        What::NoGoal => "没有目标".to_owned(),
        What::NoSolution => "没有解法".to_owned(),
        What::NoWrong => "没有已知的错误答案".to_owned(),
        What::Place(text) => text.clone(),
    }
}

/// A line of a file; the file as a whole, if it is 0.
pub(crate) fn place(lang: Lang, path: &str, line: usize) -> String {
    match line {
        0 => path.to_owned(),
        line => format!("{path}{}", lang.words().author.line.replace("{}", &line.to_string())),
    }
}

/// What a proof has found.
pub(crate) fn flaw(lang: Lang, flaw: &Flaw) -> String {
    match lang {
        Lang::En => capital(&flaw.to_string()),
        Lang::Zh => flaw_zh(flaw),
    }
}

fn flaw_zh(flaw: &Flaw) -> String {
    let told = |why: LessonError| refusal(Lang::Zh, &Refusal::from(why));
    match flaw {
        Flaw::Goal { number, why } => told(LessonError::Goal(number - 1, why.clone())),
        Flaw::Open { seed, why } => format!("种子 {seed} 下无法打开：{}", told(why.clone())),
        Flaw::Step { of, seed, step, why } => {
            let of = match of {
                Answer::Solution(number) => format!("解法 {number}"),
                Answer::Wrong(number) => format!("错误答案 {number}"),
                Answer::Transcript => "会话记录".to_owned(),
            };
            let why: StepError = why.clone();
            let why = told(LessonError::Step { step: step.clone(), why });
            format!("{of}，种子 {seed}：{why}")
        }
        Flaw::NoCommand { step, word } => format!("“{step}”：{word} 不是命令"),
        Flaw::Untouched { seed } => format!("种子 {seed} 下什么都不做目标就已达成"),
        Flaw::Unsolved { solution, seeds, dark } => {
            let which = match seeds.len() as u64 {
                SEEDS => format!("{SEEDS} 个种子下都未达成目标"),
                count => {
                    format!("{SEEDS} 个种子中有 {count} 个未达成目标（{}）", listed(seeds))
                }
            };
            format!("解法 {solution} 在 {which}；第一个种子下未点亮的目标：{}", listed(dark))
        }
        Flaw::NotWrong { answer, seed } => {
            format!("错误答案 {answer} 在种子 {seed} 下达成了目标")
        }
        Flaw::Untrue { step, shown, got } => format!(
            "“{step}”的回复与文中不同\n--- 文中\n{}\n--- 实际\n{}",
            shown.join("\n"),
            got.join("\n")
        ),
        Flaw::Nobody { name, at } => format!("“{at}”：从头到尾都没有叫 {name} 的节点或客户端"),
        Flaw::GivenAway { step, is_puzzle } => {
            let nothing = if *is_puzzle { "：谜题不能透露解法" } else { "" };
            format!("正文到“{step}”为止已给出完整解法{nothing}")
        }
        Flaw::NoPar => "在课程自己的种子下没有解法达成目标，无法测量 par".to_owned(),
        Flaw::Par { said_ms, said_lost, time_ms, lost } => format!(
            "par 写的是 time_ms = {said_ms}, lost = {said_lost}；解法实际为 time_ms = {time_ms}, lost = {lost}"
        ),
    }
}

/// The same with a capital letter at the beginning, as a sentence of its own.
fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_said_in_both_languages() {
        let what = What::Link("javascript:1".to_owned());
        assert!(fault(Lang::En, &what).starts_with("A link leads to https://"));
        assert!(fault(Lang::Zh, &what).contains("“javascript:1”"));
        let found = Flaw::NotWrong { answer: 2, seed: 7 };
        assert_eq!(flaw(Lang::En, &found), "Wrong answer 2 meets the goals with seed 7");
        assert_eq!(flaw(Lang::Zh, &found), "错误答案 2 在种子 7 下达成了目标");
    }
}
