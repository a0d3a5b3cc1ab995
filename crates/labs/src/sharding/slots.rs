//! Which server has which of the 16384 slots.

use redscope_data::SLOT_COUNT;

use super::Server;

/// As a new cluster deals them: in one stretch for each server.
pub(super) fn fresh(servers: &[Server]) -> Vec<u8> {
    let (all, n) = (usize::from(SLOT_COUNT), servers.len());
    let end = |at: usize| (2 * (at + 1) * all + n) / (2 * n);
    let mut table = Vec::with_capacity(all);
    for (at, server) in servers.iter().enumerate() {
        table.resize(end(at), server.id);
    }
    table
}

/// As `redis-cli --cluster` moves them when servers have come or gone: each server keeps the first of its slots,
/// as many as are its share, and those that have less get what is left. Nothing moves between servers that stay.
pub(super) fn resharded(before: &[u8], servers: &[Server]) -> Vec<u8> {
    let (all, n) = (before.len(), servers.len());
    // The first ones have one more where it does not come out even.
    let mut wanted: Vec<usize> = (0..n).map(|at| all / n + usize::from(at < all % n)).collect();
    let place = |id: u8| servers.iter().position(|server| server.id == id);
    let kept = before.iter().map(|id| {
        let at = place(*id)?;
        wanted[at] = wanted[at].checked_sub(1)?;
        Some(*id)
    });
    let kept: Vec<Option<u8>> = kept.collect();
    let mut free = servers
        .iter()
        .zip(wanted)
        .flat_map(|(server, wanted)| std::iter::repeat_n(server.id, wanted));
    kept.into_iter()
        .zip(before)
        .map(|(kept, was)| kept.or_else(|| free.next()).unwrap_or(*was))
        .collect()
}
