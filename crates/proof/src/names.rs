//! Whether whoever a lesson names is there: the consoles it types at, and the consoles and nodes that its words speak of.

use std::collections::BTreeSet;

use redscope_lessons::entry::{Entry, transcripts};
use redscope_lessons::prose::{of_body, of_head};
use redscope_lessons::step::{prompted, steps};
use redscope_session::Session;

use crate::flaw::Flaw;

/// What a lesson names that is not in its world, and that no step of it brings there; each once.
pub(crate) fn nobody(entry: &Entry, session: &Session) -> Vec<Flaw> {
    let (world, head) = (session.sim(), &entry.head);
    let answers = head.solutions.iter().chain(&head.wrong).flat_map(|text| steps(text));
    let shown = transcripts(&entry.lesson.body).into_iter().map(|sent| sent.step.clone());
    let all: Vec<String> =
        entry.lesson.world.setup.iter().cloned().chain(answers).chain(shown).collect();
    let mut known: BTreeSet<String> = world.ids().map(|id| world.name(id).to_string()).collect();
    known.extend(all.iter().filter_map(|step| brought(step)));
    let of_steps = all.iter().filter_map(|step| Some((prompted(step)?.0.to_owned(), step.clone())));
    let stretches = of_head(&entry.text, &entry.lesson).into_iter().chain(of_body(&entry.text));
    let codes = stretches.flat_map(|stretch| stretch.codes);
    let of_words =
        codes.flat_map(|code| named(&code).into_iter().map(move |name| (name, code.clone())));
    let kinds: BTreeSet<char> = known.iter().filter_map(|name| kind(name)).collect();
    let of_words =
        of_words.filter(|(name, _)| kind(name).is_some_and(|kind| kinds.contains(&kind)));
    let mut told = BTreeSet::new();
    let all = of_steps.chain(of_words).filter(|(name, _)| !known.contains(name));
    all.filter(|(name, _)| told.insert(name.clone()))
        .map(|(name, at)| Flaw::Nobody { name, at })
        .collect()
}

/// Who comes into the world by a step.
fn brought(step: &str) -> Option<String> {
    let mut words = prompted(step)?.1.trim_start_matches('>').trim().split(' ');
    let brings = matches!(words.next()?, "!open" | "!add");
    words.next().filter(|_| brings).map(str::to_owned)
}

/// Whom what stands as code names: alone, behind whose prompt it stands, or with whom something is done.
fn named(code: &str) -> Vec<String> {
    let code = code.trim();
    if kind(code).is_some() {
        return vec![code.to_owned()];
    }
    let (console, line) = match prompted(code) {
        Some((console, rest)) => (Some(console), rest.trim()),
        None => (None, code),
    };
    let mut all: Vec<String> = console.into_iter().map(str::to_owned).collect();
    let words = line.strip_prefix('!').filter(|_| brought(&format!("> {line}")).is_none());
    let words = words.unwrap_or_default().split([' ', ',']).skip(1);
    all.extend(words.filter(|word| kind(word).is_some()).map(str::to_owned));
    all
}

/// The letter of what is called by a letter and a number, as consoles (`c1`), servers and Sentinels are.
fn kind(name: &str) -> Option<char> {
    let mut chars = name.chars();
    let letter = chars.next().filter(char::is_ascii_lowercase)?;
    let number = chars.as_str();
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then_some(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_code_names_somebody_alone_behind_a_prompt_or_in_an_act() {
        let names = |code: &str| named(code).join(" ");
        assert_eq!(names("c4"), "c4");
        assert_eq!(names("c2> SET k c9"), "c2");
        assert_eq!(names("!cut n1 n2,n3"), "n1 n2 n3");
        assert_eq!(names("!open c7 n1"), "", "it is to come");
        assert_eq!(names("SADD s1 c2"), "", "a key and a value");
        assert_eq!(names("!wait 5s"), "");
        assert_eq!(brought("> !open c2 n1 follow").as_deref(), Some("c2"));
        assert_eq!(brought("> !close c2"), None);
    }
}
