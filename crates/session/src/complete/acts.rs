//! Acts behind `!`: verbs, then the names of whom they are done to, then their words.

use redscope_labs::World;
use redscope_labs::act::{FORMS, Form};

use super::Completion;

/// Completes what stands behind `!`; `line` is what was typed as a whole.
pub(super) fn complete(world: &World, line: &str, act: &str) -> Completion {
    let mut completion = Completion { line: line.to_owned(), ..Completion::default() };
    let (before, last) = act.rsplit_once(' ').unwrap_or(("", act));
    let mut done = before.split_whitespace();
    let Some(verb) = done.next() else {
        let verbs = FORMS.iter().map(|form| form.verb).filter(|verb| verb.starts_with(last));
        completion.candidates = verbs.map(|verb| format!("!{verb}")).collect();
        if let Some(form) = form_of(last) {
            form.rest.clone_into(&mut completion.hint);
            completion.name = name(form);
        }
        return completion;
    };
    let Some(form) = form_of(verb) else { return completion };
    let typed = done.count() + usize::from(!last.is_empty());
    completion.hint = left(form.rest, typed);
    completion.name = name(form);
    completion.candidates = words(world, form)
        .into_iter()
        .filter(|word| word.starts_with(last) && word != last)
        .filter(|word| !before.split_whitespace().any(|typed| typed == word))
        .map(|word| format!("!{before} {word}"))
        .collect();
    completion
}

/// An act as it is typed.
fn name(form: &Form) -> String {
    format!("!{}", form.verb)
}

fn form_of(verb: &str) -> Option<&'static Form> {
    FORMS.iter().find(|form| form.verb == verb)
}

/// What is left of a form without so many words; one that has choices is shown whole.
fn left(rest: &str, typed: usize) -> String {
    match rest.contains(" | ") {
        true => rest.to_owned(),
        false => rest.split(' ').skip(typed).collect::<Vec<_>>().join(" "),
    }
}

/// What may stand in a form: everybody's names, messages that are held, and the form's own words.
fn words(world: &World, form: &Form) -> Vec<String> {
    let is_name = |word: &str| word.chars().all(|c| c.is_ascii_uppercase());
    let mut words = Vec::new();
    if form.rest.split(' ').any(|word| word.starts_with("NAME")) {
        words.extend(world.ids().map(|id| world.name(id).to_string()));
    }
    if form.rest.starts_with("#NUMBER") {
        words.extend(world.held().map(|packet| format!("#{}", packet.id.0)));
    }
    let own = form.rest.split([' ', '[', ']', ',', '|']).filter(|word| !word.is_empty());
    let own = own
        .filter(|word| !is_name(word) && word.chars().all(|c| c.is_ascii_lowercase() || c == '-'));
    words.extend(own.filter(|word| !matches!(*word, "then" | "or")).map(str::to_owned));
    words
}
