//! Keys of a server: a page of the list, and those that are pinned.
//!
//! However many keys there are, a look takes bounded time: of a large database only so many are looked
//! through for a page, and the page says how many.

use redscope_data::{Db, Entry, Str};
use redscope_engine::glob_match;
use redscope_labs::World;
use redscope_node::Server;
use redscope_sim::ActorId;

use super::super::keys::{beginning, text};
use super::key::{Clock, head, type_of};
use super::marks::Marks;
use super::{card, folders};
use crate::inside::{KeyHead, KeysAsk, KeysView, Pin};

/// Keys of a page.
const PAGE: usize = 100;
/// Keys looked through for a page. Up to so many are put in order of their names.
const MAX_LOOKED_AT: usize = 20_000;
/// Keys close up while none is pinned.
const FIRST_CARDS: usize = 9;
/// Keys close up at most.
const MAX_CARDS: usize = 24;

/// What was seen of keys before.
#[derive(Debug, Default)]
pub(super) struct KeysLens {
    marks: Marks,
}

impl KeysLens {
    /// The keys that are asked for.
    pub(super) fn look(
        &mut self,
        world: &World,
        id: ActorId,
        server: &Server,
        ask: &KeysAsk,
    ) -> KeysView {
        let (engine, clock) = (server.engine(), Clock::of(world, id));
        self.marks.begin(world.now().0);
        let numbered = engine.dbs.iter().map(Db::len).enumerate();
        let mut view = KeysView {
            dbs: numbered.filter(|(number, len)| *len > 0 || *number == ask.db).collect(),
            ..KeysView::default()
        };
        if let Some(db) = engine.dbs.get(ask.db) {
            self.list(db, ask, clock, &mut view);
        }
        let pins = pins(ask, &view.rows);
        view.cards =
            pins.iter().map(|pin| card::look(engine, clock, pin, &mut self.marks)).collect();
        self.marks.end();
        view
    }

    /// The page of the list.
    fn list(&mut self, db: &Db, ask: &KeysAsk, clock: Clock, view: &mut KeysView) {
        view.key_count = db.len();
        let names = db.iter().take(MAX_LOOKED_AT).map(|(key, _)| key.as_slice());
        view.folders = folders::look(&ask.pattern, names);
        let is_meant = |key: &Str, entry: &Entry| {
            ask.kind.is_none_or(|kind| kind == type_of(&entry.value))
                && (ask.pattern.is_empty() || glob_match(ask.pattern.as_bytes(), key, false))
        };
        let mut page: Vec<(&Str, &Entry)>;
        if db.len() <= MAX_LOOKED_AT {
            page = db.iter().filter(|(key, entry)| is_meant(key, entry)).collect();
            page.sort_by_key(|(key, _)| key.as_slice());
            (view.looked_at, view.matched) = (db.len(), page.len());
            // Keys may have gone since the page was asked for.
            view.from = if ask.from < page.len() { ask.from } else { 0 };
            view.next = (page.len() > view.from + PAGE).then_some(view.from + PAGE);
            page = page.into_iter().skip(view.from).take(PAGE).collect();
        } else {
            view.from = if ask.from < db.len() { ask.from } else { 0 };
            let end = db.len().min(view.from + MAX_LOOKED_AT);
            let places = view.from..end;
            let here = places.filter_map(|place| Some((place, db.entries().at(place)?)));
            let found = here.filter(|(_, (key, entry))| is_meant(key, entry)).take(PAGE);
            let found: Vec<_> = found.collect();
            let stop = match found.last() {
                Some((last, _)) if found.len() == PAGE => last + 1,
                _ => end,
            };
            (view.looked_at, view.matched) = (stop - view.from, found.len());
            view.next = (stop < db.len()).then_some(stop);
            page = found.into_iter().map(|(_, entry)| entry).collect();
            page.sort_by_key(|(key, _)| key.as_slice());
        }
        let heads: Vec<KeyHead> =
            page.iter().map(|(key, entry)| head(ask.db, db, key, entry, clock)).collect();
        let looks = page.iter().zip(&heads).map(|((key, entry), head)| {
            let look = format!("{:?} {} {}", head.expires_us, head.len, beginning(&entry.value));
            (text(key), [look])
        });
        let group = format!("list {} {} {:?} {}", ask.db, ask.pattern, ask.kind, view.from);
        let marks = self.marks.texts(&group, looks);
        let marked = heads.into_iter().zip(marks);
        view.rows =
            marked.map(|(head, [mark])| KeyHead { is_fresh: mark.is_fresh, ..head }).collect();
    }
}

/// What is shown close up: what is pinned, without that the first keys of the page, and before them
/// what is chosen.
fn pins(ask: &KeysAsk, rows: &[KeyHead]) -> Vec<Pin> {
    let mut pins = ask.pinned.clone();
    if pins.is_empty() {
        let first = rows.iter().take(FIRST_CARDS);
        pins.extend(first.map(|row| Pin { db: row.db, key: row.id.clone(), ..Pin::default() }));
    }
    if let Some(chosen) = &ask.chosen {
        match pins.iter_mut().find(|pin| (pin.db, &pin.key) == (chosen.db, &chosen.key)) {
            Some(pin) if ask.pinned.is_empty() => pin.clone_from(chosen),
            Some(_) => {}
            None => pins.insert(0, chosen.clone()),
        }
    }
    pins.truncate(MAX_CARDS);
    pins
}
