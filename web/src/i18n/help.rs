//! What `HELP` says.

use redscope_session::{CommandHelp, HelpView};

use super::acts::act;
use super::commands::summary;
use super::lang::Lang;

/// The words around what is explained.
struct HelpWords {
    /// The groups stand in place of `{}`.
    groups: &'static str,
    /// What is not known stands in place of `{}`.
    unknown: &'static str,
    /// The most times stand in place of `{}`.
    too_often: &'static str,
    summary: &'static str,
    since: &'static str,
    group: &'static str,
    comma: &'static str,
}

const EN: HelpWords = HelpWords {
    groups: "HELP SET explains a command, HELP @string lists a group, HELP !crash explains what is done to the world. Groups: {}.",
    unknown: "There is no {}. HELP lists the groups of commands, HELP ! what can be done to the world.",
    too_often: "A command is repeated {} times at the most.",
    summary: "summary: ",
    since: "since: ",
    group: "group: ",
    comma: ", ",
};

const ZH: HelpWords = HelpWords {
    groups: "HELP SET 说明一条命令，HELP @string 列出一组命令，HELP !crash 说明对这个世界的操作。分组：{}。",
    unknown: "没有 {}。HELP 列出命令分组，HELP ! 列出对这个世界的操作。",
    too_often: "一条命令最多重复 {} 次。",
    summary: "说明：",
    since: "始于版本：",
    group: "分组：",
    comma: "、",
};

/// The answer to a `HELP`, as text.
pub(crate) fn help(lang: Lang, view: &HelpView) -> String {
    let words = match lang {
        Lang::En => &EN,
        Lang::Zh => &ZH,
    };
    match view {
        HelpView::Groups(groups) => words.groups.replace("{}", &groups.join(words.comma)),
        HelpView::Unknown(topic) => words.unknown.replace("{}", &topic.to_uppercase()),
        HelpView::TooOften(most) => words.too_often.replace("{}", &most.to_string()),
        HelpView::Acts(acts) => {
            let said = acts.iter().map(|one| {
                let form = format!("!{} {}", one.verb, one.rest);
                format!("\n  {form}\n  {}{}", words.summary, act(lang, &one.verb))
            });
            said.collect::<Vec<_>>().join("\n")
        }
        HelpView::Commands(commands) => {
            commands.iter().map(|one| command(lang, words, one)).collect::<Vec<_>>().join("\n")
        }
    }
}

/// Laid out as redis-cli lays it out.
fn command(lang: Lang, words: &HelpWords, one: &CommandHelp) -> String {
    let name = one.name.replace('|', " ").to_uppercase();
    let said = summary(lang, &one.name, &one.summary);
    let group = one.group.as_ref();
    let group = group.map_or_else(String::new, |group| format!("\n  {}{group}", words.group));
    let (syntax, since) = (&one.syntax, &one.since);
    format!("\n  {name} {syntax}\n  {}{said}\n  {}{since}{group}", words.summary, words.since)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_explained_in_the_language_of_the_page() {
        let get = CommandHelp {
            name: "config|get".to_owned(),
            syntax: "parameter [parameter ...]".to_owned(),
            summary: "Reads parameters.".to_owned(),
            since: "2.0.0".to_owned(),
            group: Some("server".to_owned()),
        };
        let view = HelpView::Commands(vec![get]);
        let head = "\n  CONFIG GET parameter [parameter ...]\n  ";
        let en = format!("{head}summary: Reads parameters.\n  since: 2.0.0\n  group: server");
        let zh = format!("{head}说明：读取配置参数。\n  始于版本：2.0.0\n  分组：server");
        assert_eq!([Lang::En, Lang::Zh].map(|lang| help(lang, &view)), [en, zh]);
    }
}
