//! The text of what is chosen in a lab: `ring;a=ketama;change=remove;at=1`.

/// The name of the lab, and what is chosen in it: names with their values, in order. What has no value has an
/// empty one.
pub(super) fn parts(text: &str) -> (&str, impl Iterator<Item = (&str, &str)>) {
    let (lab, chosen) = text.split_once(';').unwrap_or((text, ""));
    let parts = chosen.split(';').filter(|part| !part.is_empty());
    (lab, parts.map(|part| part.split_once('=').unwrap_or((part, ""))))
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
