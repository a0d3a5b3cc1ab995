//! The text that says what is there, how it is started and how it is checked.

use redscope_actor::Utc;

use super::member::Member;
use super::place::Ways;
use super::words::Tongue;
use crate::Session;

/// The text in both languages, with places to fill in.
const README: &str = include_str!("readme.md");

/// The text; `link` is the run, if it is short enough, and `unix_ms` the moment from which keys live on.
pub(super) fn write(
    session: &Session,
    members: &[Member],
    ways: &Ways,
    link: Option<&str>,
    unix_ms: u64,
) -> String {
    let server = members.iter().find(|member| !member.is_sentinel && member.is_up());
    let first = server.or(members.first());
    let port = first.map_or(0, |member| member.address.port).to_string();
    let is_cluster = members.iter().any(|member| member.shown.epoch.is_some());
    let sentinel = members.iter().find(|member| member.is_sentinel);
    let values = session.values();
    let us = session.sim().now().0;
    let run = match link {
        Some(link) => {
            let word = link.replace('\'', r"'\''");
            format!("`cargo xtask replay '{word}'`\n\n    #{link}")
        }
        None => format!("{}, seed {}", values.scenario().id, values.seed),
    };
    let check = if is_cluster { "CLUSTER NODES" } else { "INFO replication" };
    let mut text = README.to_owned();
    let mut put = |place: &str, with: &str| text = text.replace(&format!("{{{{{place}}}}}"), with);
    put("scenario", values.scenario().id);
    put("moment", &format!("{}.{:06} s", us / 1_000_000, us % 1_000_000));
    put("port", &port);
    put("clock", &utc(unix_ms));
    put("en_check", check);
    put("run", &run);
    let sentinel_port = sentinel.map(|sentinel| sentinel.address.port.to_string());
    for (tongue, mark) in [(Tongue::En, "en"), (Tongue::Zh, "zh")] {
        put(&format!("{mark}_rows"), &rows(tongue, members));
        put(&format!("{mark}_compose"), &tongue.compose(ways));
        put(&format!("{mark}_start"), tongue.start(ways));
        let mut more = String::new();
        if is_cluster {
            more.push_str(tongue.check_cluster());
        }
        if let Some(port) = &sentinel_port {
            more.push_str(&tongue.check_sentinel(port));
        }
        put(&format!("{mark}_cluster"), &more);
        let notes: Vec<String> = members.iter().flat_map(|member| tongue.notes(member)).collect();
        let notes = match notes.is_empty() {
            true => tongue.nothing().to_owned(),
            false => notes.iter().map(|note| format!("- {note}")).collect::<Vec<_>>().join("\n"),
        };
        put(&format!("{mark}_notes"), &notes);
    }
    text
}

/// A row of the table for each process.
fn rows(tongue: Tongue, members: &[Member]) -> String {
    let row = |member: &Member| {
        let holding = member.holding.as_ref();
        let keys = holding.map_or("—".to_owned(), |holding| holding.keys.to_string());
        let digest = holding.map_or("—", |holding| holding.digest.as_str());
        format!(
            "| `{}` | {} | {} | {} | {} | {keys} | {digest} |",
            member.folder,
            member.address,
            tongue.role(member),
            tongue.state(member.state),
            tongue.data(member),
        )
    };
    members.iter().map(row).collect::<Vec<_>>().join("\n")
}

/// A moment as a date and a time of day.
fn utc(unix_ms: u64) -> String {
    let Utc { year, month, day, hour, minute, second } = Utc::of_unix_s(unix_ms / 1000);
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02} UTC")
}

#[cfg(test)]
mod tests {
    use redscope_labs::scenario::EPOCH_UNIX_US;

    use super::*;

    #[test]
    fn moments_are_dates() {
        assert_eq!(utc(EPOCH_UNIX_US / 1000), "2026-01-01 00:00:00 UTC");
        assert_eq!(utc(951_827_696_000), "2000-02-29 12:34:56 UTC");
        assert_eq!(utc(1_735_689_599_000), "2024-12-31 23:59:59 UTC");
    }
}
