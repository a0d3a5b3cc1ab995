//! When things happened with many seeds, against the times of captured runs.

use std::collections::BTreeMap;

/// Spans of time of a run by their names, in milliseconds.
pub(crate) type Spans = BTreeMap<&'static str, i64>;

/// The median of each span has to lie between the least and the greatest of the captured runs, or
/// `work_ms` beside them, the time processes of a real machine need for what takes none here. Each
/// span has to be within `slack_ms` of them.
pub(crate) fn check_spans(
    captured: &[Spans],
    own: &[Spans],
    work_ms: i64,
    slack_ms: impl Fn(&str) -> i64,
) {
    let of = |runs: &[Spans], name: &str| {
        let mut spans: Vec<i64> = runs.iter().filter_map(|run| run.get(name).copied()).collect();
        spans.sort_unstable();
        spans
    };
    let mut found = Vec::new();
    for name in
        captured.iter().flat_map(|run| run.keys()).collect::<std::collections::BTreeSet<_>>()
    {
        let (seen, spans) = (of(captured, name), of(own, name));
        assert_eq!(spans.len(), own.len(), "{name} was not seen in every run");
        let (first, last) = (seen[0], seen[seen.len() - 1]);
        let median = spans[spans.len() / 2];
        if !(first - work_ms..=last + work_ms).contains(&median) {
            found.push(format!("{name}: median {median} ms is not in {first}..{last} ms"));
        }
        let near = first - slack_ms(name)..=last + slack_ms(name);
        let outside: Vec<&i64> = spans.iter().filter(|span| !near.contains(span)).collect();
        if !outside.is_empty() {
            found.push(format!("{name}: {outside:?} ms are not near {first}..{last} ms"));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
