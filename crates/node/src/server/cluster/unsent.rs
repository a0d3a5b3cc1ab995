//! Links whose other end does not take what is sent.
//!
//! Source: cluster.c `freeClusterLinkOnBufferLimitReached`, 7.0.15.

use redscope_actor::ConnId;

use super::Cluster;
use super::turn::{Effect, Turn};
use crate::fact::ClusterFact;

impl Cluster {
    /// So many bytes sent over a connection have not left yet.
    pub(super) fn note_unsent(&mut self, conn: ConnId, bytes: usize) {
        if bytes == 0 {
            self.unsent.swap_remove(&conn);
        } else if self.links.contains_key(&conn) || self.inbound.contains_key(&conn) {
            self.unsent.insert(conn, bytes);
        }
    }

    /// Bytes sent over a connection that have not left yet.
    pub(super) fn unsent(&self, conn: ConnId) -> usize {
        self.unsent.get(&conn).copied().unwrap_or(0)
    }

    /// Gives up links in which more waits than `cluster-link-sendbuf-limit`.
    pub(super) fn drop_full_links(&mut self, turn: &mut Turn) {
        let limit = self.settings.link_limit_bytes;
        if limit == 0 {
            return;
        }
        let full = self.unsent.iter().filter(|(_, bytes)| **bytes > limit);
        for (conn, bytes) in full.map(|(conn, bytes)| (*conn, *bytes)).collect::<Vec<_>>() {
            let own = self.links.get(&conn).copied();
            let its = self.inbound.get(&conn).and_then(|inbound| inbound.node);
            let Some(ix) = own.or(its) else { continue };
            self.full_links += 1;
            let node = self.id(ix);
            turn.tell(ClusterFact::LinkFull { node, is_inbound: own.is_none(), bytes });
            self.unsent.swap_remove(&conn);
            if own.is_some() {
                self.drop_link(turn, ix);
            } else {
                self.inbound.swap_remove(&conn);
                turn.want(Effect::Close(conn));
            }
        }
    }
}
