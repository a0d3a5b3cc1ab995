//! What folders are called, and that files stay in them.

/// What folders cannot be called: files beside them, and the service whose network the others share.
const TAKEN: [&str; 7] =
    ["readme.md", "compose.yaml", "start.sh", "slots.txt", "loopback", "stop", "con"];

/// The folders of members by their names: what every file system takes, and each another one.
pub(super) fn folders<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut folders: Vec<String> = Vec::new();
    for (number, name) in names.enumerate() {
        let is_plain =
            name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
                && name.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric())
                && !name.ends_with('.');
        let mut folder = if is_plain { name.to_owned() } else { format!("node-{}", number + 1) };
        let is_taken = |folder: &str| {
            TAKEN.iter().any(|taken| taken.eq_ignore_ascii_case(folder))
                || folders.iter().any(|other| other.eq_ignore_ascii_case(folder))
        };
        while is_taken(&folder) {
            folder.push_str("-x");
        }
        folders.push(folder);
    }
    folders
}

/// Whether a file's name leads nowhere but below its folder, on every system.
pub(super) fn is_inside(path: &str) -> bool {
    let is_plain = |part: &str| !matches!(part, "" | "." | "..");
    path.split('/').all(is_plain) && !path.contains(|c: char| c.is_control() || "\\:".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_told_apart_everywhere() {
        let names = ["n1", "N1", "主", "start.sh", "..", "a b"];
        let expected = ["n1", "N1-x", "node-3", "start.sh-x", "node-5", "node-6"];
        assert_eq!(folders(names.into_iter()), expected);
    }

    #[test]
    fn files_stay_below_their_folder() {
        assert!(is_inside("appendonlydir/a.aof") && is_inside("dump.rdb"));
        for path in ["/etc/hosts", "../x", "a//b", "a/./b", "c:\\x", "a\\b", ""] {
            assert!(!is_inside(path), "{path}");
        }
    }
}
