//! Users in the words of `ACL LIST`.

use crate::acl::{KeyPattern, Selector, User, every_spec};
use crate::command::Categories;

impl User {
    /// `on`, `nopass` and their kin, as `ACL GETUSER` lists them.
    pub(crate) fn flags(&self) -> Vec<&'static str> {
        let mut flags = vec![if self.enabled { "on" } else { "off" }];
        if self.no_password {
            flags.push("nopass");
        }
        match self.sanitize {
            Some(true) => flags.push("sanitize-payload"),
            Some(false) => flags.push("skip-sanitize-payload"),
            None => {}
        }
        flags
    }

    /// Digests of the passwords.
    pub(crate) fn passwords(&self) -> &[String] {
        &self.passwords
    }

    /// What the user may do without a selector's help.
    pub(crate) fn root(&self) -> &Selector {
        &self.root
    }

    /// The selectors beside it.
    pub(crate) fn selectors(&self) -> &[Selector] {
        &self.selectors
    }

    /// One line of rules that make this user.
    pub(crate) fn describe(&self) -> String {
        let mut words: Vec<String> = self.flags().into_iter().map(str::to_owned).collect();
        words.extend(self.passwords.iter().map(|digest| format!("#{digest}")));
        words.push(self.root.describe());
        words.extend(self.selectors.iter().map(|selector| format!("({})", selector.describe())));
        words.join(" ")
    }
}

impl KeyPattern {
    fn describe(&self) -> String {
        let pattern = String::from_utf8_lossy(&self.pattern);
        match (self.read, self.write) {
            (true, false) => format!("%R~{pattern}"),
            (false, true) => format!("%W~{pattern}"),
            _ => format!("~{pattern}"),
        }
    }
}

impl Selector {
    fn describe(&self) -> String {
        let mut words = Vec::new();
        words.push(self.describe_keys());
        if !self.all_channels {
            words.push("resetchannels".to_owned());
        }
        words.push(self.describe_channels());
        words.push(self.describe_commands());
        words.retain(|word| !word.is_empty());
        words.join(" ")
    }

    pub(crate) fn describe_keys(&self) -> String {
        match self.all_keys {
            true => "~*".to_owned(),
            false => self.keys.iter().map(KeyPattern::describe).collect::<Vec<_>>().join(" "),
        }
    }

    pub(crate) fn describe_channels(&self) -> String {
        if self.all_channels {
            return "&*".to_owned();
        }
        let patterns = self.channels.iter();
        let words = patterns.map(|pattern| format!("&{}", String::from_utf8_lossy(pattern)));
        words.collect::<Vec<_>>().join(" ")
    }

    /// Categories that come close, then the commands by which they miss.
    /// Source: acl.c `ACLDescribeSelectorCommandRules`, 7.0.15.
    pub(crate) fn describe_commands(&self) -> String {
        let adds = !self.all_commands;
        let mut rebuilt = Selector::default();
        let mut words = vec![if adds { "-@all" } else { "+@all" }.to_owned()];
        if !adds {
            rebuilt.commands = super::every_name().collect();
        }
        // What is still to be explained.
        let mut left = self.clone();
        let mut applied: Vec<&str> = Vec::new();
        loop {
            let mut best: Option<(&str, usize, usize)> = None;
            for name in Categories::every_name().iter().copied() {
                if applied.contains(&name) {
                    continue;
                }
                let category = Categories::by_name(name).expect("a name of the list");
                let of_category: Vec<bool> = every_spec()
                    .filter(|spec| spec.acl_categories().has(category))
                    .map(|spec| left.commands.contains(spec.full_name) == adds)
                    .collect();
                let same = of_category.iter().filter(|explained| **explained).count();
                let different = of_category.len() - same;
                let better = best.is_none_or(|(_, least, most)| {
                    different < least || (different == least && same > most)
                });
                if same > different && better {
                    best = Some((name, different, same));
                }
            }
            let Some((name, ..)) = best else { break };
            words.push(format!("{}@{name}", if adds { '+' } else { '-' }));
            // The names come from the table, so they are known.
            let _ = rebuilt.change_category(name, adds);
            let _ = left.change_category(name, !adds);
            applied.push(name);
        }
        for spec in every_spec() {
            let allowed = self.commands.contains(spec.full_name);
            if allowed != rebuilt.commands.contains(spec.full_name) {
                // A container and all it contains are one word.
                let rows = std::iter::once(spec).chain(spec.subcommands);
                rows.for_each(|row| rebuilt.change(row.full_name, allowed));
                words.push(format!("{}{}", if allowed { '+' } else { '-' }, spec.full_name));
            }
            let first_args = self.first_args.get(spec.full_name).into_iter().flatten();
            words.extend(first_args.map(|arg| format!("+{}|{arg}", spec.full_name)));
        }
        words.join(" ")
    }
}
