//! The line that asks for it, as it would be typed in a shell.

use super::{Measure, Survey};

/// What a line asks for, or why it cannot be had; `None`: other words are meant.
pub(in crate::client) fn read(args: &[Vec<u8>]) -> Option<Result<Survey, String>> {
    let [program, options @ ..] = args else { return None };
    let options: Vec<_> = options.iter().map(|word| String::from_utf8_lossy(word)).collect();
    let is_meant = |word: &str| ["--bigkeys", "--memkeys", "--memkeys-samples"].contains(&word);
    if program != b"redis-cli" || !options.iter().any(|word| is_meant(word)) {
        return None;
    }
    let unknown =
        |option: &str| Err(format!("Unrecognized option or bad number of args for: '{option}'"));
    let (mut by_elements, mut samples) = (false, None);
    let mut rest = options.iter();
    while let Some(option) = rest.next() {
        match &**option {
            "--bigkeys" => by_elements = true,
            "--memkeys" => {}
            "--memkeys-samples" => match rest.next().and_then(|count| count.parse().ok()) {
                Some(count) => samples = Some(count),
                None => return Some(unknown(option)),
            },
            "-i" => return Some(Err("A console here knows --bigkeys without -i.".to_owned())),
            other => return Some(unknown(other)),
        }
    }
    // With both it is the first; with 0 samples redis-cli leaves the word out.
    let samples = samples.filter(|samples: &u64| *samples > 0);
    let measure = if by_elements { Measure::Elements } else { Measure::Bytes { samples } };
    Some(Ok(Survey::new(measure)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_as_a_shell_would_have_it() {
        let of = |line: &str| {
            let args: Vec<_> = line.split(' ').map(|word| word.as_bytes().to_vec()).collect();
            read(&args).map(|read| read.map(|survey| survey.measure))
        };
        assert_eq!(of("redis-cli --bigkeys"), Some(Ok(Measure::Elements)));
        assert_eq!(of("redis-cli --memkeys --bigkeys"), Some(Ok(Measure::Elements)));
        for (line, samples) in [
            ("redis-cli --memkeys", None),
            ("redis-cli --memkeys --memkeys-samples 0", None),
            ("redis-cli --memkeys-samples 7", Some(7)),
        ] {
            assert_eq!(of(line), Some(Ok(Measure::Bytes { samples })), "{line}");
        }
        for line in [
            "redis-cli --bigkeys --foo",
            "redis-cli --memkeys-samples x",
            "redis-cli --bigkeys -i 1",
        ] {
            assert!(of(line).is_some_and(|read| read.is_err()), "{line}");
        }
        for line in ["redis-cli GET a", "redis-cli", "--bigkeys", "SET --bigkeys 1"] {
            assert_eq!(of(line), None, "{line}");
        }
    }
}
