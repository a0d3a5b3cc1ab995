//! What the start page says of the labs: of their words a title and a few lines each, picked when the page is
//! compiled, so that the rest need not be there.

use super::lang::Lang;
use super::{
    lab, lab_bloom, lab_event_loop, lab_eviction, lab_expiry, lab_hot_key, lab_layers, lab_locks,
    lab_ring, lab_tape, lab_transactions, lab_types, loaded,
};

/// A lab in a few lines.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LabCard {
    /// Its name in links.
    pub(crate) id: &'static str,
    pub(crate) title: &'static str,
    pub(crate) sub: &'static str,
    pub(crate) about: &'static str,
}

/// What is said above all labs, and of each.
#[derive(Debug)]
pub(crate) struct LabCards {
    pub(crate) title: &'static str,
    pub(crate) sub: &'static str,
    /// One behind the other as they are shown.
    pub(crate) cards: [&'static [LabCard]; 4],
}

/// The card of a lab whose words have these three fields.
macro_rules! card {
    ($id:literal, $words:expr) => {
        LabCard { id: $id, title: $words.title, sub: $words.sub, about: $words.about }
    };
}

/// The cards of labs that are said together.
macro_rules! cards {
    ($labs:expr) => {{
        let labs = $labs;
        let mut cards = [LabCard { id: "", title: "", sub: "", about: "" }; $labs.len()];
        let mut at = 0;
        while at < labs.len() {
            let lab = &labs[at];
            cards[at] = LabCard { id: lab.id, title: lab.title, sub: lab.sub, about: lab.about };
            at += 1;
        }
        cards
    }};
}

/// The cards of a language.
macro_rules! of_language {
    ($words:ident) => {{
        const LOADED: &[LabCard] = &cards!(loaded::$words.labs());
        const TAPED: &[LabCard] = &cards!(lab_tape::$words.labs());
        LabCards {
            title: lab::$words.labs,
            sub: lab::$words.labs_sub,
            cards: [
                &[card!("consistency", lab::$words)],
                LOADED,
                &[
                    card!("eviction", lab_eviction::$words),
                    card!("expiry", lab_expiry::$words),
                    card!("loop", lab_event_loop::$words),
                    card!("layers", lab_layers::$words),
                    card!("hot-key", lab_hot_key::$words),
                    card!("locks", lab_locks::$words),
                    card!("transactions", lab_transactions::$words),
                    card!("bloom", lab_bloom::$words),
                    card!("types", lab_types::$words),
                    card!("ring", lab_ring::$words),
                ],
                TAPED,
            ],
        }
    }};
}

static EN: LabCards = of_language!(EN);
static ZH: LabCards = of_language!(ZH);

impl Lang {
    /// What the start page says of the labs.
    pub(crate) const fn lab_cards(self) -> &'static LabCards {
        match self {
            Lang::En => &EN,
            Lang::Zh => &ZH,
        }
    }
}
