//! The points that clients set on a ring.

use super::Server;
use super::hash::{ketama, shard_hash};
use super::scheme::Scheme;

/// Calls for every point of a server that stands at a place of the list, in the order in which clients set them.
pub(super) fn each_point(
    scheme: Scheme,
    points: u64,
    place: usize,
    server: &Server,
    mut each: impl FnMut(i64),
) {
    let Server { name, weight, .. } = server;
    if scheme == Scheme::Ketama {
        // A digest makes four points; of the last one there are as many as are still wanted.
        let all = (0..points.div_ceil(4)).flat_map(|n| ketama(format!("{name}-{n}").as_bytes()));
        return all.take(points as usize).for_each(each);
    }
    for n in 0..points * weight {
        let text = match scheme {
            Scheme::Unnamed => format!("SHARD-{place}-NODE-{n}"),
            Scheme::NamedOld => format!("{name}*{weight}{n}"),
            _ => format!("{name}*{n}"),
        };
        each(shard_hash(text.as_bytes()));
    }
}
