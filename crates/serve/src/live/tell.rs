//! What has happened between two answers of a node, as stories. A Sentinel tells its events itself.

use redscope_actor::Address;
use redscope_data::SLOT_COUNT;
use redscope_session::{AbortCause, Story, Tone};

use super::board::Known;
use super::client::Trouble;
use super::seen::{CONNECTED, Cluster, Kind, ONLINE, Seen, Server};
use super::watch::{Event, Heard};

/// The stories of an answer, or of none.
pub(crate) fn stories(
    known: &Known,
    index: usize,
    answer: &Result<(Seen, Heard), Trouble>,
) -> Vec<(Tone, Story)> {
    let node = &known.nodes[index];
    let (now, heard) = match answer {
        Ok((now, heard)) => (now, heard),
        Err(trouble) if node.trouble.as_ref() == Some(trouble) => return Vec::new(),
        Err(trouble) => return vec![of_trouble(trouble)],
    };
    let mut all = Vec::new();
    let before = node.seen.as_ref();
    let is_new = before.is_some_and(|before| before.run_id != now.run_id);
    match (&node.trouble, is_new) {
        (_, true) => all.push((Tone::Good, Story::Started)),
        (Some(_), false) => all.push((Tone::Good, Story::AnswersAgain)),
        (None, false) => {}
    }
    match (before.map(|before| &before.kind), &now.kind) {
        (Some(Kind::Server(before)), Kind::Server(now)) => {
            of_server(known, before, now, is_new, &mut all);
        }
        (_, Kind::Sentinel(_)) => {
            all.extend(heard.refused.as_deref().map(of_unheard));
            all.extend(heard.events.iter().filter_map(|event| of_event(known, event)));
        }
        _ => {}
    }
    all
}

/// Why nothing is known of a node.
pub(crate) fn of_trouble(trouble: &Trouble) -> (Tone, Story) {
    match trouble {
        Trouble::Silent => (Tone::Warn, Story::NoAnswer),
        Trouble::NotReached(why) => (Tone::Bad, Story::NotReached { why: why.clone() }),
    }
}

/// Why a Sentinel tells nobody its events.
pub(crate) fn of_unheard(why: &str) -> (Tone, Story) {
    (Tone::Warn, Story::EventsUnheard { why: why.to_owned() })
}

fn of_server(
    known: &Known,
    before: &Server,
    now: &Server,
    is_new: bool,
    all: &mut Vec<(Tone, Story)>,
) {
    let of = |server: &Server| server.master.as_ref().map(|(address, _)| address.clone());
    match (of(before), of(now)) {
        (Some(_), None) => all.push((Tone::Good, Story::BecameMaster)),
        (before, Some(of)) if before.as_ref() != Some(&of) => {
            all.push((Tone::Plain, Story::BecameReplica { of: known.name(&of) }));
        }
        _ => {}
    }
    let is_linked = |server: &Server| server.master.as_ref().map(|(_, state)| state == CONNECTED);
    match (is_linked(before), is_linked(now)) {
        (Some(true), Some(false)) => all.push((Tone::Bad, Story::LinkLost)),
        (Some(false) | None, Some(true)) => all.push((Tone::Good, Story::LinkUp)),
        _ => {}
    }
    for replica in now.replicas.iter().filter(|replica| replica.state == ONLINE) {
        if !before
            .replicas
            .iter()
            .any(|other| other.address == replica.address && other.state == ONLINE)
        {
            let replica = known.name(&replica.address);
            all.push((Tone::Good, Story::ReplicaOnline { replica }));
        }
    }
    // Its moment is told in seconds, and more than one save may fall on one.
    let is_counted = now.saves > before.saves && !now.is_saving;
    if !is_new && now.is_saved && (now.saved_unix_s > before.saved_unix_s || is_counted) {
        all.push((Tone::Good, Story::Snapshot));
    }
    if before.is_saved && !now.is_saved {
        let why = "rdb_last_bgsave_status:err".to_owned();
        all.push((Tone::Bad, Story::SaveFailed { why }));
    }
    if let (Some(before), Some(now)) = (&before.cluster, &now.cluster) {
        of_cluster(known, before, now, all);
    }
}

