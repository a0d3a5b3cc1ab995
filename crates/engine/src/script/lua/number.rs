//! Numbers in strings, as the C library reads them.

/// What `strtod` and then `lua_isnumber` make of a string: a number with blanks around it. Like C, it
/// ends at the first zero byte.
pub(in crate::script) fn c_number(text: &[u8]) -> Option<f64> {
    let end = text.iter().position(|byte| *byte == 0).unwrap_or(text.len());
    let text = text[..end].trim_ascii_start_c();
    let (number, rest) = leading_number(text)?;
    rest.iter().all(|byte| is_space(*byte)).then_some(number)
}

/// C's `isspace` in the locale `C`.
pub(super) fn is_space(byte: u8) -> bool {
    byte == b' ' || (b'\t'..=b'\r').contains(&byte)
}

trait TrimC {
    fn trim_ascii_start_c(&self) -> &Self;
}

impl TrimC for [u8] {
    fn trim_ascii_start_c(&self) -> &[u8] {
        let blanks = self.iter().take_while(|byte| is_space(**byte)).count();
        &self[blanks..]
    }
}

/// The number a text begins with, and what follows it.
pub(in crate::script) fn leading_number(text: &[u8]) -> Option<(f64, &[u8])> {
    let (negative, digits) = match text.first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let (size, len) = named(digits).or_else(|| hexadecimal(digits)).or_else(|| decimal(digits))?;
    Some((if negative { -size } else { size }, &digits[len..]))
}

/// `inf`, `infinity`, `nan` and `nan(…)`, in any case, with their length.
fn named(text: &[u8]) -> Option<(f64, usize)> {
    let begins = |word: &str| {
        text.get(..word.len()).is_some_and(|w| w.eq_ignore_ascii_case(word.as_bytes()))
    };
    if begins("infinity") {
        return Some((f64::INFINITY, 8));
    }
    if begins("inf") {
        return Some((f64::INFINITY, 3));
    }
    if !begins("nan") {
        return None;
    }
    let word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    let inside = text.get(4..).map_or(0, |rest| rest.iter().take_while(|byte| word(byte)).count());
    let closed = text.get(3) == Some(&b'(') && text.get(4 + inside) == Some(&b')');
    Some((f64::NAN, if closed { 5 + inside } else { 3 }))
}

fn decimal(text: &[u8]) -> Option<(f64, usize)> {
    let digits = |from: usize| text[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let whole = digits(0);
    let mut len = whole;
    let mut any = whole > 0;
    if text.get(len) == Some(&b'.') {
        let part = digits(len + 1);
        if any || part > 0 {
            len += 1 + part;
            any = true;
        }
    }
    if !any {
        return None;
    }
    len += exponent_len(&text[len..], b'e');
    let number = std::str::from_utf8(&text[..len]).ok()?.parse().ok()?;
    Some((number, len))
}

/// Bytes of an exponent with at least one digit; 0 if there is none.
fn exponent_len(text: &[u8], mark: u8) -> usize {
    if !text.first().is_some_and(|byte| byte.eq_ignore_ascii_case(&mark)) {
        return 0;
    }
    let sign = usize::from(matches!(text.get(1), Some(b'+' | b'-')));
    let digits = text[1 + sign..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    if digits == 0 { 0 } else { 1 + sign + digits }
}

/// `0x`, hexadecimal digits, perhaps a point and an exponent of two.
fn hexadecimal(text: &[u8]) -> Option<(f64, usize)> {
    let [b'0', b'x' | b'X', rest @ ..] = text else { return None };
    let (mut mantissa, mut power, mut len, mut point, mut any) = (0u64, 0i64, 0, false, false);
    for byte in rest {
        match char::from(*byte).to_digit(16) {
            Some(digit) => {
                any = true;
                if mantissa >> 59 == 0 {
                    mantissa = mantissa << 4 | u64::from(digit);
                    power -= if point { 4 } else { 0 };
                } else {
                    // What does not fit only says whether anything is left behind the last bit.
                    mantissa |= u64::from(digit != 0);
                    power += if point { 0 } else { 4 };
                }
            }
            None if *byte == b'.' && !point => point = true,
            None => break,
        }
        len += 1;
    }
    if !any {
        return None;
    }
    let exponent = exponent_len(&rest[len..], b'p');
    if exponent > 0 {
        let digits = std::str::from_utf8(&rest[len + 1..len + exponent]).ok()?;
        let most = if digits.starts_with('-') { -100_000 } else { 100_000 };
        power +=
            digits.trim_start_matches('+').parse::<i64>().unwrap_or(most).clamp(-100_000, 100_000);
    }
    let power = power.clamp(-200_000, 200_000) as i32;
    Some((libm::ldexp(mantissa as f64, power), 2 + len + exponent))
}

/// What `strtoul` makes of a whole string in a base of 2 to 36, blanks around it.
pub(super) fn c_unsigned(text: &[u8], base: u32) -> Option<f64> {
    let end = text.iter().position(|byte| *byte == 0).unwrap_or(text.len());
    let text = text[..end].trim_ascii_start_c();
    let (negative, mut digits) = match text.first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let digit = |byte: &u8| char::from(*byte).to_digit(base);
    if let [b'0', b'x' | b'X', next, ..] = digits
        && base == 16
        && digit(next).is_some()
    {
        digits = &digits[2..];
    }
    let len = digits.iter().take_while(|byte| digit(byte).is_some()).count();
    if len == 0 || !digits[len..].iter().all(|byte| is_space(*byte)) {
        return None;
    }
    let number = digits[..len].iter().try_fold(0u64, |number, byte| {
        number.checked_mul(u64::from(base))?.checked_add(u64::from(digit(byte)?))
    });
    Some(match number {
        None => u64::MAX as f64,
        Some(number) if negative => number.wrapping_neg() as f64,
        Some(number) => number as f64,
    })
}

/// A number as a 64-bit integer, as the processor converts it: what does not fit becomes the least.
pub(in crate::script) fn c_integer(number: f64) -> i64 {
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    if (-LIMIT..LIMIT).contains(&number) { number as i64 } else { i64::MIN }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each seen from `tonumber` in redis-server 7.0.15.
    #[test]
    fn strings_are_read_as_c_reads_them() {
        let infinity = Some(f64::INFINITY);
        for (text, number) in [
            (&b"7"[..], Some(7.0)),
            (b" 12 ", Some(12.0)),
            (b"0x10", Some(16.0)),
            (b"inf", infinity),
            (b"infinity", infinity),
            (b"1e400", infinity),
            (b"0x1p4", Some(16.0)),
            (b"0x.8", Some(0.5)),
            (b"5.", Some(5.0)),
            (b".5", Some(0.5)),
            (b"7\0x", Some(7.0)),
            (b"1e", None),
            (b"0x", None),
            (b"- 5", None),
            (b"", None),
            (b"1 2", None),
            (b".", None),
        ] {
            assert_eq!(c_number(text), number, "{}", String::from_utf8_lossy(text));
        }
        assert!(c_number(b"nan(12)").is_some_and(f64::is_nan));
        assert_eq!(c_unsigned(b"ff", 16), Some(255.0));
        assert_eq!(c_unsigned(b"0xff", 16), Some(255.0));
        assert_eq!(c_unsigned(b"-1", 8), Some(u64::MAX as f64));
        assert_eq!(c_unsigned(b"8", 8), None);
    }
}
