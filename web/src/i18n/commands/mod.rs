//! What each command does, by its name. English is what the command's own row says, as `COMMAND DOCS` does;
//! another language has a table, in a file for each family.

mod cluster;
mod collections;
mod keys;
mod server;
mod streams;
mod strings;

use super::lang::Lang;

/// The names of commands, as `config|get`, and what they do.
const CHINESE: [&[(&str, &str)]; 6] = [
    keys::TABLE,
    strings::TABLE,
    collections::TABLE,
    streams::TABLE,
    server::TABLE,
    cluster::TABLE,
];

/// What a command does; `english` is what its row says.
pub(crate) fn summary(lang: Lang, name: &str, english: &str) -> String {
    let chinese = || {
        if let Some(container) = name.strip_suffix("|help") {
            return Some(format!("列出 {} 的子命令。", container.to_uppercase()));
        }
        let known = CHINESE.iter().copied().flatten().find(|(known, _)| *known == name);
        known.map(|(_, said)| (*said).to_owned())
    };
    let said = if lang == Lang::Zh { chinese() } else { None };
    said.unwrap_or_else(|| english.to_owned())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use redscope_engine::command::all;

    use super::*;

    #[test]
    fn every_command_and_subcommand_has_one_sentence_in_chinese() {
        let mut names = BTreeSet::new();
        for spec in all().flat_map(|(_, spec)| std::iter::once(spec).chain(spec.subcommands)) {
            let said = summary(Lang::Zh, spec.full_name, spec.summary);
            let is_chinese = said.chars().any(|c| ('一'..='龥').contains(&c));
            assert!(is_chinese && said.ends_with('。'), "{}: {said}", spec.full_name);
            assert_eq!(said.matches('。').count(), 1, "{said}");
            assert_eq!(summary(Lang::En, spec.full_name, spec.summary), spec.summary);
            names.insert(spec.full_name);
        }
        let known: Vec<&str> = CHINESE.iter().copied().flatten().map(|(name, _)| *name).collect();
        let unique: BTreeSet<&str> = known.iter().copied().collect();
        assert_eq!(unique.len(), known.len(), "none stands twice");
        assert!(unique.is_subset(&names), "{:?}", unique.difference(&names));
    }
}
