//! Numbers in the data set: what reads as one, and the arithmetic of `INCRBYFLOAT`.

use num_bigint::BigUint;
use rustc_apfloat::ieee::{Double, X87DoubleExtended};
use rustc_apfloat::{Float, FloatConvert, Round};

/// Digits after the point that `INCRBYFLOAT` keeps.
const LONG_DOUBLE_DIGITS: u32 = 17;

/// Reads a number the way `strtod` does for scores and floats; not NaN.
///
/// Shape: decimal or hexadecimal, with exponent; `inf`, `+inf`, `-inf`, `infinity` without case.
/// Source: object.c `getDoubleFromObject`, 7.0.15: no blanks around it, nothing after it.
pub fn parse_float(text: &[u8]) -> Option<f64> {
    let text = std::str::from_utf8(text).ok()?;
    let (negative, magnitude) = match text.as_bytes() {
        [b'-', ..] => (true, &text[1..]),
        [b'+', ..] => (false, &text[1..]),
        _ => (false, text),
    };
    let value = match magnitude.as_bytes() {
        [b'0', b'x' | b'X', ..] => parse_hex_float(&magnitude[2..])?,
        [b'0'..=b'9' | b'.', ..] => magnitude.parse::<f64>().ok()?,
        _ if magnitude.eq_ignore_ascii_case("inf")
            || magnitude.eq_ignore_ascii_case("infinity") =>
        {
            f64::INFINITY
        }
        _ => return None,
    };
    // strtod reports overflow of a finite text; Redis refuses it.
    if value.is_infinite() && magnitude.as_bytes()[0].is_ascii_digit() {
        return None;
    }
    Some(if negative { -value } else { value })
}

/// Reads a number as `strtod` by itself does: blanks may come first, nothing at all is 0, and a
/// zero byte is the end.
pub fn parse_strtod(text: &[u8]) -> Option<f64> {
    let text = text.split(|byte| *byte == 0).next().unwrap_or_default();
    if text.is_empty() { Some(0.0) } else { parse_float(text.trim_ascii_start()) }
}

/// The number a text starts with, 0 if it starts with none, as C's `atoi` reads it.
pub fn atoi(text: &[u8]) -> i64 {
    let text = text.trim_ascii_start();
    let (sign, digits) = match text {
        [b'-', rest @ ..] => (-1, rest),
        [b'+', rest @ ..] => (1, rest),
        _ => (1, text),
    };
    let digits = digits.iter().take_while(|byte| byte.is_ascii_digit());
    digits.fold(0i64, |number, digit| {
        number.saturating_mul(10).saturating_add(sign * i64::from(digit - b'0'))
    })
}

