//! Why something was not done. What Redis says itself stays as Redis says it; an English page has the
//! sentences that logs and scripts have.

use redscope_labs::act::{FORMS, PUT_MOST_BYTES, ParseError, RepairError, Wanted, verbs};
use redscope_labs::scenario::{OpenError as ScenarioError, SCENARIOS, ValueError};
use redscope_session::export::ExportError;
use redscope_session::import::{ImportError, LineProblem};
use redscope_session::lab::{
    ChangeError, GivenError, LabError, MOST_TRACE_BYTES, PROPERTIES, Property, RUNGS,
};
use redscope_session::lesson::{GoalError, LessonError, StepError};
use redscope_session::share::{
    Amount, Damage, Moment, MomentError, OpenError, Origin, ShareError, Sought, VERSION, limits,
    short,
};
use redscope_session::{ActionError, FaultError, LiveRefusal, PacketId, Refusal, Unfit};

use super::lang::Lang;

/// A refusal as a sentence.
pub(crate) fn refusal(lang: Lang, why: &Refusal) -> String {
    match lang {
        Lang::En => why.to_string(),
        Lang::Zh => zh(why),
    }
}

/// What is called how in the lab that is open; nothing: as it is in links.
pub(crate) struct Called<'a> {
    /// What can be chosen.
    pub(crate) knob: &'a dyn Fn(&str) -> &'static str,
    /// What it can be, if it is one of some.
    pub(crate) option: &'a dyn Fn(&str) -> &'static str,
}

impl Called<'_> {
    fn knob(&self, name: &str) -> String {
        Some((self.knob)(name)).filter(|called| !called.is_empty()).unwrap_or(name).to_owned()
    }

    fn options(&self, names: &[String]) -> Vec<String> {
        let called = |name: &String| match (self.option)(name) {
            "" => name.clone(),
            called => called.to_owned(),
        };
        names.iter().map(called).collect()
    }
}

/// A refusal in a lab, in which what can be chosen is called as it is beside its knobs.
pub(crate) fn refusal_in_lab(lang: Lang, why: &Refusal, called: &Called<'_>) -> String {
    match why {
        Refusal::Lab(LabError::Several(all)) => {
            let each = all.iter().map(|why| in_lab(lang, why, called)).collect::<Vec<_>>();
            each.join(if lang == Lang::Zh { "；" } else { "; " })
        }
        Refusal::Lab(why) => in_lab(lang, why, called),
        why => refusal(lang, why),
    }
}

/// One thing that is wrong with what is chosen in a lab.
fn in_lab(lang: Lang, why: &LabError, called: &Called<'_>) -> String {
    let own = |name: &str| called.knob(name);
    match (why, lang) {
        (LabError::Range { name, least, most, value }, Lang::En)
            if !(called.knob)(name).is_empty() =>
        {
            format!("{}: a whole number from {least} to {most}, not '{value}'", own(name))
        }
        (LabError::Range { name, least, most, value }, Lang::Zh) => {
            format!("{}：{least} 到 {most} 的整数，不能是“{value}”", own(name))
        }
        (LabError::Option { name, value, can }, Lang::En) => {
            format!("{} is one of {}, not '{value}'", own(name), called.options(can).join(" · "))
        }
        (LabError::Option { name, value, can }, Lang::Zh) => {
            format!("{}：可以是 {}，不能是“{value}”", own(name), called.options(can).join(" · "))
        }
        (LabError::Number { name, value }, Lang::Zh) => {
            format!("{}：整数，不能是“{value}”", own(name))
        }
        (LabError::Text { name, most }, Lang::En) => {
            format!("{} is one line of 1 to {most} characters", own(name))
        }
        (LabError::Text { name, most }, Lang::Zh) => {
            format!("{}：一行，1 到 {most} 个字符", own(name))
        }
        _ => refusal(lang, &Refusal::Lab(why.clone())),
    }
}

