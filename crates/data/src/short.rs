//! Copying and comparing short byte strings a word at a time.
//!
//! Keys, members and values are mostly shorter than two dozen bytes. For those the general ways
//! cost more than the work itself, in wasm above all: a copy there is a call out of the module, and
//! a comparison goes byte by byte.

/// The first and the last `N` bytes of a text of `N` to `2 * N` bytes, which together are all of it.
fn both_ends<const N: usize>(text: &[u8]) -> Option<(&[u8; N], &[u8; N])> {
    Some((text.first_chunk()?, text.last_chunk()?))
}

/// Copies `from` to the start of `to`, which is at least as long.
pub(crate) fn copy(from: &[u8], to: &mut [u8]) {
    let to = &mut to[..from.len()];
    let copied = match from.len() {
        16..=32 => copy_ends::<16>(from, to),
        8..16 => copy_ends::<8>(from, to),
        4..8 => copy_ends::<4>(from, to),
        2..4 => copy_ends::<2>(from, to),
        1 => copy_ends::<1>(from, to),
        0 => Some(()),
        _ => None,
    };
    if copied.is_none() {
        to.copy_from_slice(from);
    }
}

fn copy_ends<const N: usize>(from: &[u8], to: &mut [u8]) -> Option<()> {
    let (first, last) = both_ends::<N>(from)?;
    *to.first_chunk_mut()? = *first;
    *to.last_chunk_mut()? = *last;
    Some(())
}

/// Whether two byte strings are the same.
pub(crate) fn same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let Some((a_end, b_end)) = a.last_chunk::<8>().zip(b.last_chunk()) else {
        return a.iter().zip(b).all(|(a, b)| a == b);
    };
    let (a, b) = (a.as_chunks().0, b.as_chunks().0);
    let word = |bytes: &[u8; 8]| u64::from_le_bytes(*bytes);
    word(a_end) == word(b_end) && a.iter().zip(b).all(|(a, b)| word(a) == word(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_length_is_copied_and_compared_whole() {
        let text: Vec<u8> = (0..70).collect();
        for len in 0..=text.len() {
            let mut copied = vec![0xff; len + 1];
            copy(&text[..len], &mut copied);
            assert_eq!(copied[..len], text[..len]);
            assert_eq!(copied[len], 0xff);
            assert!(same(&text[..len], &copied[..len]));
            assert!(!same(&text[..len], &copied));
            for place in 0..len {
                copied[place] ^= 0x80;
                assert!(!same(&text[..len], &copied[..len]), "{place} of {len}");
                copied[place] ^= 0x80;
            }
        }
    }
}
