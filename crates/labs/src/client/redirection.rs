//! Where the nodes of a cluster send their clients.

use redscope_actor::Address;
use redscope_resp::Frame;

/// Where a `MOVED` or an `ASK` sends a request.
pub(crate) struct Redirection {
    /// Whether it holds for this one request.
    pub(crate) ask: bool,
    /// The slot of the key.
    pub(crate) slot: u16,
    /// Whom to ask.
    pub(crate) to: Address,
}

impl Redirection {
    /// Reads one, if a reply is one.
    pub(crate) fn read(frame: &Frame) -> Option<Self> {
        let Frame::Error(text) = frame else { return None };
        let text = std::str::from_utf8(text).ok()?;
        let mut words = text.split(' ');
        let ask = match words.next()? {
            "MOVED" => false,
            "ASK" => true,
            _ => return None,
        };
        let slot = words.next()?.parse().ok()?;
        let (host, port) = words.next()?.rsplit_once(':')?;
        Some(Redirection { ask, slot, to: Address::from_parts(host.as_bytes(), port.as_bytes())? })
    }
}