fn zh(why: &Refusal) -> String {
    match why {
        Refusal::Words(why) => words(why),
        Refusal::Act(why) => act(why),
        Refusal::Scenario(why) => scenario(why),
        Refusal::Share(why) => share(why),
        Refusal::Open(why) => open(why),
        Refusal::Export(why) => export(why),
        Refusal::Import(why) => import(why),
        Refusal::Lab(why) => lab(why),
        Refusal::Lesson(why) => lesson(why),
        Refusal::Live(why) => live(why),
        Refusal::NoBranch(branch) => format!("没有分支 {branch}"),
        Refusal::BranchHere(branch) => format!("分支 {branch} 正在显示：请先切换到别的分支"),
        Refusal::NoFile { node, name } => no_file(node, name),
        Refusal::Message(why) => {
            format!("页面与模拟之间的消息无法理解，这是 Redscope 的错误：{why}")
        }
    }
}

fn live(why: &LiveRefusal) -> String {
    match why {
        LiveRefusal::Changes { command } => format!(
            "{command} 会（或可能会）更改数据或服务器，没有发送。redscope-serve live 默认只读，加 --allow-writes 启动才放开"
        ),
        LiveRefusal::Unlisted { command } => format!(
            "服务器没有列出 {command} 这个命令，无法知道它是否会更改什么，所以没有发送。--allow-writes 会放行一切"
        ),
        LiveRefusal::NeedsSimulation => "这需要模拟：不能从这里对真实的服务器这样做".to_owned(),
        LiveRefusal::NoConsole(name) => format!("没有控制台 {name}"),
        LiveRefusal::TooManyConsoles(most) => format!("已经有 {most} 个控制台"),
    }
}

fn export(why: &ExportError) -> String {
    match why {
        ExportError::NoServer => "舞台上没有可以带走的服务器".to_owned(),
        ExportError::Address { node, address } => format!(
            "{node} 监听 {address}：所有节点须监听 IPv4 地址，并且要么都在 127.0.0.1，要么都不在"
        ),
        ExportError::SamePort { one, other, port } => {
            format!("{one} 和 {other} 都监听端口 {port}，一台机器上只能有一个")
        }
        ExportError::Archive(why) => format!("这些文件无法写成一个压缩包：{why}"),
    }
}

fn import(why: &ImportError) -> String {
    match why {
        ImportError::Nothing => "没有文件".to_owned(),
        ImportError::TooLarge => format!("导入的文件最多 {PUT_MOST_BYTES} 字节"),
        ImportError::Unknown(file) => format!(
            "{file} 既不是运行，也不是 CLUSTER NODES、sentinel.conf、RDB、AOF 或 MONITOR 日志"
        ),
        ImportError::Missing(file) => format!("清单里的 {file} 不在这些文件当中"),
        ImportError::Damaged { file, why } | ImportError::Conf { file, why } => {
            format!("{file}：{why}")
        }
        ImportError::Line { file, line, why } => {
            format!("{file} 第 {line} 行：{}", line_problem(why))
        }
        ImportError::TooMany { file, got, most } => {
            format!("{file} 里有 {got} 项，一次运行最多 {most} 项")
        }
    }
}

fn line_problem(why: &LineProblem) -> String {
    match why {
        LineProblem::Short => "CLUSTER NODES 的一行至少有 8 个词".to_owned(),
        LineProblem::Id(word) => format!("“{word}”不是 40 位十六进制的 ID"),
        LineProblem::Address(word) => format!("“{word}”不是地址"),
        LineProblem::Flag(word) => format!("没有标志“{word}”"),
        LineProblem::Epoch(word) => format!("“{word}”不是配置纪元"),
        LineProblem::Slots(word) => format!("“{word}”不是槽的范围"),
        LineProblem::Twice(word) => format!("{word} 出现在两行里"),
        LineProblem::Head => {
            "MONITOR 的一行以 1339518083.107412 [0 127.0.0.1:60866] 这样的内容开头".to_owned()
        }
        LineProblem::Quotes => "引号没有结束".to_owned(),
        LineProblem::Moment => "时刻早于上一行，或晚于第一行一天以上".to_owned(),
    }
}

