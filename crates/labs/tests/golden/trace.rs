//! What was captured: lines of JSON, the first of which says how.

use serde_json::Value;

/// How much later than its effects an act may be noted: when its reply has come.
pub(crate) const REPLY_MS: i64 = 5;

/// A captured run.
pub(crate) struct Trace {
    /// How it was captured.
    pub(crate) meta: Value,
    /// What was seen, in order.
    pub(crate) rows: Vec<Row>,
}

/// Something that was seen.
pub(crate) struct Row {
    /// Milliseconds since the fault, or the first act.
    pub(crate) at_ms: i64,
    /// Where.
    pub(crate) source: String,
    /// `act`, `log`, `pub`, `state`, `cmd`, `wire` or `client`.
    pub(crate) kind: String,
    /// Everything of it.
    pub(crate) fields: Value,
}

impl Row {
    /// A field that is text; empty without it.
    pub(crate) fn text(&self, field: &str) -> &str {
        self.fields[field].as_str().unwrap_or_default()
    }
}

impl Trace {
    /// Reads a file of `tests/data`.
    pub(crate) fn read(name: &str) -> Self {
        let path = format!("{}/tests/data/{name}", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
        let mut lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let meta = lines.next().expect("a trace begins with how it was captured");
        let rows = lines.map(|fields| Row {
            at_ms: fields["t"].as_i64().unwrap(),
            source: fields["s"].as_str().unwrap().to_owned(),
            kind: fields["k"].as_str().unwrap().to_owned(),
            fields,
        });
        Trace { meta, rows: rows.collect() }
    }

    /// What was logged from the first act on, but for what is about the machine.
    pub(crate) fn log(&self) -> Vec<Line> {
        let rows = self.rows.iter().filter(|row| row.kind == "log" && row.at_ms >= -REPLY_MS);
        let line = |row: &Row| Line {
            at_ms: row.at_ms,
            node: row.source.clone(),
            text: row.text("msg").to_owned(),
        };
        rows.map(line).filter(|line| !is_of_machine(&line.text)).collect()
    }

    /// When an act whose words begin so was done.
    pub(crate) fn act_ms(&self, begins: &str) -> Option<i64> {
        let mut acts = self.rows.iter().filter(|row| row.kind == "act");
        acts.find(|row| row.text("msg").starts_with(begins)).map(|row| row.at_ms)
    }

    /// Run ids of processes, with their names in the trace.
    pub(crate) fn ids(&self) -> Vec<(String, String)> {
        let ids = self.meta["ids_at_end"].as_object();
        let known = ids.into_iter().flatten();
        known.filter_map(|(name, id)| Some((id.as_str()?.to_owned(), name.clone()))).collect()
    }
}

/// A line of a log.
pub(crate) struct Line {
    /// Milliseconds since the fault, or the first act.
    pub(crate) at_ms: i64,
    /// Whose log it is.
    pub(crate) node: String,
    /// The line, without time and mark.
    pub(crate) text: String,
}

/// How lines of a log begin that are about the machine a process runs on, and a debugging line that the
/// captures did not keep.
const OF_MACHINE: &[&str] = &[
    "oO0OoO0OoO0Oo",
    "Redis version",
    "Configuration loaded",
    "monotonic clock",
    "Running mode",
    "Fork CoW",
    "RDB memory usage",
    "Renaming node",
];

/// Whether a line of a log is about the machine a process runs on.
pub(super) fn is_of_machine(line: &str) -> bool {
    OF_MACHINE.iter().any(|begins| line.starts_with(begins))
}
