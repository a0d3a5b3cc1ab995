//! A block of the page: where it stands, what it was given, what is shown in it.

use js_sys::Function;
use redscope_lessons::step::prompted;
use redscope_session::FIRST_CONSOLE;
use web_sys::Element;

use crate::i18n::Lang;

/// A line of a transcript that is typed or done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    /// The console at whose prompt it stands.
    pub(crate) client: String,
    /// What stands behind the prompt: a command, or an act behind `!`.
    pub(crate) line: String,
}

impl Step {
    /// The step that a line stands for; `None` if it is behind no prompt, or nothing is.
    pub(crate) fn read(text: &str) -> Option<Step> {
        let (client, rest) = prompted(text)?;
        let line = rest.strip_prefix('>').unwrap_or(rest).trim();
        (!line.is_empty()).then(|| Step { client: client.to_owned(), line: line.to_owned() })
    }

    /// As it is suggested: the console is named where it is not the first one.
    pub(crate) fn shown(&self) -> String {
        match self.client.as_str() {
            FIRST_CONSOLE => self.line.clone(),
            other => format!("{other}> {}", self.line),
        }
    }
}

/// A block.
pub(crate) struct Block {
    pub(crate) id: usize,
    /// The element that is drawn into.
    pub(crate) host: Element,
    pub(crate) lang: Lang,
    /// Where the whole site lies.
    pub(crate) site: String,
    /// What is typed by itself at first.
    pub(crate) first: Vec<Step>,
    /// What is suggested at first, and what is left of that.
    pub(crate) next: Vec<Step>,
    pub(crate) left: Vec<Step>,
    /// Whether it is in sight.
    pub(crate) seen: bool,
    /// The client in front.
    pub(crate) front: String,
    /// Hears of events, by their names.
    pub(crate) tell: Function,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_behind_a_prompt_is_a_step() {
        let step = |client: &str, line: &str| {
            Some(Step { client: client.to_owned(), line: line.to_owned() })
        };
        assert_eq!(Step::read("> SET foo bar"), step("c1", "SET foo bar"));
        assert_eq!(Step::read("c2>> BLPOP q 0"), step("c2", "BLPOP q 0"));
        for none in ["OK", "1) \"a -> b\"", "c2>", "> ", "-> Redirected to slot [1]"] {
            assert_eq!(Step::read(none), None, "{none}");
        }
        assert_eq!(Step::read("c2> GET k").map(|step| step.shown()).as_deref(), Some("c2> GET k"));
        assert_eq!(Step::read("> GET k").map(|step| step.shown()).as_deref(), Some("GET k"));
    }
}
