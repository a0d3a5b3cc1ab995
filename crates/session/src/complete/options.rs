//! Words of a command's own, behind what it must be given: its options, and the parameters of `CONFIG`.

use redscope_engine::command::{Argument, ArgumentKind, CommandSpec, arguments};
use redscope_engine::config::parameters;

/// The line with its last word made whole, for every word that the command knows there and that does not stand in the
/// line yet. `typed` are the words behind its name, the last one as far as it has come.
pub(super) fn candidates(line: &str, spec: &CommandSpec, typed: &[&str]) -> Vec<String> {
    let is_new = line.ends_with(' ');
    let (start, before) = match typed.split_last() {
        Some((last, before)) if !is_new => (*last, before),
        _ => ("", typed),
    };
    let kept = &line[..line.len() - start.len()];
    let begins = |word: &&str| {
        word.get(..start.len()).is_some_and(|same| same.eq_ignore_ascii_case(start))
            && !before.iter().any(|other| other.eq_ignore_ascii_case(word))
    };
    let whole = |word: &str| format!("{kept}{word}");
    if matches!(spec.full_name, "config|get" | "config|set") {
        let names = parameters().iter().map(|parameter| parameter.name);
        // `CONFIG SET` has a value behind each name.
        let is_name = spec.full_name == "config|get" || before.len().is_multiple_of(2);
        return names.filter(|_| is_name).filter(begins).map(whole).collect();
    }
    let all = arguments(spec.arguments);
    let needed = all.iter().take_while(|argument| !argument.optional).count();
    if needed == all.len() || before.len() < needed {
        return Vec::new();
    }
    let mut words = Vec::new();
    all[needed..].iter().for_each(|argument| add_words(argument, &mut words));
    words.iter().copied().filter(begins).map(whole).collect()
}

/// The words that an argument may begin with, and those within it.
fn add_words(argument: &Argument, words: &mut Vec<&'static str>) {
    words.extend(argument.token);
    if let ArgumentKind::OneOf(parts) | ArgumentKind::Block(parts) = &argument.kind {
        parts.iter().for_each(|part| add_words(part, words));
    }
}
