//! Who has voted for whom, as the Sentinels know it, while they have something to decide.

use redscope_session::{BeliefRow, Grade};
use yew::prelude::*;

use super::homes::natural;
use crate::i18n::Words;

/// An election among Sentinels.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Election {
    epoch: u64,
    candidate: String,
    /// Each Sentinel with whom it has voted for in this epoch.
    votes: Vec<(String, Option<String>)>,
    quorum: usize,
}

impl Election {
    /// The newest election about a master that is not well, or that is being replaced.
    fn of(rows: &[BeliefRow]) -> Option<Self> {
        let newest = rows
            .iter()
            .filter(|row| row.grade != Grade::Good || row.failover.is_some())
            .filter_map(|row| row.voted.as_ref().map(|(_, epoch)| (*epoch, &row.master)))
            .max()?;
        let (epoch, master) = newest;
        let mut about: Vec<&BeliefRow> = rows.iter().filter(|row| row.master == *master).collect();
        about.sort_by(|a, b| natural(&a.sentinel).cmp(&natural(&b.sentinel)));
        let votes: Vec<(String, Option<String>)> = about
            .iter()
            .map(|row| {
                let own = row.voted.as_ref().filter(|(_, in_epoch)| *in_epoch == epoch);
                // Who has taken over the new master has forgotten its vote; others know it still.
                let told = || {
                    let known = about.iter().filter(|other| other.epoch == epoch);
                    let mut known = known.flat_map(|other| &other.votes);
                    known.find(|(who, _)| *who == row.sentinel).map(|(_, whom)| whom)
                };
                let whom = own.map(|(whom, _)| whom).or_else(told);
                (row.sentinel.clone(), whom.cloned())
            })
            .collect();
        let count =
            |who: &str| votes.iter().filter(|(_, whom)| whom.as_deref() == Some(who)).count();
        let candidates = votes.iter().filter_map(|(_, whom)| whom.clone());
        let candidate = candidates.max_by_key(|who| count(who))?;
        let quorum = about.first().map_or(1, |row| row.quorum);
        Some(Election { epoch, candidate, votes, quorum })
    }

    fn got(&self) -> usize {
        self.votes.iter().filter(|(_, whom)| whom.as_ref() == Some(&self.candidate)).count()
    }

    fn majority(&self) -> usize {
        self.votes.len() / 2 + 1
    }
}

/// The panel, if there is an election.
pub(super) fn view(rows: &[BeliefRow], words: &'static Words) -> Html {
    let Some(election) = Election::of(rows) else { return Html::default() };
    let chips = election.votes.iter().map(|(who, whom)| {
        let (class, said) = match whom {
            Some(whom) if *whom == election.candidate => ("vt on", format!("{who} ✓")),
            Some(whom) => ("vt other", format!("{who} → {whom}")),
            None => ("vt", format!("{who} ?")),
        };
        html! { <span {class}>{ said }</span> }
    });
    let tick = |needed: usize| if election.got() >= needed { "✓" } else { "…" };
    let heading = words
        .votes_for
        .replace("{epoch}", &election.epoch.to_string())
        .replace("{who}", &election.candidate);
    html! {
        <div class="votes" role="status">
            <b>{ heading }</b>
            <span class="vts">{ for chips }</span>
            <span class="s">
                { format!("{} {} {}  ", words.quorum, election.quorum, tick(election.quorum)) }
                { format!("{} {} {}", words.majority, election.majority(), tick(election.majority())) }
            </span>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(sentinel: &str, grade: Grade, voted: Option<(&str, u64)>) -> BeliefRow {
        BeliefRow {
            sentinel: sentinel.into(),
            master: "mymaster".into(),
            address: "n1".into(),
            state: String::new(),
            grade,
            silent_ds: 0,
            epoch: 1,
            voted: voted.map(|(who, epoch)| (who.to_owned(), epoch)),
            votes: Vec::new(),
            quorum: 2,
            failover: None,
        }
    }

    #[test]
    fn votes_of_the_newest_epoch_are_counted() {
        let rows = [
            row("s1", Grade::Warn, Some(("s9", 1))),
            row("s2", Grade::Bad, Some(("s2", 2))),
            row("s3", Grade::Bad, Some(("s2", 2))),
        ];
        let election = Election::of(&rows).expect("an election");
        assert_eq!((election.epoch, election.candidate.as_str()), (2, "s2"));
        assert_eq!((election.got(), election.majority()), (2, 2));
        assert_eq!(election.votes[0], ("s1".to_owned(), None));
        let leads = BeliefRow {
            votes: vec![("s1".into(), "s3".into()), ("s3".into(), "s3".into())],
            ..row("s3", Grade::Bad, Some(("s3", 1)))
        };
        let election = Election::of(&[row("s1", Grade::Good, None), leads]).expect("an election");
        assert_eq!(election.got(), 2, "a vote that is forgotten by who gave it");
    }

    #[test]
    fn all_is_well_and_nothing_is_shown() {
        assert_eq!(Election::of(&[]), None);
        assert_eq!(Election::of(&[row("s1", Grade::Good, Some(("s1", 1)))]), None);
        assert_eq!(Election::of(&[row("s1", Grade::Bad, None)]), None);
    }
}
