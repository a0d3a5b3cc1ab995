//! Text that is pasted: of a transcript only the commands.

/// The commands of a pasted text. If any line begins with a prompt, as redis-cli has it, the others
/// are replies; else every line is a command.
pub(super) fn commands(text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let typed: Vec<String> =
        lines.iter().filter_map(|line| behind_prompt(line)).map(str::to_owned).collect();
    match typed.is_empty() {
        true => lines.into_iter().map(str::to_owned).collect(),
        false => typed,
    }
}

/// What stands behind a prompt such as `127.0.0.1:6379[1](TX)>`, `redis>` or `:6379>`.
fn behind_prompt(line: &str) -> Option<&str> {
    let (prompt, command) = line.split_once("> ")?;
    let is_prompt = !prompt.is_empty()
        && prompt.chars().all(|c| c.is_ascii_alphanumeric() || ".:-_[]()".contains(c))
        && (prompt.contains(':') || prompt.starts_with("redis") || prompt == "not");
    is_prompt.then(|| command.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_transcript_only_the_commands_are_taken() {
        let text =
            "127.0.0.1:6379> SET a 1\nOK\nredis> GET a\n\"1\"\n127.0.0.1:7000[2](TX)> EXEC\n";
        assert_eq!(commands(text), ["SET a 1", "GET a", "EXEC"]);
        assert_eq!(commands("SET a 1\n\n  GET a "), ["SET a 1", "GET a"]);
        assert_eq!(commands("EVAL \"return 2 > 1\" 0"), ["EVAL \"return 2 > 1\" 0"]);
    }
}
