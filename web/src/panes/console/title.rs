//! What a console is called.

/// The name of a console as people read it: `c2` is the second client.
pub(crate) fn title(client: &str, name: &str) -> String {
    match name.strip_prefix('c').filter(|number| number.parse::<u32>().is_ok()) {
        Some(number) => format!("{client} {number}"),
        None => name.to_owned(),
    }
}
