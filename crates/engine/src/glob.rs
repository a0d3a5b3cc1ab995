//! Patterns of `KEYS`, `SCAN MATCH`, `PSUBSCRIBE` and `CONFIG GET`.

/// Whether `text` matches the glob `pattern`: `*`, `?`, `[a-z]`, `[^…]` and `\x`.
///
/// Source: util.c `stringmatchlen`, 7.0.15: a class without its closing bracket runs to the end.
pub fn glob_match(pattern: &[u8], text: &[u8], ignore_case: bool) -> bool {
    let fold = |byte: u8| if ignore_case { byte.to_ascii_lowercase() } else { byte };
    let (mut p, mut t) = (0, 0);
    // Where to go on after a mismatch: the last `*`, and the text it has swallowed so far.
    let mut star: Option<(usize, usize)> = None;
    loop {
        if p < pattern.len() && pattern[p] == b'*' {
            while p < pattern.len() && pattern[p] == b'*' {
                p += 1;
            }
            star = Some((p, t));
            continue;
        }
        let step = match (pattern.get(p), text.get(t)) {
            (None, None) => return true,
            (None, Some(_)) | (Some(_), None) => None,
            (Some(b'?'), Some(_)) => Some(p + 1),
            (Some(b'['), Some(&byte)) => {
                let (matched, next) = match_class(&pattern[p + 1..], byte, &fold);
                matched.then_some(p + 1 + next)
            }
            (Some(b'\\'), Some(&byte)) if p + 1 < pattern.len() => {
                (fold(pattern[p + 1]) == fold(byte)).then_some(p + 2)
            }
            (Some(&literal), Some(&byte)) => (fold(literal) == fold(byte)).then_some(p + 1),
        };
        match (step, star) {
            (Some(next), _) => {
                p = next;
                t += 1;
            }
            (None, Some((after_star, swallowed))) if swallowed < text.len() => {
                star = Some((after_star, swallowed + 1));
                p = after_star;
                t = swallowed + 1;
            }
            _ => return false,
        }
    }
}

/// Matches one byte against a class; returns also how many pattern bytes the class takes.
fn match_class(class: &[u8], byte: u8, fold: &impl Fn(u8) -> u8) -> (bool, usize) {
    let negated = class.first() == Some(&b'^');
    let mut at = usize::from(negated);
    let mut matched = false;
    loop {
        match class[at.min(class.len())..] {
            [b'\\', literal, ..] => {
                matched |= fold(literal) == fold(byte);
                at += 2;
            }
            [b']', ..] => return (matched != negated, at + 1),
            [] => return (matched != negated, at),
            [low, b'-', high, ..] => {
                let (low, high) = (fold(low.min(high)), fold(low.max(high)));
                matched |= (low..=high).contains(&fold(byte));
                at += 3;
            }
            [literal, ..] => {
                matched |= fold(literal) == fold(byte);
                at += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pattern: &str, text: &str, expected: bool) {
        let matched = glob_match(pattern.as_bytes(), text.as_bytes(), false);
        assert_eq!(matched, expected, "{pattern} against {text}");
    }

    #[test]
    fn patterns_match_as_redis_matches_them() {
        check("*", "", true);
        check("h?llo", "hello", true);
        check("h*llo", "heeeello", true);
        check("h[ae]llo", "hillo", false);
        check("h[^e]llo", "hallo", true);
        check("h[a-b]llo", "hbllo", true);
        check("h[b-a]llo", "hallo", true);
        check("\\*", "*", true);
        check("\\*", "a", false);
        check("a*b*c", "axxbyyc", true);
        check("a*b*c", "axxbyy", false);
        check("[abc", "b", true);
        check("*a", "bbba", true);
        check("", "a", false);
        assert!(glob_match(b"ABC*", b"abcd", true));
    }
}