fn lesson(why: &LessonError) -> String {
    match why {
        LessonError::World(why) => scenario(why),
        LessonError::Goal(number, why) => {
            format!("第 {} 个目标无法读取：{}", number + 1, goal(why))
        }
        LessonError::Step { step, why } => {
            let why = match why {
                StepError::NoPrompt => "步骤以“>”或“控制台名>”开头".to_owned(),
                StepError::NoTime(text) => format!("“{text}”不是时间，例如 5s 或 250ms"),
                StepError::Goal(why) => goal(why),
                StepError::Refused(why) => zh(why),
                StepError::Never(what) => format!("等了很久，“{what}”没有发生"),
            };
            format!("“{step}”：{why}")
        }
    }
}

fn goal(why: &GoalError) -> String {
    match why {
        GoalError::Quotes => "引号没有闭合".to_owned(),
        GoalError::Ends(wanted) => format!("到这里就结束了，还缺 {wanted}"),
        GoalError::Wanted { wanted, got } => format!("此处应为 {wanted}，却是“{got}”"),
        GoalError::NoStory(kind) => format!("没有名为 {kind} 的事件"),
        GoalError::Left(word) => format!("“{word}”多余"),
        GoalError::Deep => "嵌套太深".to_owned(),
    }
}

fn no_file(node: &str, path: &str) -> String {
    format!("{node} 上没有文件 {path}")
}

fn act(why: &ActionError) -> String {
    match why {
        ActionError::Unknown(name) => format!("没有名为 {name} 的节点或客户端"),
        ActionError::Taken(name) => format!("{name} 这个名字已被占用"),
        ActionError::State { actor, is } => {
            let is = match is {
                Unfit::Running => "正在运行",
                Unfit::UsesFiles => "正在运行：退出之前，文件由它自己使用",
                Unfit::NotRunning => "没有在运行",
                Unfit::NotPaused => "没有被暂停",
                Unfit::Down => "已经不在运行",
                Unfit::Dark => "已经断电",
                Unfit::OtherKind => "不接受这样的操作",
                Unfit::Itself => "与自己之间没有线路",
            };
            format!("{actor} {is}")
        }
        ActionError::AddressInUse { address, by } => format!("{by} 已在监听 {address}"),
        ActionError::NoPacket(PacketId(id)) => format!("消息 #{id} 不在途中"),
        ActionError::Disk(why) => match why {
            FaultError::NoFile(path) => format!("没有文件 {path}"),
            FaultError::Shorter { path, has_bytes, wanted_bytes } => {
                format!("{path} 只有 {has_bytes} 字节，不到 {wanted_bytes} 字节")
            }
            FaultError::NoBit { path, has_bytes, bit } => {
                format!("{path} 只有 {has_bytes} 字节，没有第 {bit} 位")
            }
            FaultError::Refused(why) => why.clone(),
        },
        ActionError::Refused(line) => line.clone(),
    }
}

fn lab(why: &LabError) -> String {
    match why {
        LabError::Lab(name) => format!("没有名为“{name}”的实验"),
        LabError::Strategy { topic, name } => {
            format!(
                "没有策略“{name}”，可用的有 {}",
                topic.strategies().collect::<Vec<_>>().join("、")
            )
        }
        LabError::Unknown(name) => format!("这里没有名为“{name}”的选项"),
        LabError::Knob { name, value } => format!("{name} 不能是“{value}”"),
        LabError::Range { .. }
        | LabError::Option { .. }
        | LabError::Number { .. }
        | LabError::Text { .. }
        | LabError::Several(_) => {
            let called = Called { knob: &|_| "", option: &|_| "" };
            refusal_in_lab(Lang::Zh, &Refusal::Lab(why.clone()), &called)
        }
        LabError::Turned { most } => format!("一次运行最多改 {most} 次"),
        LabError::Acts { most } => format!("一次运行里最多做 {most} 件事"),
        LabError::Rung(name) => {
            format!("没有名为“{name}”的锁，可用的有 {}", RUNGS.map(|rung| rung.name).join("、"))
        }
        LabError::Property(name) => format!(
            "没有名为“{name}”的问题，可用的有 {}",
            PROPERTIES.map(Property::name).join("、")
        ),
        LabError::Servers(ChangeError::NoServer { number, servers }) => {
            format!("没有第 {number} 台服务器，一共只有 {servers} 台")
        }
        LabError::Servers(ChangeError::Last) => "不能移除唯一的服务器".to_owned(),
        LabError::Step(step) => format!("“{step}”在那里不可能执行"),
        LabError::Trace(why) => trace(why),
    }
}

