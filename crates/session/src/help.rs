//! What `HELP` is asked to explain: commands from their table, acts from their forms. A page says it in
//! its language.

use redscope_engine::command::{CommandSpec, Group, all, hints, lookup};
use redscope_labs::act::FORMS;
use redscope_labs::client::{MOST_REPEATS, Repeats, repeats};
use redscope_resp::split_args;
use serde::{Deserialize, Serialize};

/// What a typed line asks to be explained.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum HelpView {
    /// Nothing in particular: these are the groups of commands.
    Groups(Vec<String>),
    /// A command with its subcommands, one of these, or the commands of a group.
    Commands(Vec<CommandHelp>),
    /// What can be done to the world behind `!`: one act, or all.
    Acts(Vec<ActHelp>),
    /// Nothing that is known.
    Unknown(String),
    /// A command was to be repeated more often than so many times.
    TooOften(usize),
}

/// A command, or a subcommand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct CommandHelp {
    /// Its name, as `set` or `config|get`.
    pub name: String,
    /// Its arguments.
    pub syntax: String,
    /// What it does, as `COMMAND DOCS` says it.
    pub summary: String,
    /// The version it came with.
    pub since: String,
    /// Its group, where that was not asked for.
    pub group: Option<String>,
}

/// An act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ActHelp {
    /// Its first word.
    pub verb: String,
    /// What follows it.
    pub rest: String,
}

/// What a line asks for that is typed at a console; `None` if it is no `HELP`, nor too often.
pub(crate) fn asked(line: &str) -> Option<HelpView> {
    let first = line.split_whitespace().next()?;
    if line.split_whitespace().nth(1).is_some() && repeats(first) == Some(Repeats::TooOften) {
        return Some(HelpView::TooOften(MOST_REPEATS));
    }
    if !first.eq_ignore_ascii_case("help") && first != "?" {
        return None;
    }
    let words = split_args(line.as_bytes()).ok()?;
    let topic = String::from_utf8_lossy(&words[1..].join(&b' ')).to_ascii_lowercase();
    Some(explained(&topic))
}

fn explained(topic: &str) -> HelpView {
    if topic.is_empty() {
        let mut groups: Vec<String> = all().map(|(group, _)| group.name().to_owned()).collect();
        groups.sort_unstable();
        groups.dedup();
        return HelpView::Groups(groups);
    }
    if let Some(verb) = topic.strip_prefix('!') {
        let meant = FORMS.iter().filter(|form| verb.is_empty() || form.verb == verb);
        let acts = meant
            .map(|form| ActHelp { verb: form.verb.to_owned(), rest: form.rest.to_owned() })
            .collect::<Vec<_>>();
        return or_unknown(topic, acts, HelpView::Acts);
    }
    if let Some(group) = topic.strip_prefix('@') {
        let of_group = all().filter(|(of, _)| of.name() == group);
        let mut commands: Vec<_> = of_group.map(|(_, spec)| command(spec, None)).collect();
        commands.sort_by(|a, b| a.name.cmp(&b.name));
        return or_unknown(topic, commands, HelpView::Commands);
    }
    let (name, sub) = topic.split_once(' ').unwrap_or((topic, ""));
    let known = lookup(name.as_bytes()).map_or_else(Vec::new, |(group, spec)| {
        let all = std::iter::once(spec).chain(spec.subcommands);
        let meant = all.filter(|one| sub.is_empty() || one.name == sub);
        meant.map(|one| command(one, Some(group))).collect()
    });
    or_unknown(topic, known, HelpView::Commands)
}

fn or_unknown<T>(topic: &str, found: Vec<T>, view: fn(Vec<T>) -> HelpView) -> HelpView {
    if found.is_empty() { HelpView::Unknown(topic.to_owned()) } else { view(found) }
}

fn command(spec: &CommandSpec, group: Option<Group>) -> CommandHelp {
    CommandHelp {
        name: spec.full_name.to_owned(),
        syntax: hints(spec.arguments).join(" "),
        summary: spec.summary.to_owned(),
        since: spec.since.to_owned(),
        group: group.map(|group| group.name().to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(line: &str) -> Vec<String> {
        match asked(line) {
            Some(HelpView::Commands(all)) => all.into_iter().map(|one| one.name).collect(),
            Some(HelpView::Acts(all)) => all.into_iter().map(|one| one.verb).collect(),
            Some(HelpView::Groups(_)) => vec!["groups".to_owned()],
            Some(HelpView::Unknown(topic)) => vec![format!("no {topic}")],
            Some(HelpView::TooOften(most)) => vec![format!("{most} at the most")],
            None => Vec::new(),
        }
    }

    #[test]
    fn help_is_about_commands_groups_and_acts() {
        assert_eq!(names("HELP set"), ["set"]);
        assert_eq!(names("? config get"), ["config|get"]);
        assert_eq!(names("help OBJECT").len(), 6);
        assert_eq!(
            names("help @hyperloglog"),
            ["pfadd", "pfcount", "pfdebug", "pfmerge", "pfselftest"]
        );
        assert_eq!(names("help !crash"), ["crash"]);
        assert_eq!(names("help !").len(), FORMS.len());
        assert_eq!(names("help"), ["groups"]);
        assert_eq!(names("200000 PING"), ["100000 at the most"]);
        for (line, unknown) in
            [("help nosuch", "no nosuch"), ("help @no", "no @no"), ("help !no", "no !no")]
        {
            assert_eq!(names(line), [unknown]);
        }
        for line in ["GET help", "", "helpme", "help \"open", "200000", "5 PING"] {
            assert_eq!(asked(line), None, "{line}");
        }
    }
}
