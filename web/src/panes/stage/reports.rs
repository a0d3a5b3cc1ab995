//! Whom a cluster's nodes do not hear, and how many masters have told each that they do not either, until they agree.

use std::collections::BTreeSet;

use redscope_session::{Doubt, Gossip};
use yew::prelude::*;

use super::homes::natural;
use super::scene::StageProps;
use crate::i18n::Words;

/// How one is flagged that has failed.
const FAIL: &str = "fail";
/// Rows shown at once.
const MOST_ROWS: usize = 6;

/// The panel, if somebody is doubted and not everybody is sure yet.
pub(super) fn view(props: &StageProps, words: &'static Words) -> Html {
    let Some((of, doubts)) = doubted(&props.gossip) else { return Html::default() };
    let rows = doubts.iter().take(MOST_ROWS).map(|doubt| {
        let is_sure = doubt.flag == FAIL;
        let said = format!("{} {}", doubt.by, counted(words, doubt, &props.gossip));
        let reports = match doubt.reports.is_empty() {
            true => String::new(),
            false => {
                let reports = doubt.reports.join(words.comma);
                format!("{}{} {reports}", words.clause, words.reported_by)
            }
        };
        let title = format!("{} {} {}{reports}", doubt.by, words.doubts, doubt.flag);
        html! { <span class={classes!("vt", is_sure.then_some("on"))} {title}>{ said }</span> }
    });
    let more = doubts.len().saturating_sub(MOST_ROWS);
    html! {
        <div class="votes doubts" role="status">
            <b>{ words.reports_of.replace("{who}", of) }</b>
            <span class="vts">{ for rows }if more > 0 { <span class="s">{ format!("+{more}") }</span> }</span>
        </div>
    }
}

/// How many masters a node counts, and needs; a tick once it is sure, for then it has counted enough, or was told.
pub(crate) fn counted(words: &Words, doubt: &Doubt, gossip: &Gossip) -> String {
    if doubt.flag == FAIL {
        return "✓".to_owned();
    }
    let (count, needed) = (doubt.count.to_string(), gossip.majority.to_string());
    words.counted.replace("{count}", &count).replace("{needed}", &needed)
}

/// Whether a majority of masters has agreed that one has failed, as far as those know who have not failed themselves.
pub(super) fn has_failed(gossip: &Gossip, name: &str) -> bool {
    gossip.doubts.iter().any(|doubt| doubt.of == name && doubt.flag == FAIL)
}

/// What those believe who have not failed: beside a majority that has agreed, what the others miss says nothing.
pub(super) fn credible(gossip: &Gossip) -> impl Iterator<Item = &Doubt> {
    let failed = gossip.doubts.iter().filter(|doubt| doubt.flag == FAIL);
    let failed: BTreeSet<&str> = failed.map(|doubt| doubt.of.as_str()).collect();
    gossip.doubts.iter().filter(move |doubt| !failed.contains(doubt.by.as_str()))
}

/// Who is doubted by most, with those who do, masters' beliefs as all others'; nothing as soon as all are sure.
fn doubted(gossip: &Gossip) -> Option<(&str, Vec<&Doubt>)> {
    let all: Vec<&Doubt> = credible(gossip).collect();
    let unsure = all.iter().filter(|doubt| doubt.flag != FAIL);
    let mut names: Vec<&str> = unsure.map(|doubt| doubt.of.as_str()).collect();
    names.sort_by_key(|name| natural(name));
    names.dedup();
    let by = |name: &str| all.iter().filter(|doubt| doubt.of == name).count();
    let of = names.into_iter().rev().max_by_key(|name| by(name))?;
    let mut doubts: Vec<&Doubt> = all.iter().copied().filter(|doubt| doubt.of == of).collect();
    // Masters first: theirs are the beliefs that count.
    let is_master = |name: &String| gossip.electorate.contains(name);
    doubts.sort_by_key(|doubt| (!is_master(&doubt.by), natural(&doubt.by)));
    Some((of, doubts))
}

#[cfg(test)]
mod tests {
    use redscope_session::Grade;

    use super::*;

    fn doubt(by: &str, of: &str, flag: &str) -> Doubt {
        let (by, of, flag) = (by.to_owned(), of.to_owned(), flag.to_owned());
        Doubt { by, of, flag, grade: Grade::Warn, reports: Vec::new(), count: 1 }
    }

    #[test]
    fn whom_most_do_not_hear_is_shown_until_all_are_sure() {
        let electorate = vec!["n3".to_owned()];
        let mut gossip = Gossip { majority: 2, electorate, doubts: Vec::new() };
        assert_eq!(doubted(&gossip), None);
        gossip.doubts =
            vec![doubt("n2", "n1", "fail?"), doubt("n3", "n1", "fail"), doubt("n4", "n5", "fail?")];
        let (of, rows) = doubted(&gossip).expect("somebody");
        assert_eq!(of, "n1");
        assert_eq!(rows.iter().map(|row| row.by.as_str()).collect::<Vec<_>>(), ["n3", "n2"]);
        gossip.doubts = vec![doubt("n2", "n1", "fail"), doubt("n3", "n1", "fail")];
        assert_eq!(doubted(&gossip), None, "all are sure");
        gossip.doubts.push(doubt("n1", "n2", "fail?"));
        assert_eq!(doubted(&gossip), None, "the word of one that has failed is worth nothing");
        assert!(has_failed(&gossip, "n1") && !has_failed(&gossip, "n2"));
    }
}
