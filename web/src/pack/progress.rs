//! What was reached, as a table for spreadsheets: out, and in again.

use crate::lesson::state::{Best, best_of, keep_best, solved};

/// What the file is called.
pub(crate) const FILE: &str = "redscope-progress.csv";
/// Spreadsheets take a file with it for UTF-8.
const BYTE_ORDER_MARK: char = '\u{feff}';
const HEAD: &str = "lesson,title,moves,time_ms,lost";

/// Everything that was reached in this browser; `title` says what a lesson is called.
pub(crate) fn table(title: impl Fn(&str) -> String) -> String {
    let mut ids = solved();
    ids.sort();
    let rows = ids.iter().filter_map(|id| Some(row(id, &title(id), best_of(id)?)));
    let rows: String = rows.collect();
    format!("{BYTE_ORDER_MARK}{HEAD}\r\n{rows}")
}

/// A row; a title that a spreadsheet would take for a formula is none any more.
fn row(id: &str, title: &str, best: Best) -> String {
    let guard = if title.starts_with(['=', '+', '-', '@']) { "'" } else { "" };
    let number = |number: Option<u64>| number.map_or_else(String::new, |number| number.to_string());
    format!(
        "{id},\"{guard}{}\",{},{},{}\r\n",
        title.replace('"', "\"\""),
        best.moves,
        number(best.time_ms),
        number(best.lost)
    )
}

/// Takes over what a table says was reached, where that is better; how many lessons it has.
///
/// Errors: the line that is none of it, from 1; then nothing is taken over.
pub(crate) fn take(text: &str) -> Result<usize, usize> {
    let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    let rows = read(text)?;
    for (id, best) in &rows {
        keep_best(id, *best);
    }
    Ok(rows.len())
}

fn read(text: &str) -> Result<Vec<(String, Best)>, usize> {
    let mut lines = text.lines().enumerate();
    if lines.next().is_none_or(|(_, head)| head.trim_end() != HEAD) {
        return Err(1);
    }
    let rows = lines.filter(|(_, line)| !line.trim().is_empty());
    rows.map(|(at, line)| read_row(line.trim_end()).ok_or(at + 1)).collect()
}

/// An id, and what was reached; a title in between may have commas.
fn read_row(line: &str) -> Option<(String, Best)> {
    let (id, rest) = line.split_once(',')?;
    let mut numbers = rest.rsplitn(4, ',');
    let mut optional = || match numbers.next()? {
        "" => Some(None),
        number => number.parse().ok().map(Some),
    };
    let (lost, time_ms) = (optional()?, optional()?);
    let moves = numbers.next()?.parse().ok()?;
    let is_id = |char: char| char.is_ascii_alphanumeric() || "-_/:.".contains(char);
    let is_good = !id.is_empty() && id.chars().all(is_id);
    is_good.then(|| (id.to_owned(), Best { moves, time_ms, lost }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_reached_comes_back_as_it_was() {
        let best = Best { moves: 3, time_ms: Some(900), lost: None };
        let text = format!("{HEAD}\r\n{}", row("t/a", "=Keys, and \"more\"", best));
        assert!(text.contains("t/a,\"'=Keys, and \"\"more\"\"\",3,900,\r\n"), "{text}");
        assert_eq!(read(&text), Ok(vec![("t/a".to_owned(), best)]));
    }

    #[test]
    fn what_is_no_such_table_is_told_with_its_line() {
        assert_eq!(read("hello"), Err(1));
        assert_eq!(read(&format!("{HEAD}\n\nt/a,x,1,,\nt/b,x,many,,\n")), Err(4));
        assert_eq!(read(&format!("{HEAD}\n<b>,x,1,,\n")), Err(2));
        assert_eq!(read(&format!("{HEAD}\n")), Ok(Vec::new()));
    }
}
