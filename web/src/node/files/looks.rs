//! How kinds of parts look: a colour, and a letter beside it.

use redscope_session::PartKind;

/// Kinds that look alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    Magic,
    Aux,
    Opcode,
    Expiry,
    Type,
    Length,
    Key,
    Encoding,
    Value,
    Checksum,
    /// Nobody has read it.
    Unread,
}

impl Look {
    /// All that a legend names, in order.
    pub(super) const ALL: [Look; 11] = [
        Look::Magic,
        Look::Aux,
        Look::Opcode,
        Look::Expiry,
        Look::Type,
        Look::Length,
        Look::Key,
        Look::Encoding,
        Look::Value,
        Look::Checksum,
        Look::Unread,
    ];

    pub(super) const fn of(kind: PartKind) -> Self {
        match kind {
            PartKind::Magic | PartKind::Version | PartKind::PackHead | PartKind::PackEnd => {
                Look::Magic
            }
            PartKind::AuxName
            | PartKind::AuxValue
            | PartKind::Annotation
            | PartKind::LineEnd
            | PartKind::Line
            | PartKind::Function => Look::Aux,
            PartKind::Opcode(_) | PartKind::Name | PartKind::Db => Look::Opcode,
            PartKind::Expiry | PartKind::Idle | PartKind::Frequency | PartKind::Moment => {
                Look::Expiry
            }
            PartKind::Type(_) | PartKind::Mark => Look::Type,
            PartKind::Length | PartKind::Count | PartKind::ArgCount | PartKind::ArgLength => {
                Look::Length
            }
            PartKind::Key | PartKind::Field | PartKind::Group | PartKind::Consumer => Look::Key,
            PartKind::Integer(_) | PartKind::Compressed { .. } => Look::Encoding,
            PartKind::Value | PartKind::Member | PartKind::Score | PartKind::Id | PartKind::Arg => {
                Look::Value
            }
            PartKind::Checksum => Look::Checksum,
        }
    }

    pub(super) const fn class(self) -> &'static str {
        match self {
            Look::Magic => "magic",
            Look::Aux => "aux",
            Look::Opcode => "op",
            Look::Expiry => "exp",
            Look::Type => "type",
            Look::Length => "len",
            Look::Key => "key",
            Look::Encoding => "enc",
            Look::Value => "val",
            Look::Checksum => "crc",
            Look::Unread => "unread",
        }
    }

    pub(super) const fn letter(self) -> &'static str {
        match self {
            Look::Magic => "M",
            Look::Aux => "A",
            Look::Opcode => "O",
            Look::Expiry => "E",
            Look::Type => "T",
            Look::Length => "L",
            Look::Key => "K",
            Look::Encoding => "C",
            Look::Value => "V",
            Look::Checksum => "S",
            Look::Unread => "?",
        }
    }
}
