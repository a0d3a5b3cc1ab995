//! JSON with a line for each member, indented; numbers and strings stay as they are written.

/// How deep members may lie.
const MAX_DEPTH: usize = 64;
/// Spaces for each level.
const INDENT: usize = 2;

/// The lines of a text that is JSON; `None`: it is not, or lies too deep.
pub(super) fn lines(text: &str) -> Option<Vec<String>> {
    let mut reader = Reader { rest: text, lines: vec![String::new()], depth: 0 };
    reader.value()?;
    reader.skip();
    reader.rest.is_empty().then_some(reader.lines)
}

struct Reader<'a> {
    rest: &'a str,
    lines: Vec<String>,
    depth: usize,
}

impl Reader<'_> {
    fn skip(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\r', '\n']);
    }

    /// Takes a character, if it comes next.
    fn take(&mut self, wanted: char) -> bool {
        self.skip();
        let rest = self.rest.strip_prefix(wanted);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn write(&mut self, text: &str) {
        if let Some(line) = self.lines.last_mut() {
            line.push_str(text);
        }
    }

    fn new_line(&mut self) {
        self.lines.push(" ".repeat(self.depth * INDENT));
    }

    /// Writes so many bytes of what comes next.
    fn copy(&mut self, len: usize) {
        let (text, rest) = self.rest.split_at(len);
        self.rest = rest;
        self.write(text);
    }

    fn value(&mut self) -> Option<()> {
        self.skip();
        match self.rest.chars().next()? {
            '{' => self.members('{', '}', |reader| {
                reader.skip();
                reader.string()?;
                reader.take(':').then(|| reader.write(": "))?;
                reader.value()
            }),
            '[' => self.members('[', ']', Self::value),
            '"' => self.string(),
            _ => self.word(),
        }
    }

    /// What stands between brackets, with commas between.
    fn members(
        &mut self,
        open: char,
        close: char,
        member: impl Fn(&mut Self) -> Option<()>,
    ) -> Option<()> {
        self.take(open);
        self.write(open.encode_utf8(&mut [0; 4]));
        if self.take(close) {
            self.write(close.encode_utf8(&mut [0; 4]));
            return Some(());
        }
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return None;
        }
        loop {
            self.new_line();
            member(self)?;
            if !self.take(',') {
                break;
            }
            self.write(",");
        }
        self.depth -= 1;
        self.new_line();
        self.write(close.encode_utf8(&mut [0; 4]));
        self.take(close).then_some(())
    }

    fn string(&mut self) -> Option<()> {
        let mut is_escaped = false;
        let mut chars = self.rest.strip_prefix('"')?.char_indices();
        let end = chars.find(|(_, c)| {
            let ends = *c == '"' && !is_escaped;
            is_escaped = *c == '\\' && !is_escaped;
            ends
        });
        let len = end?.0 + 2;
        // A line break within a string is no JSON.
        (!self.rest[..len].chars().any(char::is_control)).then(|| self.copy(len))
    }

    /// A number or one of the three words.
    fn word(&mut self) -> Option<()> {
        let is_end = |c: char| matches!(c, ',' | ']' | '}') || c.is_ascii_whitespace();
        let len = self.rest.find(is_end).unwrap_or(self.rest.len());
        let word = &self.rest[..len];
        let is_number = word.starts_with(|c: char| c == '-' || c.is_ascii_digit())
            && word.parse::<f64>().is_ok();
        (is_number || matches!(word, "true" | "false" | "null")).then(|| self.copy(len))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_have_lines_of_their_own() {
        let lines = lines(r#" {"a":[1.50,"x,\"}"],"b":{},"c":null} "#).unwrap();
        let expected = [
            "{",
            r#"  "a": ["#,
            "    1.50,",
            r#"    "x,\"}""#,
            "  ],",
            r#"  "b": {},"#,
            r#"  "c": null"#,
            "}",
        ];
        assert_eq!(lines, expected);
    }

    #[test]
    fn what_is_no_json_is_refused() {
        for text in
            ["", "{", "[1,]", "[1 2]", "{1:2}", "[nil]", "[1] 2", "\"a\nb\"", "[inf]", "[\"a]"]
        {
            assert_eq!(lines(text), None, "{text}");
        }
        assert_eq!(lines(&"[".repeat(100_000)), None);
        assert!(lines(&("[".repeat(MAX_DEPTH) + "1" + &"]".repeat(MAX_DEPTH))).is_some());
    }
}
