//! What a replica that asks for the stream gets: what it lacks, or everything.

use crate::fact::FullResyncReason;
use crate::server::replication::Replication;

/// What a replica gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Resync {
    /// The bytes it lacks.
    Partial(Vec<u8>),
    /// A snapshot and what comes after it.
    Full(FullResyncReason),
}

impl Replication {
    /// Judges `PSYNC replid offset`: `asked` is the first byte of the stream the replica lacks.
    ///
    /// Source: replication.c `masterTryPartialResynchronization`, 7.0.15.
    pub(super) fn resync(&self, replid: &str, asked: i64) -> Resync {
        let past = self.past.as_ref().filter(|past| past.replid.eq_ignore_ascii_case(replid));
        let is_present = replid.eq_ignore_ascii_case(&self.replid);
        if !is_present {
            if replid.starts_with('?') {
                return Resync::Full(FullResyncReason::Asked);
            }
            let Some(past) = past else {
                return Resync::Full(FullResyncReason::ReplidUnknown {
                    asked: replid.to_owned(),
                    replid: self.replid.clone(),
                    replid2: self.replid2(),
                });
            };
            let up_to = past.second_offset;
            if u64::try_from(asked).is_ok_and(|asked| asked > up_to) {
                return Resync::Full(FullResyncReason::BeyondSecondOffset { asked, up_to });
            }
        }
        let missed = self.backlog.as_ref().zip(u64::try_from(asked).ok());
        match missed.and_then(|(backlog, asked)| backlog.since(asked)) {
            Some(missed) => Resync::Partial(missed),
            None => {
                let kept = self.backlog.as_ref();
                let kept = kept.map(|kept| (kept.first(), kept.first() + kept.len() as u64));
                Resync::Full(FullResyncReason::OutsideBacklog { asked, kept })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::replication::{Backlog, PastHistory};
    use redscope_actor::Rng;

    #[test]
    fn a_replica_gets_what_it_lacks_or_hears_why_not() {
        let mut replication = Replication::new(&mut Rng::new(1), 0);
        replication.replid = "new".to_owned();
        replication.past = Some(PastHistory { replid: "old".to_owned(), second_offset: 103 });
        replication.offset = 104;
        let asked =
            |replication: &Replication, replid: &str, from| replication.resync(replid, from);
        let outside = |asked, kept| Resync::Full(FullResyncReason::OutsideBacklog { asked, kept });
        assert_eq!(asked(&replication, "new", 104), outside(104, None));
        let mut backlog = Backlog::new(100, 0);
        backlog.push(b"abcd", 0);
        replication.backlog = Some(backlog);
        assert_eq!(asked(&replication, "NEW", 104), Resync::Partial(b"d".to_vec()));
        assert_eq!(asked(&replication, "new", 105), Resync::Partial(Vec::new()));
        assert_eq!(asked(&replication, "new", 106), outside(106, Some((101, 105))));
        assert_eq!(asked(&replication, "old", 103), Resync::Partial(b"cd".to_vec()));
        let beyond = FullResyncReason::BeyondSecondOffset { asked: 104, up_to: 103 };
        assert_eq!(asked(&replication, "old", 104), Resync::Full(beyond));
        assert_eq!(asked(&replication, "?", -1), Resync::Full(FullResyncReason::Asked));
        let unknown = asked(&replication, "other", 1);
        assert!(matches!(unknown, Resync::Full(FullResyncReason::ReplidUnknown { .. })));
    }
}
