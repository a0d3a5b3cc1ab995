//! Lines behind prompts: what transcripts, solutions and setups do, step by step.

/// The console that a line without a name is typed at.
const FIRST_CONSOLE: &str = "c1";
/// What passes time, rather than doing something.
const WAITS: [&str; 2] = ["!wait", "!until"];

/// Splits a line into the console and what is behind its prompt; `None` if there is no prompt.
pub fn prompted(line: &str) -> Option<(&str, &str)> {
    let (console, rest) = line.split_once('>')?;
    let is_name = console.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
        && console.bytes().next().is_none_or(|first| first.is_ascii_alphabetic());
    let is_apart = rest.is_empty() || rest.starts_with([' ', '>']);
    (is_name && is_apart)
        .then_some((if console.is_empty() { FIRST_CONSOLE } else { console }, rest))
}

/// Whether a step is typed or done, rather than waited for or looked at.
pub fn is_move(step: &str) -> bool {
    let Some((_, rest)) = prompted(step) else { return false };
    let words = rest.strip_prefix('>').unwrap_or(rest).trim();
    let verb = words.split(' ').next().unwrap_or_default();
    !words.is_empty() && !WAITS.contains(&verb)
}

/// The steps of a text, one a line; what begins with `#` is a remark.
pub fn steps(text: &str) -> Vec<String> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.filter(|line| !line.starts_with('#')).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prompt_is_a_name_and_a_sign() {
        assert_eq!(prompted("> GET k"), Some(("c1", " GET k")));
        assert_eq!(prompted("c2>> BLPOP q 0"), Some(("c2", "> BLPOP q 0")));
        assert_eq!(prompted("c2>"), Some(("c2", "")));
        assert_eq!(prompted("1) \"a -> b\""), None);
        assert_eq!(prompted("(nil)"), None);
        // What redis-cli shows of itself, and of what is pushed.
        assert_eq!(prompted("-> Redirected to slot [1] located at 127.0.0.1:7001"), None);
        assert_eq!(prompted("1> \"invalidate\""), None);
    }

    #[test]
    fn waiting_is_no_move() {
        let moves = ["> GET k", "> !crash n1", "c2>> BLPOP q 0", "> !back 2s"];
        assert!(moves.into_iter().all(is_move));
        assert!(!["> !wait 5s", "> !until election", "c2>", "OK"].into_iter().any(is_move));
    }
}