fn trace(why: &GivenError) -> String {
    match why {
        GivenError::Missing => "负载原是一个文件，而链接里没有它：请重新打开这个文件".to_owned(),
        GivenError::Long => format!("文件超过 {} MB", MOST_TRACE_BYTES >> 20),
        GivenError::Text(line) => format!("文件第 {line} 行不是文本"),
        GivenError::Key(line) => format!("文件第 {line} 行没有键"),
        GivenError::Empty => "文件里没有任何请求".to_owned(),
        GivenError::Keys(most) => format!("文件访问的键超过 {most} 个"),
        GivenError::Requests(most) => format!("文件的请求超过 {most} 个"),
    }
}

fn words(why: &ParseError) -> String {
    match why {
        ParseError::Empty => "没有要做的操作".to_owned(),
        ParseError::TooLong => "一条操作最多 1048576 字节".to_owned(),
        ParseError::Quotes => "引号没有闭合".to_owned(),
        ParseError::NoText => "只有文件内容可以不是 UTF-8".to_owned(),
        ParseError::Verb(verb) => {
            format!("“{verb}”不是操作。可用的操作（单独输入即显示写法）：{}", verbs())
        }
        ParseError::Form(verb) => {
            let form = FORMS.iter().find(|form| form.verb == verb);
            format!("{verb} 的写法：{}", form.map(ToString::to_string).unwrap_or_default())
        }
        ParseError::Name(name) => {
            format!("“{name}”不能作名字：最多 64 个字母、数字和 - _ .")
        }
        ParseError::Number { wanted, got } => {
            let wanted = match wanted {
                Wanted::Bytes => "字节数",
                Wanted::Times => "倍数（1 到 1000000）",
                Wanted::Bit => "位的序号",
                Wanted::Keys => "键的个数",
                Wanted::Time => "时间，如 400us、20ms、5s 或 1h",
                Wanted::Share => "比例（最多 99%），如 5% 或 200ppm",
                Wanted::Percent => "百分比，如 5%",
                Wanted::Rate => "速率，如 20/s，最大 1000000",
                Wanted::Count => "整数",
            };
            format!("“{got}”不是{wanted}")
        }
        ParseError::Address(text) => format!("“{text}”不是地址，地址如 127.0.0.1:6379"),
        ParseError::TooLarge => format!("放到磁盘上的文件合计最多 {PUT_MOST_BYTES} 字节"),
        ParseError::Base64 => "文件内容不是 base64".to_owned(),
        ParseError::NoConsole(name) => {
            format!("{name} 不是控制台，只有控制台能用 close 关闭；移除其他成员请用 remove")
        }
        ParseError::Repair(why) => match why {
            RepairError::NoNode => "只能修复节点上的文件".to_owned(),
            RepairError::NoFile { actor, path } => no_file(actor, path),
            RepairError::Snapshot => "redis-check-rdb 只指出错误，不修复".to_owned(),
            RepairError::Tool(line) => line.clone(),
        },
    }
}

