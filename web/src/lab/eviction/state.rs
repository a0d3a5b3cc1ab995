//! The eviction lab: what is chosen, and what has been tried of it.

use std::collections::BTreeMap;
use std::rc::Rc;

use redscope_session::Refusal;
use redscope_session::lab::ToLab;
use redscope_session::lab::{
    Band, Cell, EvictionAsk, EvictionPart, GivenError, LabError, Load, POLICIES, SIZES,
};

use super::goals;
use crate::lab::follows::Follows;

/// What happens in the eviction lab.
#[derive(Clone, Debug, PartialEq)]
pub enum EvictionMsg {
    /// Something is chosen: its name and its value, as a link has them.
    Set(String, String),
    /// So many sizes further.
    Stride(isize),
    /// A policy's line is shown, or not any more.
    Toggle(usize),
    /// A file is the load: its name and its content.
    File(String, Rc<[u8]>),
}

impl EvictionMsg {
    /// What a key does, if anything.
    pub(crate) fn pressed(key: &str) -> Option<Self> {
        Some(match key {
            "ArrowRight" => EvictionMsg::Stride(1),
            "ArrowLeft" => EvictionMsg::Stride(-1),
            "Home" => EvictionMsg::Stride(isize::MIN),
            "End" => EvictionMsg::Stride(isize::MAX),
            _ => return None,
        })
    }
}

/// The policies whose lines are drawn at first.
const SHOWN: [&str; 8] = [
    "allkeys-lru",
    "allkeys-lru-beside",
    "lru",
    "allkeys-lfu",
    "allkeys-lfu-beside",
    "lfu",
    "allkeys-random",
    "belady",
];

/// Policies at sizes, as far as they have been tried.
pub(super) type Cells = BTreeMap<(usize, u64), Cell>;

/// The eviction lab.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct EvictionState {
    /// What is chosen.
    pub(crate) ask: EvictionAsk,
    pub(super) cells: Rc<Cells>,
    pub(super) bands: Rc<Vec<Band>>,
    /// How many cells are to come; `None` before the first have come.
    left: Option<usize>,
    /// How many keys and requests the load has.
    pub(super) counts: [u32; 2],
    /// Whether the line of each policy is drawn.
    pub(super) shown: [bool; POLICIES.len()],
    file: Option<(String, Rc<[u8]>)>,
    /// What was there before a file was opened, until it is known to be a load.
    before: Option<Rc<EvictionState>>,
    /// Why a choice is none.
    pub(crate) refused: Option<Refusal>,
    /// Which goals were ever reached.
    pub(crate) goals: [bool; 3],
}

impl EvictionState {
    /// The lab with a choice, or with the first one if that is none.
    pub(crate) fn open(text: &str) -> Self {
        Self::with(text, None)
    }

    /// The same with a file that was opened in this visit. A link has none: a load that is one is the first one then.
    fn with(text: &str, file: Option<(String, Rc<[u8]>)>) -> Self {
        let (mut ask, mut refused) = match EvictionAsk::read(text) {
            Ok(ask) => (ask, None),
            Err(why) => (EvictionAsk::default(), Some(why.into())),
        };
        if ask.load() == Load::Given && file.is_none() {
            // There is a load of this name.
            let _ = ask.set("load", Load::Zipf.name());
            refused = Some(LabError::Trace(GivenError::Missing).into());
        }
        EvictionState {
            ask,
            cells: Rc::default(),
            bands: Rc::default(),
            left: None,
            counts: [0; 2],
            shown: POLICIES.map(|policy| SHOWN.contains(&policy.name)),
            file,
            before: None,
            refused,
            goals: [false; 3],
        }
    }

    /// Another choice, with what belongs to the visit.
    pub(crate) fn opened(&self, text: &str) -> Self {
        let EvictionState { goals, shown, file, .. } = self;
        EvictionState { goals: *goals, shown: *shown, ..Self::with(text, file.clone()) }
    }

    /// What was asked for cannot be tried. A file that is no load has changed nothing: what was there before is there
    /// again. Whether the worker has to be asked for the rest of it.
    pub(crate) fn refuse(&mut self, why: Refusal) -> bool {
        let before = self.before.take();
        let asks = before.as_ref().is_some_and(|before| !before.is_done());
        if let Some(before) = before {
            *self = Rc::unwrap_or_clone(before);
        }
        self.refused = Some(why);
        asks
    }

    /// What the worker is to be asked.
    pub(crate) fn question(&self) -> ToLab {
        let is_given = self.ask.load() == Load::Given;
        let file = self.file.as_ref().filter(|_| is_given).map(|(_, bytes)| bytes.to_vec());
        ToLab::RunEviction { ask: self.ask.clone(), file }
    }

    /// The name of the file that was given.
    pub(super) fn file_name(&self) -> Option<&str> {
        self.file.as_ref().map(|(name, _)| name.as_str())
    }

    /// The share of what is to be tried that has been, in hundredths.
    pub(super) fn percent(&self) -> usize {
        let all = POLICIES.len() * SIZES.len();
        100 * (all - self.left.unwrap_or(all).min(all)) / all
    }

    /// Whether everything has been tried.
    pub(super) fn is_done(&self) -> bool {
        self.left == Some(0)
    }

    /// A policy, by its place, at the size that is looked at.
    pub(super) fn cell(&self, policy: usize) -> Option<&Cell> {
        self.cells.get(&(policy, self.ask.size_percent))
    }

