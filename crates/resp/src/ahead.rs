//! A glance at requests that have arrived and are not decoded yet.

/// The second and third arguments, mostly a key and an element, of the requests that stand whole and
/// plain in the bytes a client has sent; what is missing is empty. Ends at the first request that
/// does not stand so.
///
/// This is a hint and no more: what is wrong with a request is the decoder's to say.
#[derive(Clone, Debug)]
pub struct Ahead<'a> {
    rest: &'a [u8],
}

impl<'a> Ahead<'a> {
    pub(crate) fn new(rest: &'a [u8]) -> Self {
        Ahead { rest }
    }
}

impl<'a> Iterator for Ahead<'a> {
    type Item = [&'a [u8]; 2];

    fn next(&mut self) -> Option<Self::Item> {
        let (count, mut rest) = number_after(b'*', self.rest)?;
        let mut found: Self::Item = [b"", b""];
        for index in 0..count {
            let (len, text) = number_after(b'$', rest)?;
            if let 1 | 2 = index {
                found[index - 1] = text.get(..len)?;
            }
            rest = text.get(len + 2..)?;
        }
        self.rest = rest;
        Some(found)
    }
}

/// Reads a mark, a plain number and the end of the line; returns the number and what follows.
///
/// Plain is what programs write: up to seven digits, no sign, no zero in front.
#[inline]
pub(crate) fn number_after(mark: u8, bytes: &[u8]) -> Option<(usize, &[u8])> {
    match bytes {
        // Most numbers have one digit.
        [first, digit @ b'0'..=b'9', b'\r', _, rest @ ..] if *first == mark => {
            Some((usize::from(digit - b'0'), rest))
        }
        _ => long_number_after(mark, bytes),
    }
}

fn long_number_after(mark: u8, bytes: &[u8]) -> Option<(usize, &[u8])> {
    const MAX_DIGITS: usize = 7;
    let (first, rest) = bytes.split_first()?;
    if *first != mark {
        return None;
    }
    let mut number = 0;
    for (len, byte) in rest.iter().enumerate().take(MAX_DIGITS + 1) {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            let is_plain = *byte == b'\r' && (len == 1 || len > 1 && rest[0] != b'0');
            // The byte after CR is taken to be LF without looking, as Redis does.
            return is_plain.then(|| Some((number, rest.get(len + 2..)?))).flatten();
        }
        number = number * 10 + usize::from(digit);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn seen(bytes: &[u8]) -> Vec<[&[u8]; 2]> {
        Ahead::new(bytes).collect()
    }

    #[test]
    fn whole_requests_are_seen() {
        let requests =
            b"*2\r\n$3\r\nGET\r\n$1\r\na\r\n*1\r\n$4\r\nPING\r\n*3\r\n$3\r\nSET\r\n$2\r\nbc\r\n$1\r\nd\r\n";
        assert_eq!(seen(requests), [[&b"a"[..], b""], [b"", b""], [b"bc", b"d"]]);
        assert_eq!(seen(&requests[..requests.len() - 2]).len(), 2);
        assert!(seen(b"GET a\r\n*2\r\n").is_empty());
        assert!(seen(b"*-1\r\n*2\r\n$-1\r\n").is_empty());
        assert_eq!(seen(b"*0\r\n*2\r\n$3\r\nGET\r\n$1\r\na\r\n")[1][0], b"a");
    }

    proptest! {
        #[test]
        fn nothing_makes_it_fail(bytes in proptest::collection::vec("[*$0-9a\r\n]", 0..60)) {
            seen(bytes.concat().as_bytes());
        }
    }
}