fn scenario(why: &ScenarioError) -> String {
    match why {
        ScenarioError::Unknown(id) => {
            let ids: Vec<&str> = SCENARIOS.iter().map(|known| known.id).collect();
            format!("没有名为 {id} 的场景，现有 {}", ids.join("、"))
        }
        ScenarioError::Value(why) => match why {
            ValueError::Unknown { scenario, name } => {
                let known = ValueError::known(scenario).join("、");
                format!("场景 {scenario} 没有参数 {name}，可用的有 {known}")
            }
            ValueError::Range { name, least, most, got } => {
                format!("{name} 应在 {least} 到 {most} 之间，而不是 {got}")
            }
            ValueError::TooManyNodes { most, got } => {
                format!("这里的集群最多 {most} 个节点，而不是 {got} 个")
            }
            ValueError::NoPort { port, offset } => {
                format!("端口 {port} 之上没有再高 {offset} 的端口")
            }
            ValueError::NoBusPorts { nodes, port } => {
                format!("从端口 {port} 起的 {nodes} 个节点，集群总线端口不够用")
            }
        },
        ScenarioError::Start(why) => act(why),
    }
}

fn share(why: &ShareError) -> String {
    match why {
        ShareError::Empty => "没有链接".to_owned(),
        ShareError::NoLink => "这既不是 Redscope 的链接，也不是它的文件".to_owned(),
        ShareError::Format(found) => {
            format!("格式是 {found}，而 Redscope {VERSION} 最高读取到格式 {}", limits::FORMAT)
        }
        ShareError::TooMuch { what, got, most } => {
            let what = match what {
                Amount::Acts => "操作",
                Amount::Branches => "分支",
                Amount::Added => "新增的节点和客户端",
                Amount::Numbers => "参数",
                Amount::Settings => "配置项",
                Amount::ViewParts => "视图的组成部分",
                Amount::ViewBytes => "视图一个部分的字节",
                Amount::Notes => "笔记",
                Amount::NoteBytes => "一条笔记的字节",
                Amount::LinkBytes => "链接的字节",
                Amount::FileBytes => "文件的字节",
            };
            format!("一次运行中，{what}数最多 {most}，而这里是 {got}")
        }
        ShareError::TooLarge => format!("解压后超过 {} 字节", limits::UNPACKED_MOST_BYTES),
        ShareError::Damaged(what) => {
            let what = match what {
                Damage::Sum => "校验和不符",
                Damage::Packing => "无法解压",
                Damage::Content => "解压后是别的内容",
                Damage::Characters => "含有 A-Z a-z 0-9 - _ 之外的字符",
                Damage::Short => "过早结束",
                Damage::Head => "首行没有格式",
            };
            format!("链接或文件已损坏，或不完整：{what}")
        }
        ShareError::Escape(text) => format!("“{text}”不代表任何字符"),
        ShareError::Part(part) => format!("“{part}”不是链接的组成部分"),
        ShareError::Twice(part) => format!("链接里 {part} 出现了两次"),
        ShareError::NoSeed => "链接里没有种子（seed）".to_owned(),
        ShareError::Scenario(why) => scenario(why),
        ShareError::Number { wanted, got } => {
            let wanted = match wanted {
                Sought::Seed => "种子",
                Sought::Number => "数",
                Sought::Digest => "16 位十六进制的摘要",
                Sought::Events => "事件数",
                Sought::Time => "时间，如 400us、20ms、5s 或 1h",
            };
            format!("“{got}”不是{wanted}")
        }
        ShareError::Moment(why) => match why {
            MomentError::Order => "一个时刻早于它所跟随的时刻",
            MomentError::Late => "一次运行不超过 24 小时",
            MomentError::BehindAct => "视图的时刻晚于尚未进行的操作",
            MomentError::NoSuchAct => "视图所在之处的操作数超过实有的操作数",
        }
        .to_owned(),
        ShareError::Act { number, moment, words: text, why } => {
            let why = match why {
                // 完整的操作列表只给输入的人看。
                ParseError::Verb(verb) => format!("没有操作“{}”", short(verb)),
                why => short(&words(why)),
            };
            format!("第 {number} 个操作（{}）“{text}”无效：{why}", when(*moment))
        }
        ShareError::Unwritable { number, words } => {
            format!("第 {number} 个操作“{words}”无法写成文字")
        }
        ShareError::Elsewhere { version, why } => {
            format!("{}。{}", share(why), origin(&Origin::Version(version.clone())))
        }
    }
}

