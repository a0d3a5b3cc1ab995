//! What the command line says.

use std::path::PathBuf;

/// How a lab is run.
#[derive(Debug)]
pub(crate) struct Options {
    /// Knobs with where they are turned to, in order.
    pub(crate) set: Vec<(String, String)>,
    /// Source of all chance.
    pub(crate) seed: u64,
    /// The knob of which the least is searched for that is enough.
    pub(crate) least: Option<String>,
    /// Where the figures are written to.
    pub(crate) csv: Option<PathBuf>,
}

impl Options {
    /// Reads what stands behind the name of a lab.
    ///
    /// Errors: what is written otherwise.
    pub(crate) fn read(words: &[&str], usage: &str) -> Result<Self, String> {
        let mut options = Options { set: Vec::new(), seed: 1, least: None, csv: None };
        for pair in words.chunks(2) {
            let [option, value] = pair else { return Err(usage.to_owned()) };
            match *option {
                "--set" => {
                    let (knob, value) = value.split_once('=').ok_or(usage)?;
                    options.set.push((knob.to_owned(), value.to_owned()));
                }
                "--seed" => {
                    options.seed = value.parse().map_err(|_| format!("'{value}' is no number"))?;
                }
                "--least" => options.least = Some((*value).to_owned()),
                "--csv" => options.csv = Some(PathBuf::from(value)),
                _ => return Err(usage.to_owned()),
            }
        }
        Ok(options)
    }
}
