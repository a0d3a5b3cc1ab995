//! The text of what is chosen in a lab: `ring;a=ketama;change=remove;at=1`.

use super::error::LabError;

/// Of what is wrong so much is said at the most.
const MOST_WRONG: usize = 5;

/// The name of the lab, and what is chosen in it: names with their values, in order. What has no value has an
/// empty one.
pub(super) fn parts(text: &str) -> (&str, impl Iterator<Item = (&str, &str)>) {
    let (lab, chosen) = text.split_once(';').unwrap_or((text, ""));
    let parts = chosen.split(';').filter(|part| !part.is_empty());
    (lab, parts.map(|part| part.split_once('=').unwrap_or((part, ""))))
}

/// Chooses all of it, in order, and says everything that is wrong, so that nobody is told one mistake after the other.
///
/// # Errors
/// What is wrong; [`LabError::Several`] if that is more than one thing.
pub(super) fn choose_all<'a>(
    chosen: impl IntoIterator<Item = (&'a str, &'a str)>,
    mut choose: impl FnMut(&str, &str) -> Result<(), LabError>,
) -> Result<(), LabError> {
    let wrong = chosen.into_iter().filter_map(|(name, value)| choose(name, value).err());
    let mut wrong: Vec<LabError> = wrong.take(MOST_WRONG).collect();
    match wrong.len() {
        0 => Ok(()),
        1 => Err(wrong.remove(0)),
        _ => Err(LabError::Several(wrong)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_a_lab_and_what_is_chosen_in_it() {
        let read = |text| {
            let (lab, chosen) = parts(text);
            (lab, chosen.collect::<Vec<_>>())
        };
        assert_eq!(read("ring;a=b=c;;at"), ("ring", vec![("a", "b=c"), ("at", "")]));
        assert_eq!(read("ring"), ("ring", vec![]));
        assert_eq!(read(""), ("", vec![]));
    }
}
