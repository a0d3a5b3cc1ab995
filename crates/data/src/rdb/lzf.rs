//! LZF, the compression of long strings in RDB files.
//!
//! Format: a control byte below 32 starts `control + 1` literal bytes; any other is a copy, its
//! length in the top three bits (7: one more byte follows), its distance in the other thirteen.

const MAX_LITERALS: usize = 32;
const MAX_DISTANCE: usize = 1 << 13;
const MAX_COPY: usize = 264;
const TABLE_LEN: usize = 1 << 16;

/// Compresses, or gives up with `None` if the result would not fit `limit` bytes.
///
/// Of the many right results this is the one of lzf_c.c as Redis 7.0.15 sets it up, so that a
/// `DUMP` is the same to the byte: which places are remembered, where a copy may begin and end,
/// and how early it gives up are all part of that.
pub(super) fn compress(input: &[u8], limit: usize) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(limit);
    // The first byte is as good as never seen: nothing is copied from it.
    let mut last_seen = vec![0usize; TABLE_LEN];
    let (mut literals_from, mut at) = (0, 0);
    let last_start = input.len().saturating_sub(2);
    while at < last_start {
        let candidate = std::mem::replace(&mut last_seen[hash(&input[at..at + 3])], at);
        let is_match = candidate > 0
            && at - candidate <= MAX_DISTANCE
            && input[candidate..candidate + 3] == input[at..at + 3];
        let literals = at - literals_from;
        let end = end_with(out.len(), literals);
        if !is_match {
            if end >= limit {
                return None;
            }
            at += 1;
            continue;
        }
        if end - usize::from(literals % MAX_LITERALS == 0) + 4 >= limit {
            return None;
        }
        // The last two bytes are literals, but a first stretch is compared without looking there.
        let longest = match (input.len() - at - 2).min(MAX_COPY) {
            short @ ..=16 => short,
            long => long.max(19),
        };
        let same = |n: &usize| *n >= longest || input[candidate + n] != input[at + n];
        let len = (3..).find(same).expect("the range has no end");
        push_literals(&input[literals_from..at], &mut out);
        push_copy(len, at - candidate - 1, &mut out);
        at += len;
        literals_from = at;
        if at < last_start {
            for place in [at - 2, at - 1] {
                last_seen[hash(&input[place..place + 3])] = place;
            }
        }
    }
    if end_with(out.len(), at - literals_from) + 3 > limit {
        return None;
    }
    push_literals(&input[literals_from..], &mut out);
    Some(out)
}

/// Where output would end with so many literals pending, the byte before each run included.
fn end_with(out_len: usize, literals: usize) -> usize {
    out_len + literals + literals / MAX_LITERALS + 1
}

fn hash(three: &[u8]) -> usize {
    let word = u32::from(three[0]) << 16 | u32::from(three[1]) << 8 | u32::from(three[2]);
    (word >> 8).wrapping_sub(word.wrapping_mul(5)) as usize % TABLE_LEN
}

fn push_literals(literals: &[u8], out: &mut Vec<u8>) {
    for run in literals.chunks(MAX_LITERALS) {
        out.push((run.len() - 1) as u8);
        out.extend_from_slice(run);
    }
}

fn push_copy(len: usize, distance: usize, out: &mut Vec<u8>) {
    let code = len - 2;
    let high = (distance >> 8) as u8;
    if code < 7 {
        out.push((code as u8) << 5 | high);
    } else {
        out.push(7 << 5 | high);
        out.push((code - 7) as u8);
    }
    out.push(distance as u8);
}

/// Decompresses to exactly `len` bytes; `None` if the input is damaged.
pub(super) fn decompress(input: &[u8], len: usize) -> Option<Vec<u8>> {
    // A copy takes at least two bytes and makes at most 264: a longer claim is a lie.
    if len > input.len().saturating_mul(MAX_COPY) {
        return None;
    }
    let mut out = Vec::with_capacity(len);
    let mut rest = input;
    while let [control, tail @ ..] = rest {
        let control = usize::from(*control);
        if control < MAX_LITERALS {
            let (literals, tail) = tail.split_at_checked(control + 1)?;
            out.extend_from_slice(literals);
            rest = tail;
            continue;
        }
        let (mut code, mut tail) = (control >> 5, tail);
        if code == 7 {
            let (more, after) = tail.split_first()?;
            code += usize::from(*more);
            tail = after;
        }
        let (low, tail) = tail.split_first()?;
        let distance = (control & 0x1f) << 8 | usize::from(*low);
        let from = out.len().checked_sub(distance + 1)?;
        for index in 0..code + 2 {
            out.push(out[from + index]);
        }
        if out.len() > len {
            return None;
        }
        rest = tail;
    }
    (out.len() == len).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_compressed_comes_back(
            parts in prop::collection::vec(
                (prop::collection::vec(any::<u8>(), 1..20), 1usize..40), 1..20),
        ) {
            let input: Vec<u8> = parts.iter().flat_map(|(part, n)| part.repeat(*n)).collect();
            if let Some(small) = compress(&input, input.len()) {
                prop_assert!(small.len() < input.len());
                prop_assert_eq!(decompress(&small, input.len()), Some(input));
            }
        }

        #[test]
        fn arbitrary_bytes_never_panic(
            input in prop::collection::vec(any::<u8>(), 0..100), len in 0usize..500,
        ) {
            decompress(&input, len);
        }
    }
}
