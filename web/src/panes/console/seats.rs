//! Which consoles stand side by side.

/// The most that do.
pub(crate) const MOST: usize = 4;

/// Consoles by their names, each in its column.
#[derive(Debug, Default)]
pub(super) struct Seats {
    names: Vec<String>,
    front: String,
}

impl Seats {
    /// Gives the one in front a column, and each column a console: they stay where they are. One that comes to
    /// the front takes a free column, else that of the one before it.
    pub(super) fn seat<'a>(
        &mut self,
        all: impl Iterator<Item = &'a String> + Clone,
        front: &str,
        columns: usize,
    ) -> &[String] {
        self.names.retain(|name| all.clone().any(|one| one == name));
        while self.names.len() > columns {
            let last = self.names.iter().rposition(|name| *name != front).unwrap_or_default();
            self.names.remove(last);
        }
        if !front.is_empty() && !self.names.iter().any(|name| name == front) {
            let before = self.names.iter().position(|name| *name == self.front);
            match before.filter(|_| self.names.len() >= columns) {
                Some(at) => front.clone_into(&mut self.names[at]),
                None if self.names.len() < columns => self.names.push(front.to_owned()),
                None => {
                    self.names.pop();
                    self.names.push(front.to_owned());
                }
            }
        }
        for name in all {
            if self.names.len() < columns && !self.names.contains(name) {
                self.names.push(name.clone());
            }
        }
        front.clone_into(&mut self.front);
        &self.names
    }

    /// Takes a column away: whoever stands beside it, if it was the one in front.
    pub(super) fn leave(&mut self, name: &str) -> Option<String> {
        let at = self.names.iter().position(|one| one == name)?;
        self.names.remove(at);
        if self.front != name {
            return None;
        }
        self.names.get(at.saturating_sub(1)).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(seats: &mut Seats, all: &[&str], front: &str, columns: usize, seated: &[&str]) {
        let all: Vec<String> = all.iter().map(|name| (*name).to_owned()).collect();
        assert_eq!(seats.seat(all.iter(), front, columns), seated);
    }

    #[test]
    fn consoles_stay_in_their_columns() {
        let mut seats = Seats::default();
        check(&mut seats, &["c1", "c2", "c3"], "c2", 1, &["c2"]);
        check(&mut seats, &["c1", "c2", "c3"], "c2", 2, &["c2", "c1"]);
        check(&mut seats, &["c1", "c2", "c3"], "c1", 2, &["c2", "c1"]);
        check(&mut seats, &["c1", "c2", "c3"], "c3", 2, &["c2", "c3"]);
        check(&mut seats, &["c1", "c3"], "c3", 2, &["c3", "c1"]);
        check(&mut seats, &["c1", "c3", "c4"], "c4", 3, &["c3", "c1", "c4"]);
        assert_eq!(seats.leave("c4"), Some("c1".to_owned()));
        check(&mut seats, &["c1", "c3", "c4"], "c1", 2, &["c3", "c1"]);
        assert_eq!(seats.leave("c3"), None, "the one in front stays there");
        check(&mut seats, &[], "", 2, &[]);
    }
}
