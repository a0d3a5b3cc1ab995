//! A lesson that is being written, as what stands in a link.

use redscope_session::Refusal;
use redscope_session::share::{Damage, ShareError, pack_text, unpack_text};

use super::texts::Texts;

/// In front of what is packed: another form has another number.
const FORM: &str = "1.";
/// A lesson's files are not larger together, in bytes.
pub(crate) const MOST_BYTES: usize = 1 << 20;

/// Writes a lesson's files for a link; nothing if that would be longer than a link may be.
pub(super) fn write(texts: &Texts) -> Option<String> {
    let Texts { path, original, translation } = texts;
    Some(format!("{FORM}{}", pack_text(&(path, original, translation))?))
}

/// Reads them.
///
/// Errors: why there are none.
pub(super) fn read(link: &str) -> Result<Texts, Refusal> {
    let packed = link.strip_prefix(FORM).ok_or(ShareError::NoLink)?;
    let (path, original, translation) = unpack_text::<(String, String, String)>(packed)?;
    let is_text = path.ends_with(".en.md") && path.len() < 200;
    match is_text && original.len() + translation.len() <= MOST_BYTES {
        true => Ok(Texts { path, original, translation }),
        false => Err(ShareError::Damaged(Damage::Content).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts() -> Texts {
        let original = include_str!("../../../crates/lessons/tests/good/key.en.md").to_owned();
        let translation = include_str!("../../../crates/lessons/tests/good/key.zh.md").to_owned();
        Texts { path: "mine/first.en.md".to_owned(), original, translation }
    }

    #[test]
    fn a_draft_comes_out_of_its_link_as_it_went_in() {
        let link = write(&texts()).expect("it is short");
        assert!(link.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte)));
        assert_eq!(read(&link), Ok(texts()));
    }

    #[test]
    fn what_is_too_long_is_no_link() {
        let mut state = 1_u32;
        let noise = std::iter::repeat_with(|| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            char::from(b'a' + (state >> 24) as u8 % 26)
        });
        let long = Texts { original: noise.take(20_000).collect(), ..texts() };
        assert_eq!(write(&long), None);
    }

    #[test]
    fn what_is_no_draft_is_refused() {
        let good = write(&texts()).expect("it is short");
        let packed = |texts: &Texts| write(texts).expect("it is short");
        let huge = Texts { original: " ".repeat(MOST_BYTES + 1), ..texts() };
        let other = Texts { path: "../../etc/passwd".to_owned(), ..texts() };
        let wrong = [
            String::new(),
            "hello".to_owned(),
            "2.AAAA".to_owned(),
            "1.<img src=x>".to_owned(),
            good[..good.len() / 2].to_owned(),
            packed(&huge),
            packed(&other),
        ];
        for link in wrong {
            assert!(read(&link).is_err(), "{link}");
        }
    }
}