    /// The same by its name.
    pub(super) fn named(&self, name: &str) -> Option<&Cell> {
        self.cell(POLICIES.iter().position(|policy| policy.name == name)?)
    }

    /// Something happens.
    pub(crate) fn take(&mut self, message: EvictionMsg) -> Follows {
        match message {
            EvictionMsg::Set(name, value) => self.set(&name, &value),
            EvictionMsg::Stride(by) => {
                let at = SIZES.iter().position(|size| *size == self.ask.size_percent).unwrap_or(0);
                let at = at.saturating_add_signed(by).min(SIZES.len() - 1);
                self.set("size", &SIZES[at].to_string())
            }
            EvictionMsg::Toggle(policy) => {
                if let Some(shown) = self.shown.get_mut(policy) {
                    *shown = !*shown;
                }
                Follows::Nothing
            }
            EvictionMsg::File(name, bytes) => {
                let mut ask = self.ask.clone();
                if ask.set("load", Load::Given.name()).is_err() {
                    return Follows::Nothing;
                }
                let before = self.before.take().unwrap_or_else(|| Rc::new(self.clone()));
                self.file = Some((name, bytes));
                *self = EvictionState { before: Some(before), ..self.opened(&ask.write()) };
                Follows::Run
            }
        }
    }

    fn set(&mut self, name: &str, value: &str) -> Follows {
        let mut ask = self.ask.clone();
        if let Err(why) = ask.set(name, value) {
            self.refused = Some(why.into());
            return Follows::Nothing;
        }
        if ask == self.ask {
            return Follows::Nothing;
        }
        if ask.of_run() == self.ask.of_run() {
            self.ask = ask;
            self.judge();
            return Follows::Link;
        }
        *self = self.opened(&ask.write());
        Follows::Run
    }

    /// Takes what was tried; whether there is more to come.
    pub(crate) fn take_part(&mut self, part: EvictionPart) -> bool {
        // What was asked before is late.
        if part.ask != self.ask.of_run() {
            return false;
        }
        self.before = None;
        if !part.bands.is_empty() {
            // The first part of a run.
            (self.cells, self.bands) = (Rc::default(), Rc::new(part.bands));
        }
        let cells = part.cells.into_iter().map(|cell| ((cell.policy, cell.size_percent), cell));
        Rc::make_mut(&mut self.cells).extend(cells);
        (self.left, self.counts) = (Some(part.left), [part.keys, part.requests]);
        self.judge();
        part.left > 0
    }

    fn judge(&mut self) {
        let reached = goals::reached(|name| self.named(name));
        for (goal, reached) in self.goals.iter_mut().zip(reached) {
            *goal |= reached;
        }
    }
}

#[cfg(test)]
mod tests {
    use redscope_session::lab::EvictionRun;

    use super::*;

    fn tried(text: &str) -> EvictionState {
        let mut lab = EvictionState::open(text);
        let mut run = EvictionRun::new(&lab.ask, None).unwrap();
        while lab.take_part(run.go_on(100_000).unwrap()) {}
        assert!(lab.is_done());
        lab
    }

    #[test]
    fn on_a_loop_chance_finds_more_than_exact_lru() {
        let mut lab = tried("eviction;load=loop;keys=400;requests=2000;size=10");
        assert_eq!(lab.named("lru").unwrap().hit_ratio(), 0.0);
        assert!(lab.goals[0]);
        assert_eq!(lab.take(EvictionMsg::Stride(1)), Follows::Link);
        assert_eq!(lab.ask.size_percent, 15);
        assert_eq!(lab.take(EvictionMsg::Stride(isize::MAX)), Follows::Link);
        assert_eq!(lab.named("lru").unwrap().hit_ratio(), 1.0);
        assert_eq!(lab.take(EvictionMsg::Set("samples".into(), "3".into())), Follows::Run);
        assert!(lab.goals[0] && lab.cells.is_empty(), "goals stay, the run is another");
    }

    #[test]
    fn a_file_that_is_no_load_leaves_what_was_there() {
        let mut lab = tried("eviction;keys=100;requests=1000;size=10");
        let before = lab.clone();
        let file = EvictionMsg::File("bin.dat".into(), Rc::from(&b"\xff"[..]));
        assert_eq!(lab.take(file), Follows::Run);
        assert!(lab.cells.is_empty() && lab.ask.load() == Load::Given);
        let ToLab::RunEviction { ask, file } = lab.question() else { panic!("it asks for a run") };
        let why = EvictionRun::new(&ask, file.as_deref()).unwrap_err();
        assert!(!lab.refuse(why.into()), "all of it is there");
        assert!(lab.refused.take().is_some() && lab == before);
    }

    #[test]
    fn a_link_whose_load_is_a_file_opens_with_another_load_and_says_so() {
        let lab = tried("eviction;load=file;size=20;keys=100;requests=1000");
        assert_eq!((lab.ask.load(), lab.ask.size_percent), (Load::Zipf, 20));
        assert_eq!(lab.refused, Some(LabError::Trace(GivenError::Missing).into()));
    }

    #[test]
    fn what_is_wrong_changes_nothing() {
        let mut lab = tried("eviction;keys=100;requests=1000;with-ttl=50;size=10");
        assert!(lab.goals[2], "keys without a time to live fill the memory");
        let before = lab.ask.clone();
        assert_eq!(lab.take(EvictionMsg::Set("rate".into(), "0".into())), Follows::Nothing);
        assert!(lab.refused.is_some() && lab.ask == before && lab.is_done());
    }
}
