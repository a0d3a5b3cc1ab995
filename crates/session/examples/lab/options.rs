//! What the command line says.

use std::path::PathBuf;

/// How a lab is run.
#[derive(Debug)]
pub(crate) struct Options {
    /// Knobs with where they are turned to, in order.
    pub(crate) set: Vec<(String, String)>,
    /// Source of all chance.
    pub(crate) seed: u64,
    /// Whether every way of a lab of faults is run.
    pub(crate) all: bool,
    /// Whether a lab under load is run at each stand of its remedy's knob.
    pub(crate) curve: bool,
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
        let mut options =
            Options { set: Vec::new(), seed: 1, all: false, curve: false, least: None, csv: None };
        let mut words = words.iter();
        while let Some(option) = words.next() {
            let alone = match *option {
                "--all" => Some(&mut options.all),
                "--curve" => Some(&mut options.curve),
                _ => None,
            };
            if let Some(alone) = alone {
                *alone = true;
                continue;
            }
            let value = words.next().ok_or(usage)?;
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