fn parse_hex_float(text: &str) -> Option<f64> {
    let (digits, exponent) = match text.find(['p', 'P']) {
        Some(at) => (&text[..at], text[at + 1..].parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let mut value = 0.0;
    for digit in whole.chars().chain(fraction.chars()) {
        value = value * 16.0 + f64::from(digit.to_digit(16)?);
    }
    Some(value * 2f64.powi(exponent - 4 * fraction.len() as i32))
}

/// A number in the 80 bits that `INCRBYFLOAT` and `HINCRBYFLOAT` calculate with.
#[derive(Clone, Copy, Debug)]
pub struct LongDouble(X87DoubleExtended);

impl LongDouble {
    /// Reads a number as `strtold` would; `None` for NaN, infinity, or anything else.
    pub fn parse(text: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(text).ok()?;
        // What a double cannot hold may fit here; its form is checked all the same.
        let digits = text.trim_start_matches(['+', '-']);
        let has_form = digits.starts_with(|c: char| c.is_ascii_digit() || c == '.');
        if parse_float(text.as_bytes()).is_none_or(|plain| !plain.is_finite())
            && !(has_form && digits.parse::<f64>().is_ok_and(f64::is_infinite))
        {
            return None;
        }
        let text = text.strip_prefix('+').unwrap_or(text);
        // The library wants an exponent behind hexadecimal digits.
        let is_hex = text.contains(['x', 'X']) && !text.contains(['p', 'P']);
        let text = if is_hex { &format!("{text}p0") } else { text };
        let parsed = X87DoubleExtended::from_str_r(text, Round::NearestTiesToEven).ok()?;
        parsed.value.is_finite().then_some(LongDouble(parsed.value))
    }

    /// A double in more bits; `number` must be finite.
    pub fn from_f64(number: f64) -> Self {
        let double = Double::from_bits(u128::from(number.to_bits()));
        LongDouble(double.convert(&mut false).value)
    }

    /// The sum; `None` if it is no longer finite.
    pub fn plus(self, other: LongDouble) -> Option<Self> {
        let sum = (self.0 + other.0).value;
        sum.is_finite().then_some(LongDouble(sum))
    }

    /// Decimal text with up to 17 digits after the point and no zeros at its end.
    /// Source: util.c `ld2string` in `LD_STR_HUMAN` mode, 7.0.15.
    pub fn to_text(self) -> String {
        let bits = self.0.to_bits();
        let negative = bits >> 79 & 1 == 1;
        let exponent = (bits >> 64 & 0x7fff) as i32 - 16383 - 63;
        let mantissa = BigUint::from(bits as u64);
        let scale = BigUint::from(10u32).pow(LONG_DOUBLE_DIGITS);
        let scaled = mantissa * &scale;
        let rounded = if exponent >= 0 {
            scaled << exponent as usize
        } else {
            round_half_even(scaled, exponent.unsigned_abs() as usize)
        };
        let digits = format!("{rounded:0>width$}", width = LONG_DOUBLE_DIGITS as usize + 1);
        let (whole, fraction) = digits.split_at(digits.len() - LONG_DOUBLE_DIGITS as usize);
        let fraction = fraction.trim_end_matches('0');
        let dot = if fraction.is_empty() { "" } else { "." };
        let text = format!("{whole}{dot}{fraction}");
        if negative && text != "0" { format!("-{text}") } else { text }
    }
}

fn round_half_even(value: BigUint, shift: usize) -> BigUint {
    let quotient = &value >> shift;
    let rest = value - (&quotient << shift);
    let half = BigUint::from(1u32) << (shift - 1);
    let odd = quotient.bit(0);
    match rest.cmp(&half) {
        std::cmp::Ordering::Greater => quotient + 1u32,
        std::cmp::Ordering::Equal if odd => quotient + 1u32,
        _ => quotient,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_read_as_strtod_reads_them() {
        for (text, value) in [
            ("1.5", Some(1.5)),
            ("-inf", Some(f64::NEG_INFINITY)),
            ("+Infinity", Some(f64::INFINITY)),
            ("0x10", Some(16.0)),
            ("0x1.8p1", Some(3.0)),
            (".5", Some(0.5)),
            ("1e3", Some(1000.0)),
            ("nan", None),
            ("", None),
            (" 1", None),
            ("1 ", None),
            ("1e999", None),
            ("-", None),
        ] {
            assert_eq!(parse_float(text.as_bytes()), value, "{text:?}");
        }
    }

    #[test]
    fn sums_are_those_of_eighty_bits() {
        let sum = |a: &str, b: &str| {
            let a = LongDouble::parse(a.as_bytes()).unwrap();
            a.plus(LongDouble::parse(b.as_bytes()).unwrap()).unwrap().to_text()
        };
        assert_eq!(sum("0.1", "0.2"), "0.3");
        assert_eq!(sum("10.50", "0.1"), "10.6");
        assert_eq!(sum("5.0e3", "2.0e2"), "5200");
        assert_eq!(sum("3", "-3"), "0");
        assert_eq!(sum("1", "-1.25"), "-0.25");
        assert!(LongDouble::parse(b"inf").is_none());
    }
}
