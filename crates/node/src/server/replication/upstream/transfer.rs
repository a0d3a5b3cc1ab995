//! The data set on its way from the master.

use redscope_resp::parse_integer;

use super::line::take_line;
use crate::fact::ReplicationFact;

/// A data set on its way here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::server::replication) struct Transfer {
    /// The master's history and where the data set stands in it; `None` if the master knows
    /// nothing of offsets.
    pub(super) position: Option<(String, u64)>,
    framing: Option<Framing>,
}

/// How the end of the data set is known.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Framing {
    /// By its length.
    Length(usize),
    /// By a mark of 40 bytes.
    Mark([u8; 40]),
}

/// What has come of a data set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Arrival {
    /// Not enough.
    Wait,
    /// Its beginning: so many bytes will come, or the end will be marked.
    Begun { bytes: Option<u64> },
    /// All of it; only its end was marked if `by_mark`.
    Whole { payload: Vec<u8>, by_mark: bool },
    /// Something else.
    Refused(ReplicationFact),
}

impl Transfer {
    pub(super) fn new(position: Option<(String, u64)>) -> Self {
        Transfer { position, framing: None }
    }

    /// Looks at what has come, and takes from `buffer` what is understood.
    ///
    /// Source: replication.c `readSyncBulkPayload`, 7.0.15.
    pub(super) fn take(&mut self, buffer: &mut Vec<u8>) -> Arrival {
        match &self.framing {
            None => self.begin(buffer),
            Some(Framing::Length(len)) if buffer.len() >= *len => {
                let rest = buffer.split_off(*len);
                Arrival::Whole { payload: std::mem::replace(buffer, rest), by_mark: false }
            }
            // Nothing follows the mark before it is acknowledged.
            Some(Framing::Mark(mark)) if buffer.ends_with(mark) => {
                let mut payload = std::mem::take(buffer);
                payload.truncate(payload.len() - mark.len());
                Arrival::Whole { payload, by_mark: true }
            }
            Some(_) => Arrival::Wait,
        }
    }

    /// The length of the whole, 0 if only its end is marked and -1 if it is not known yet, and how
    /// much has come, in bytes.
    pub(in crate::server::replication) fn progress(&self, buffered: usize) -> (i64, i64) {
        match &self.framing {
            None => (-1, 0),
            Some(Framing::Length(len)) => (*len as i64, buffered as i64),
            Some(Framing::Mark(_)) => (0, buffered as i64),
        }
    }

    fn begin(&mut self, buffer: &mut Vec<u8>) -> Arrival {
        loop {
            let Some(line) = take_line(buffer) else { return Arrival::Wait };
            return match line.as_slice() {
                // The master is still there.
                [] => continue,
                [b'-', error @ ..] => {
                    let error = String::from_utf8_lossy(error).into_owned();
                    Arrival::Refused(ReplicationFact::TransferRefused(error))
                }
                [b'$', b'E', b'O', b'F', b':', mark @ ..]
                    if let Ok(mark) = <[u8; 40]>::try_from(mark) =>
                {
                    self.framing = Some(Framing::Mark(mark));
                    Arrival::Begun { bytes: None }
                }
                [b'$', digits @ ..]
                    if let Some(len) = parse_integer(digits)
                        && let Ok(len) = usize::try_from(len) =>
                {
                    self.framing = Some(Framing::Length(len));
                    Arrival::Begun { bytes: Some(len as u64) }
                }
                other => {
                    let line = String::from_utf8_lossy(other).into_owned();
                    Arrival::Refused(ReplicationFact::TransferUnframed(line))
                }
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_is_found_by_length_and_by_mark() {
        let mut transfer = Transfer::new(None);
        let mut buffer = b"\n$3\r\nab".to_vec();
        assert_eq!(transfer.take(&mut buffer), Arrival::Begun { bytes: Some(3) });
        assert_eq!(transfer.take(&mut buffer), Arrival::Wait);
        buffer.extend(b"c*1\r\n");
        let payload = b"abc".to_vec();
        assert_eq!(transfer.take(&mut buffer), Arrival::Whole { payload, by_mark: false });
        assert_eq!(buffer, b"*1\r\n");

        let mut transfer = Transfer::new(None);
        let mark = "m".repeat(40);
        let mut buffer = format!("$EOF:{mark}\r\nabc{}", &mark[1..]).into_bytes();
        assert_eq!(transfer.take(&mut buffer), Arrival::Begun { bytes: None });
        assert_eq!(transfer.take(&mut buffer), Arrival::Wait);
        buffer.push(b'm');
        let payload = b"abc".to_vec();
        assert_eq!(transfer.take(&mut buffer), Arrival::Whole { payload, by_mark: true });
    }

    #[test]
    fn what_is_no_data_set_is_refused() {
        let take = |bytes: &[u8]| Transfer::new(None).take(&mut bytes.to_vec());
        let refused = ReplicationFact::TransferRefused("ERR no".to_owned());
        assert_eq!(take(b"-ERR no\r\n"), Arrival::Refused(refused));
        let unframed = ReplicationFact::TransferUnframed("HTTP/1.1".to_owned());
        assert_eq!(take(b"HTTP/1.1\r\n"), Arrival::Refused(unframed));
    }
}
