//! Lines behind prompts: what transcripts, solutions and setups do, step by step.

/// The console that a line without a name is typed at.
const FIRST_CONSOLE: &str = "c1";
/// What passes time, rather than doing something.
const WAITS: [&str; 2] = ["!wait", "!until"];

/// Splits a line into the console and what is behind its prompt; `None` if there is no prompt. A prompt of
/// redis-cli, or `redis>`, is one of the first console.
pub fn prompted(line: &str) -> Option<(&str, &str)> {
    if let Some(prompt) = address_prompt(line) {
        return Some((FIRST_CONSOLE, &line[prompt.len()..]));
    }
    let (console, rest) = line.split_once('>')?;
    let is_name = console.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
        && console.bytes().next().is_none_or(|first| first.is_ascii_alphabetic());
    let is_apart = rest.is_empty() || rest.starts_with([' ', '>']);
    (is_name && is_apart)
        .then_some((if ["", "redis"].contains(&console) { FIRST_CONSOLE } else { console }, rest))
}

/// The prompt of redis-cli that a line begins with, such as `127.0.0.1:6379[1](TX)>`.
pub fn address_prompt(line: &str) -> Option<&str> {
    let (prompt, rest) = line.split_once('>')?;
    let whole = &line[..=prompt.len()];
    let is_apart = rest.is_empty() || rest.starts_with(' ');
    if prompt == "not connected" {
        return is_apart.then_some(whole);
    }
    let prompt = prompt.strip_suffix("(TX)").unwrap_or(prompt);
    let address = match prompt.strip_suffix(']') {
        Some(numbered) => {
            let (address, db) = numbered.split_once('[')?;
            is_number(db).then_some(address)?
        }
        None => prompt,
    };
    let (host, port) = address.rsplit_once(':')?;
    let is_host = host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte));
    (is_apart && is_host && !host.is_empty() && is_number(port)).then_some(whole)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
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
        assert_eq!(prompted("redis> GET k"), Some(("c1", " GET k")));
        assert_eq!(prompted("1) \"a -> b\""), None);
        assert_eq!(prompted("(nil)"), None);
        // What redis-cli shows of itself, and of what is pushed.
        assert_eq!(prompted("-> Redirected to slot [1] located at 127.0.0.1:7001"), None);
        assert_eq!(prompted("1> \"invalidate\""), None);
    }

    #[test]
    fn the_prompt_of_redis_cli_is_one_of_the_first_console() {
        let prompts =
            ["127.0.0.1:6379>", "127.0.0.1:7002[3](TX)>", "redis.example:6379>", "not connected>"];
        for prompt in prompts {
            let line = format!("{prompt} GET k");
            assert_eq!(prompted(&line), Some(("c1", " GET k")));
            assert_eq!(address_prompt(&line), Some(prompt));
        }
        for line in [
            "> GET k",
            "c2> GET k",
            "slave0:ip=1>2",
            "a:6379[x]> GET k",
            ":6379> GET k",
            "key: 1> x",
        ] {
            assert_eq!(address_prompt(line), None, "{line}");
        }
    }

    #[test]
    fn waiting_is_no_move() {
        let moves = ["> GET k", "> !crash n1", "c2>> BLPOP q 0", "> !back 2s"];
        assert!(moves.into_iter().all(is_move));
        assert!(!["> !wait 5s", "> !until election", "c2>", "OK"].into_iter().any(is_move));
    }
}
