//! The colours of servers.

/// So many colours there are.
const COLORS: u8 = 6;

/// The colour of a server by its number.
pub(super) fn color(id: u8) -> String {
    format!("var(--s{})", id % COLORS + 1)
}

/// How full the colour of a server is: colours come again, paler.
pub(super) fn shade(id: u8) -> &'static str {
    match id / COLORS {
        0 => "1",
        1 => "0.6",
        _ => "0.3",
    }
}
