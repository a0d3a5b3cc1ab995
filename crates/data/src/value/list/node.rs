//! The nodes of a list, and how much goes into one.

use crate::value::Listpack;

/// A stretch of a list.
#[derive(Clone, Debug)]
pub enum ListNode {
    /// Several elements.
    Packed(Listpack),
    /// One element too large for a listpack of its own.
    Plain(Vec<u8>),
}

impl ListNode {
    /// Number of its elements.
    pub(super) fn len(&self) -> usize {
        match self {
            ListNode::Packed(pack) => pack.len(),
            ListNode::Plain(_) => 1,
        }
    }
}

/// A node of a positive `list-max-listpack-size` still keeps below this many bytes.
const SAFETY_LIMIT_BYTES: usize = 8192;

/// What decides how a list is cut into nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListLimits {
    /// `list-max-listpack-size`: elements of a node if positive, else a class of sizes.
    pub fill: i64,
    /// Elements from this length on are kept outside listpacks; `DEBUG
    /// QUICKLIST-PACKED-THRESHOLD` sets it.
    pub plain_from_bytes: usize,
}

impl ListLimits {
    /// The length from which Redis keeps an element outside listpacks: 1 GiB.
    pub const PLAIN_FROM_BYTES: usize = 1 << 30;

    /// Whether a listpack of so many bytes and elements may be a node.
    pub(super) fn allows(self, bytes: usize, len: usize) -> bool {
        if self.fill >= 0 {
            return bytes <= SAFETY_LIMIT_BYTES && len as i64 <= self.fill;
        }
        bytes <= 4096 << (-self.fill - 1).min(4)
    }
}

impl Default for ListLimits {
    fn default() -> Self {
        ListLimits { fill: -2, plain_from_bytes: Self::PLAIN_FROM_BYTES }
    }
}

/// Whether an element gets a node of its own that is no listpack.
pub(super) fn is_plain(text: &[u8], limits: ListLimits) -> bool {
    text.len() >= limits.plain_from_bytes
}

/// Whether one more element fits; its overhead is estimated as Redis estimates it.
pub(super) fn has_room(pack: &Listpack, text: &[u8], limits: ListLimits) -> bool {
    /// Most bytes an entry of a small element takes beside its text.
    const ENTRY_OVERHEAD_BYTES: usize = 8;
    let bytes = pack.redis_len() + text.len() + ENTRY_OVERHEAD_BYTES;
    !is_plain(text, limits) && limits.allows(bytes, pack.len() + 1)
}

/// A node of one element.
pub(super) fn node_of(text: &[u8], limits: ListLimits) -> ListNode {
    if is_plain(text, limits) {
        return ListNode::Plain(text.to_vec());
    }
    let mut pack = Listpack::default();
    pack.push(text);
    ListNode::Packed(pack)
}