fn of_cluster(known: &Known, before: &Cluster, now: &Cluster, all: &mut Vec<(Tone, Story)>) {
    for member in now.members.iter().filter(|member| !member.is_myself) {
        let who = known.member(&member.id);
        let Some(old) = before.member(&member.id) else {
            all.push((Tone::Plain, Story::NodeKnown { who }));
            continue;
        };
        let (reports, needed) = (now.doubters(&member.id), now.majority());
        match (&*old.flag, &*member.flag) {
            (old, new) if old == new => {}
            // It may have been told so, and counts for itself what it likes.
            (_, "fail") => all.push((Tone::Bad, Story::FindsFailed { who })),
            ("", "fail?") => all.push((Tone::Warn, Story::Pfail { who, reports, needed })),
            (_, "") => all.push((Tone::Good, Story::HearsAgain { who, is_master: false })),
            _ => {}
        }
    }
    for member in before.members.iter().filter(|member| now.member(&member.id).is_none()) {
        let who = known.member(&member.id);
        all.push((Tone::Plain, Story::NodeForgotten { who }));
    }
    for (slot, id) in now.migrating.iter().filter(|one| !before.migrating.contains(one)) {
        all.push((Tone::Plain, Story::SlotMigrating { slot: *slot, to: known.member(id) }));
    }
    for (slot, id) in now.importing.iter().filter(|one| !before.importing.contains(one)) {
        all.push((Tone::Plain, Story::SlotImporting { slot: *slot, from: known.member(id) }));
    }
    of_slots(known, before, now, all);
    match (before.ok, now.ok) {
        (true, false) => {
            let (masters, reachable) = now.masters();
            let failed = now.members.iter().filter(|member| member.flag == "fail");
            let lost: u32 =
                failed.flat_map(|member| &member.slots).map(|(a, b)| u32::from(b - a) + 1).sum();
            let unassigned = SLOT_COUNT.saturating_sub(now.slots_assigned);
            let slots = unassigned.saturating_add(u16::try_from(lost).unwrap_or(SLOT_COUNT));
            all.push((Tone::Bad, Story::ClusterDown { slots, reachable, masters }));
        }
        (false, true) => all.push((Tone::Good, Story::ClusterServes)),
        _ => {}
    }
}

/// Who gets or loses slots says so itself.
fn of_slots(known: &Known, before: &Cluster, now: &Cluster, all: &mut Vec<(Tone, Story)>) {
    let (Some(old), Some(own)) = (before.myself(), now.myself()) else { return };
    if old.slots == own.slots {
        return;
    }
    let from = moved(
        &old.slots,
        &own.slots,
        &before
            .members
            .iter()
            .filter(|one| !one.is_myself)
            .map(|one| (&*one.id, &*one.slots))
            .collect::<Vec<_>>(),
    );
    for (id, slots) in from {
        all.push((Tone::Good, Story::SlotsTaken { slots, from: known.member(&id) }));
    }
    let to = moved(
        &own.slots,
        &old.slots,
        &now.members
            .iter()
            .filter(|one| !one.is_myself)
            .map(|one| (&*one.id, &*one.slots))
            .collect::<Vec<_>>(),
    );
    for (id, slots) in to {
        all.push((Tone::Warn, Story::SlotsLost { slots, to: known.member(&id) }));
    }
}

/// Slots as ranges, both ends included.
type Ranges = Vec<(u16, u16)>;

/// The slots that are in `with` and not in `without`, by whose they are in `owners`.
fn moved(
    without: &[(u16, u16)],
    with: &[(u16, u16)],
    owners: &[(&str, &[(u16, u16)])],
) -> Vec<(String, Ranges)> {
    let has =
        |ranges: &[(u16, u16)], slot: u16| ranges.iter().any(|(a, b)| (*a..=*b).contains(&slot));
    let mut found: Vec<(String, Ranges)> = Vec::new();
    for slot in with.iter().flat_map(|(a, b)| *a..=*b).filter(|slot| !has(without, *slot)) {
        let Some((owner, _)) = owners.iter().find(|(_, slots)| has(slots, slot)) else { continue };
        let at = found.iter().position(|(known, _)| known == owner).unwrap_or_else(|| {
            found.push(((*owner).to_owned(), Vec::new()));
            found.len() - 1
        });
        match found[at].1.last_mut() {
            Some((_, last)) if *last + 1 == slot => *last = slot,
            _ => found[at].1.push((slot, slot)),
        }
    }
    found
}

/// Whom an event of a Sentinel is about.
struct About {
    kind: String,
    address: Address,
    /// Who must agree, and who does: of `+odown`.
    quorum: Option<(usize, usize)>,
}

/// `master NAME IP PORT`, `slave NAME IP PORT @ NAME IP PORT`, with `#quorum 2/2` behind it.
fn about(said: &str) -> Option<About> {
    let words: Vec<&str> = said.split(' ').collect();
    let [kind, _, host, port, ..] = &words[..] else { return None };
    let quorum = words.iter().position(|word| *word == "#quorum");
    let quorum = quorum.and_then(|at| words.get(at + 1)?.split_once('/'));
    let quorum = quorum.and_then(|(agreeing, of)| Some((agreeing.parse().ok()?, of.parse().ok()?)));
    let address = Address::from_parts(host.as_bytes(), port.as_bytes())?;
    Some(About { kind: (*kind).to_owned(), address, quorum })
}

