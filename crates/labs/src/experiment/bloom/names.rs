//! What is added, and what is not but is looked for.

/// What is added, and what is looked for that never was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Names {
    items: Vec<Vec<u8>>,
    probes: Vec<Vec<u8>>,
}

impl Names {
    /// So many of each. Other seeds give others; with the first the items are called `item:0`, `item:1` and so on.
    pub fn new(seed: u64, items: u64, probes: u64) -> Self {
        let prefix = prefix(seed);
        let list = |kind: &str, count: u64| {
            (0..count).map(|number| format!("{prefix}{kind}:{number}").into_bytes()).collect()
        };
        Names { items: list("item", items), probes: list("probe", probes) }
    }

    /// What is added, in this order.
    pub fn items(&self) -> &[Vec<u8>] {
        &self.items
    }

    /// What never is.
    pub fn probes(&self) -> &[Vec<u8>] {
        &self.probes
    }
}

fn prefix(seed: u64) -> String {
    if seed == 1 { String::new() } else { format!("{seed}:") }
}
