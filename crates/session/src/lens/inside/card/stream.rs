//! Streams: entries, and how far each group has come.

use redscope_data::value::Stream;
use redscope_data::value::stream::StreamId;

use super::super::super::keys::text;
use super::super::key::Clock;
use super::super::marks::Marks;
use super::page::{Page, Part};
use crate::inside::{Body, GroupRow, PendingRow, StreamBody};

/// Entries of a page.
const PAGE: usize = 20;
/// Fields shown of an entry.
const MAX_FIELDS: usize = 16;
/// Groups, consumers of a group, and pending entries of a group that are shown.
const MAX_GROUPS: usize = 8;
const MAX_CONSUMERS: usize = 12;
const MAX_PENDING: usize = 12;

/// A page of entries, newest first, and the groups.
pub(super) fn part(
    stream: &Stream,
    from: usize,
    clock: Clock,
    group: &str,
    marks: &mut Marks,
) -> Part {
    let page = Page::of(from, PAGE, stream.len() as usize);
    let entries: Vec<_> =
        stream.range_back(StreamId::ZERO, StreamId::MAX).skip(page.from).take(PAGE).collect();
    let named = entries.iter().map(|entry| (entry.id.to_string(), [entry.id.to_string()]));
    let ids = marks.texts(group, named).into_iter().map(|[id]| id);
    let fields = entries
        .iter()
        .map(|entry| entry.parts.iter().take(MAX_FIELDS * 2).map(|part| text(part)).collect());
    let entries = ids.zip(fields).collect();
    let groups = stream.groups.iter().take(MAX_GROUPS).map(|(name, of)| {
        let name = text(name);
        let place = marks.text(&format!("{group} group {name}"), of.last_id.to_string());
        let pending = of.pending.iter().take(MAX_PENDING);
        let named = pending.clone().map(|(id, one)| {
            (
                id.to_string(),
                [id.to_string(), format!("{} {}", text(&one.consumer), one.deliveries)],
            )
        });
        let ids = marks.texts(&format!("{group} pending {name}"), named);
        let rows = pending.zip(ids).map(|((_, one), [id, holder])| PendingRow {
            id: crate::inside::Cell { is_fresh: id.is_fresh || holder.is_fresh, ..id },
            consumer: text(&one.consumer),
            delivered_us: clock.virtual_us(one.delivered_ms),
            deliveries: one.deliveries,
        });
        let consumers = of.consumers.iter().take(MAX_CONSUMERS);
        GroupRow {
            last_id: place,
            lag: stream.lag(of),
            consumers: consumers.map(|(name, one)| (text(name), one.pending.len())).collect(),
            pending: rows.collect(),
            pending_count: of.pending.len(),
            name,
        }
    });
    let groups = groups.collect();
    page.part(Body::Stream(StreamBody {
        entries,
        last_id: stream.last_id.to_string(),
        entries_added: stream.entries_added,
        groups,
        group_count: stream.groups.len(),
    }))
}