/// For whom a Sentinel votes, by id, and in which epoch, if that is the event.
pub(crate) fn vote((name, said): &Event) -> Option<(String, u64)> {
    let (leader, epoch) = said.split_once(' ').filter(|_| name == "+vote-for-leader")?;
    Some((leader.to_owned(), epoch.parse().ok()?))
}

fn of_event(known: &Known, event: &Event) -> Option<(Tone, Story)> {
    let (name, said) = event;
    let words: Vec<&str> = said.split(' ').collect();
    match (name.as_str(), &words[..]) {
        ("+switch-master", [_, host, port, new_host, new_port]) => {
            let at = |host: &str, port: &str| Address::from_parts(host.as_bytes(), port.as_bytes());
            let (from, to) = (at(host, port)?, at(new_host, new_port)?);
            return Some((
                Tone::Good,
                Story::Switched { from: known.name(&from), to: known.name(&to) },
            ));
        }
        ("+vote-for-leader", _) => {
            let (leader, epoch) = vote(event)?;
            return Some((Tone::Vote, Story::Voted { leader: known.sentinel(&leader), epoch }));
        }
        ("+tilt", _) => return Some((Tone::Warn, Story::TiltEntered)),
        ("-tilt", _) => return Some((Tone::Good, Story::TiltLeft)),
        _ => {}
    }
    let about = about(said)?;
    let (who, is_master) = (known.name(&about.address), about.kind == "master");
    let aborted = |why| (Tone::Bad, Story::FailoverAborted { who: who.clone(), why });
    Some(match name.as_str() {
        "+sdown" => {
            let quorum = known.quorum(&about.address).filter(|_| is_master);
            (Tone::Warn, Story::Suspects { who, is_master, quorum })
        }
        "-sdown" => (Tone::Good, Story::HearsAgain { who, is_master }),
        "+odown" => {
            let (agreeing, quorum) = about.quorum?;
            (Tone::Bad, Story::Agreed { who, agreeing, quorum })
        }
        "-odown" => (Tone::Good, Story::AgreedNoMore { who }),
        "+try-failover" => (Tone::Vote, Story::WantsToLead { who }),
        "+elected-leader" => (Tone::Vote, Story::Leads { who }),
        "+selected-slave" => (Tone::Plain, Story::Chose { who }),
        "+promoted-slave" => (Tone::Good, Story::Promoted { who }),
        "+convert-to-slave" => (Tone::Plain, Story::Converted { who }),
        "+failover-end" => (Tone::Good, Story::FailoverEnded { who }),
        "-failover-abort-not-elected" => aborted(AbortCause::NotElected),
        "-failover-abort-no-good-slave" => aborted(AbortCause::NoGoodReplica),
        "-failover-abort-slave-timeout" => aborted(AbortCause::ReplicaTimeout),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_that_move_are_told_by_owners_as_ranges() {
        let owners: [(&str, &[(u16, u16)]); 2] = [("a", &[(0, 9)]), ("b", &[(20, 29)])];
        let taken =
            moved(&[(100, 199)], &[(2, 4), (8, 8), (25, 26), (100, 199), (300, 301)], &owners);
        assert_eq!(
            taken,
            [("a".to_owned(), vec![(2, 4), (8, 8)]), ("b".to_owned(), vec![(25, 26)])]
        );
        assert!(moved(&[(0, 16383)], &[(0, 16383)], &owners).is_empty());
    }

    #[test]
    fn events_of_sentinels_are_read() {
        let known = Known::default();
        let story = |name: &str, said: &str| {
            of_event(&known, &(name.to_owned(), said.to_owned())).map(|(_, story)| story)
        };
        let at = |port: u16| format!("127.0.0.1:{port}");
        assert_eq!(
            story("+switch-master", "mymaster 127.0.0.1 7000 127.0.0.1 7001"),
            Some(Story::Switched { from: at(7000), to: at(7001) })
        );
        assert_eq!(
            story("+odown", "master mymaster 127.0.0.1 7000 #quorum 3/2"),
            Some(Story::Agreed { who: at(7000), agreeing: 3, quorum: 2 })
        );
        assert_eq!(
            story("+sdown", "slave 127.0.0.1:7001 127.0.0.1 7001 @ mymaster 127.0.0.1 7000"),
            Some(Story::Suspects { who: at(7001), is_master: false, quorum: None })
        );
        assert_eq!(
            story("+vote-for-leader", "89d21f1f2bd5a1f2 7"),
            Some(Story::Voted { leader: "89d21f1f".to_owned(), epoch: 7 })
        );
        for (name, said) in [
            ("+odown", "master m 127.0.0.1"),
            ("+switch-master", "m h x h 1"),
            ("+nosuch", "a b c 1"),
        ] {
            assert_eq!(story(name, said), None, "{name}");
        }
    }
}
