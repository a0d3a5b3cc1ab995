//! What a run has too much of, what of it was to be read, and what is wrong with it.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What a run may have only so much of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Amount {
    /// Acts.
    Acts,
    /// Branches.
    Branches,
    /// Actors that acts add.
    Added,
    /// Numbers of its scenario.
    Numbers,
    /// Settings of its servers.
    Settings,
    /// Parts of a view.
    ViewParts,
    /// Bytes in a part of a view.
    ViewBytes,
    /// Notes.
    Notes,
    /// Bytes in a note.
    NoteBytes,
    /// Bytes of a link.
    LinkBytes,
    /// Bytes of a file.
    FileBytes,
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Amount::Acts => "acts",
            Amount::Branches => "branches",
            Amount::Added => "added actors",
            Amount::Numbers => "numbers",
            Amount::Settings => "settings",
            Amount::ViewParts => "parts of a view",
            Amount::ViewBytes => "bytes in a part of a view",
            Amount::Notes => "notes",
            Amount::NoteBytes => "bytes in a note",
            Amount::LinkBytes => "bytes of a link",
            Amount::FileBytes => "bytes of a file",
        })
    }
}

/// What of a link was to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Sought {
    /// The source of all chance.
    Seed,
    /// A number of the scenario.
    Number,
    /// What a run comes to.
    Digest,
    /// How many events.
    Events,
    /// A time with its unit.
    Time,
}

impl fmt::Display for Sought {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Sought::Seed => "a seed",
            Sought::Number => "a number",
            Sought::Digest => "a digest of 16 hexadecimal digits",
            Sought::Events => "a number of events",
            Sought::Time => "a time, such as 400us, 20ms, 5s or 1h",
        })
    }
}

/// What is wrong with what is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Damage {
    /// Its sum is another.
    Sum,
    /// It does not unpack.
    Packing,
    /// It unpacks to something else.
    Content,
    /// Other characters than base64 for links has.
    Characters,
    /// It ends too early.
    Short,
    /// The first line of a file has no format.
    Head,
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Damage::Sum => "its sum is another",
            Damage::Packing => "it does not unpack",
            Damage::Content => "it unpacks to something else",
            Damage::Characters => "it has other characters than A-Z a-z 0-9 - _",
            Damage::Short => "it ends too early",
            Damage::Head => "its first line has no format",
        })
    }
}

/// Why a moment cannot be one of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MomentError {
    /// It lies before the one it follows.
    Order,
    /// It lies after the last one that a run may have.
    Late,
    /// The view lies behind an act that is to come.
    BehindAct,
    /// The view lies behind more acts than there are.
    NoSuchAct,
}

impl fmt::Display for MomentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            MomentError::Order => "a moment lies before the one it follows",
            MomentError::Late => "a run has no moment after 24 hours",
            MomentError::BehindAct => "the view lies behind an act that is to come",
            MomentError::NoSuchAct => "the view lies behind more acts than there are",
        })
    }
}