fn open(why: &OpenError) -> String {
    match why {
        OpenError::Start(why) => format!("场景无法启动：{}", scenario(why)),
        OpenError::Act { number, moment, words, why } => {
            format!("第 {number} 个操作（{}）“{words}”无法进行：{}", when(*moment), act(why))
        }
        OpenError::Otherwise { wanted, found } => {
            format!("没有 {} 这个时刻：运行到那里是 {}", when(*wanted), when(*found))
        }
        OpenError::Digest { wanted, found } => {
            format!("运行得到的摘要是 {found:016x}，分享时是 {wanted:016x}")
        }
        OpenError::Elsewhere { origin: from, why } => format!("{}。{}", open(why), origin(from)),
    }
}

fn origin(origin: &Origin) -> String {
    match origin {
        Origin::Unsaid => format!("它没有说明来自哪个版本的 Redscope；这里是 Redscope {VERSION}"),
        Origin::OtherBuild => format!("它来自 Redscope {VERSION} 的另一个构建"),
        Origin::Version(version) => {
            format!("它来自 Redscope {version}，而这里是 Redscope {VERSION}")
        }
    }
}

/// 秒，以及已知的事件数。
fn when(moment: Moment) -> String {
    let (s, us) = (moment.at.0 / 1_000_000, moment.at.0 % 1_000_000);
    let step = moment.step.map_or_else(String::new, |step| format!("，第 {step} 个事件之后"));
    format!("{s}.{us:06} s{step}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::state::Lab;

    fn said(lang: Lang, lab: &Lab) -> String {
        let words = lang.labs();
        let called =
            Called { knob: &|name| lab.knob(words, name), option: &|name| lab.option(words, name) };
        refusal_in_lab(lang, lab.refused().expect("it is none"), &called)
    }

    #[test]
    fn a_knob_is_called_as_it_is_beside_its_slider() {
        for (text, knob) in [
            ("persistence;rate=0", "Each writes, per second"),
            ("persistence;keys=many", "Keys loaded before"),
            ("expiry;rate=many", "Keys written"),
            ("breakdown;rate=many", "Requests per second"),
        ] {
            let lab = Lab::default().opened(text);
            let said = said(Lang::En, &lab);
            assert!(said.starts_with(&format!("{knob}: a whole number from ")), "{said}");
        }
    }

    #[test]
    fn a_link_that_is_wrong_in_two_ways_is_told_both() {
        let lab = Lab::default().opened("breakdown;rate=many;seed=x");
        assert_eq!(
            said(Lang::En, &lab),
            "Requests per second: a whole number from 1 to 20000, not 'many'; \
             seed is a whole number, not 'x'"
        );
        assert_eq!(
            said(Lang::Zh, &lab),
            "每秒请求数：1 到 20000 的整数，不能是“many”；seed：整数，不能是“x”"
        );
    }

    #[test]
    fn each_language_says_it_its_own_way() {
        let check = |why: Refusal, en: &str, zh: &str| {
            assert_eq!(refusal(Lang::En, &why), en);
            assert_eq!(refusal(Lang::Zh, &why), zh);
        };
        check(
            ActionError::Unknown("n9".into()).into(),
            "there is nobody called n9",
            "没有名为 n9 的节点或客户端",
        );
        check(
            ActionError::State { actor: "n1".into(), is: Unfit::Down }.into(),
            "n1 is down already",
            "n1 已经不在运行",
        );
        check(
            ParseError::Number { wanted: Wanted::Time, got: "soon".into() }.into(),
            "'soon' is not a time, such as 400us, 20ms, 5s or 1h",
            "“soon”不是时间，如 400us、20ms、5s 或 1h",
        );
        let range = ValueError::Range { name: "masters".into(), least: 1, most: 1000, got: 0 };
        check(
            ShareError::Scenario(range.into()).into(),
            "masters is a number from 1 to 1000, not 0",
            "masters 应在 1 到 1000 之间，而不是 0",
        );
    }

    #[test]
    fn what_redis_prints_stays() {
        let line = "*** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***";
        let why = Refusal::Act(ActionError::Refused(line.into()));
        assert_eq!(refusal(Lang::Zh, &why), line);
    }
}
