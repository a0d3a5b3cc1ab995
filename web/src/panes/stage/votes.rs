//! Who has voted for whom while there is something to decide: as the Sentinels know it, or as the masters of a
//! cluster have told it.

use redscope_session::{BeliefRow, Gossip, Grade, Story, StoryView};
use yew::prelude::*;

use super::homes::natural;
use super::scene::StageProps;
use crate::i18n::Words;

/// An election in a cluster is shown for so long after the last that was heard of it, in virtual microseconds.
const LINGER_US: u64 = 3_000_000;

/// An election among Sentinels, or among a cluster's masters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Election {
    epoch: u64,
    candidate: String,
    /// Each voter with whom it has voted for in this epoch.
    votes: Vec<(String, Option<String>)>,
    majority: usize,
    /// How many Sentinels must find the master silent.
    quorum: Option<usize>,
}

impl Election {
    /// The one that is shown, if any.
    pub(super) fn now(props: &StageProps) -> Option<Self> {
        let of_cluster = || Election::of_cluster(&props.stories, &props.gossip, props.now_us);
        Election::of(&props.beliefs).or_else(of_cluster)
    }

    /// Who asks a cluster's masters for their votes; Sentinels have no candidate among those they watch.
    pub(super) fn asks_masters(&self) -> Option<&str> {
        self.quorum.is_none().then_some(self.candidate.as_str())
    }

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
        let quorum = about.first().map(|row| row.quorum);
        Some(Election { epoch, candidate, majority: votes.len() / 2 + 1, votes, quorum })
    }

    /// The newest election of a cluster until now.
    fn of_cluster(stories: &[StoryView], gossip: &Gossip, now_us: u64) -> Option<Self> {
        let told = stories.iter().rev().filter(|view| view.at_us <= now_us);
        let recent = told.take_while(|view| view.at_us + LINGER_US * 4 >= now_us);
        let mut recent: Vec<&StoryView> = recent.collect();
        recent.reverse();
        let asked = |view: &&&StoryView| matches!(view.story, Story::AsksForVotes { .. });
        let ask = recent.iter().rev().find(asked)?;
        let Story::AsksForVotes { epoch } = ask.story else { return None };
        let is_about = |view: &&&StoryView| match &view.story {
            Story::AsksForVotes { epoch: of }
            | Story::Voted { epoch: of, .. }
            | Story::VoteRefused { epoch: of, .. }
            | Story::ElectionWon { epoch: of, .. } => *of == epoch,
            _ => false,
        };
        let last = recent.iter().rev().find(is_about)?;
        if gossip.majority == 0 || last.at_us + LINGER_US < now_us {
            return None;
        }
        let candidate = ask.node.clone();
        let whom = |voter: &String| {
            recent.iter().find_map(|view| match &view.story {
                Story::Voted { leader, epoch: of } if *of == epoch && view.node == *voter => {
                    Some(leader.clone())
                }
                _ => None,
            })
        };
        // Who has won is a master since then.
        let voters = gossip.electorate.iter().filter(|voter| **voter != candidate);
        let mut votes: Vec<_> = voters.map(|voter| (voter.clone(), whom(voter))).collect();
        votes.sort_by(|(a, _), (b, _)| natural(a).cmp(&natural(b)));
        Some(Election { epoch, candidate, votes, majority: gossip.majority, quorum: None })
    }

    fn got(&self) -> usize {
        self.votes.iter().filter(|(_, whom)| whom.as_ref() == Some(&self.candidate)).count()
    }
}

/// The panel of an election.
pub(super) fn view(election: &Election, words: &'static Words) -> Html {
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
                if let Some(quorum) = election.quorum { { format!("{} {quorum} {}  ", words.quorum, tick(quorum)) } }
                { format!("{} {} {}", words.majority, election.majority, tick(election.majority)) }
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
        assert_eq!((election.got(), election.majority), (2, 2));
        assert_eq!(election.votes[0], ("s1".to_owned(), None));
        let leads = BeliefRow {
            votes: vec![("s1".into(), "s3".into()), ("s3".into(), "s3".into())],
            ..row("s3", Grade::Bad, Some(("s3", 1)))
        };
        let election = Election::of(&[row("s1", Grade::Good, None), leads]).expect("an election");
        assert_eq!(election.got(), 2, "a vote that is forgotten by who gave it");
    }

    #[test]
    fn an_election_of_a_cluster_is_as_its_masters_told_it() {
        let told = |at_us, node: &str, story| StoryView {
            step: at_us,
            at_us,
            node: node.to_owned(),
            tone: redscope_session::Tone::Vote,
            story,
            origin: None,
        };
        let voted = |epoch| Story::Voted { leader: "n5".to_owned(), epoch };
        let stories = [
            told(10, "n3", voted(3)),
            told(20, "n5", Story::AsksForVotes { epoch: 4 }),
            told(30, "n2", voted(4)),
            told(40, "n3", voted(4)),
        ];
        let electorate = ["n3", "n2"].map(str::to_owned).to_vec();
        let gossip = Gossip { majority: 2, electorate, doubts: Vec::new() };
        let at = |now_us| Election::of_cluster(&stories, &gossip, now_us);
        assert_eq!(at(15), None, "nobody has asked");
        let begun = at(35).expect("an election");
        assert_eq!((begun.epoch, begun.candidate.as_str(), begun.got()), (4, "n5", 1));
        assert_eq!(begun.votes[1], ("n3".to_owned(), None), "its vote was in another epoch");
        assert_eq!(at(40).map(|election| election.got()), Some(2));
        assert_eq!(at(41 + LINGER_US), None, "it is over");
    }

    #[test]
    fn all_is_well_and_nothing_is_shown() {
        assert_eq!(Election::of(&[]), None);
        assert_eq!(Election::of(&[row("s1", Grade::Good, Some(("s1", 1)))]), None);
        assert_eq!(Election::of(&[row("s1", Grade::Bad, None)]), None);
    }
}
