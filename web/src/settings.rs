//! What a visitor has chosen, kept in the browser: language, theme, sizes, guides that were seen.

use crate::i18n::Lang;
use crate::platform;
use crate::shown::Folded;

const LANG: &str = "redscope.lang";
const THEME: &str = "redscope.theme";
const COLUMNS: &str = "redscope.columns";
const STOPS: &str = "redscope.stops";
const FOLDS: &str = "redscope.folds";
const GUIDE: &str = "redscope.guide.";

/// The choices.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) lang: Lang,
    pub(crate) dark: bool,
    /// Whether time stands still by itself when something important has happened.
    pub(crate) stops: bool,
    /// How many consoles may stand side by side.
    pub(crate) columns: usize,
    /// Panes that are folded away.
    pub(crate) folded: Vec<Folded>,
    /// Scenarios whose first steps were shown in this visit.
    guided: Vec<String>,
}

/// Whether a dark page was chosen; `None`: it is as the system has it.
fn chosen_theme() -> Option<bool> {
    platform::stored(THEME).filter(|theme| !theme.is_empty()).map(|theme| theme == "dark")
}

/// What a visitor can choose on every page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// A language.
    Language(Lang),
    /// Dark if it is light, and light if it is dark.
    OtherTheme,
}

impl Settings {
    /// What was chosen before, else what the browser prefers.
    pub(crate) fn load() -> Self {
        let lang = platform::stored(LANG).unwrap_or_else(platform::language);
        let dark = chosen_theme().unwrap_or_else(platform::prefers_dark);
        let stops = platform::stored(STOPS).is_some_and(|stops| stops == "yes");
        let columns = platform::stored(COLUMNS).and_then(|columns| columns.parse().ok());
        let columns = columns.unwrap_or(1).max(1);
        let folds = platform::stored(FOLDS).unwrap_or_default();
        let is_folded = |pane: &Folded| folds.split(' ').any(|name| name == pane.name());
        let folded = Folded::ALL.into_iter().filter(is_folded).collect();
        Settings { lang: Lang::of_tag(&lang), dark, stops, columns, folded, guided: Vec::new() }
    }

    /// Has the page look like that.
    pub(crate) fn apply(&self) {
        platform::set_root("data-theme", if self.dark { "dark" } else { "light" });
        platform::set_root("lang", self.lang.tag());
    }

    /// Has the other theme. One that is the system's anyway goes with the system from then on.
    fn toggle_theme(&mut self) {
        self.dark = !self.dark;
        platform::store(
            THEME,
            match self.dark {
                dark if dark == platform::prefers_dark() => "",
                true => "dark",
                false => "light",
            },
        );
        self.apply();
    }

    /// Takes over what the system has now, unless something else was chosen.
    pub(crate) fn follow_system(&mut self) {
        self.dark = chosen_theme().unwrap_or_else(platform::prefers_dark);
        self.apply();
    }

    pub(crate) fn toggle_stops(&mut self) {
        self.stops = !self.stops;
        platform::store(STOPS, if self.stops { "yes" } else { "no" });
    }

    pub(crate) fn choose_columns(&mut self, columns: usize) {
        self.columns = columns;
        platform::store(COLUMNS, &columns.to_string());
    }

    /// Folds a pane away, or has it back.
    pub(crate) fn fold(&mut self, pane: Folded, is_folded: bool) {
        self.folded.retain(|other| *other != pane);
        if is_folded {
            self.folded.push(pane);
        }
        let names: Vec<&str> = self.folded.iter().map(|pane| pane.name()).collect();
        platform::store(FOLDS, &names.join(" "));
    }

    fn set_lang(&mut self, lang: Lang) {
        self.lang = lang;
        platform::store(LANG, lang.tag());
        self.apply();
    }

    /// Has what was chosen.
    pub(crate) fn choose(&mut self, chosen: Chosen) {
        match chosen {
            Chosen::Language(lang) => self.set_lang(lang),
            Chosen::OtherTheme => self.toggle_theme(),
        }
    }

    /// Takes over what was chosen where another page stood in this one's place.
    pub(crate) fn take_over(&mut self) {
        self.lang = Lang::of_tag(&platform::root("lang"));
        self.dark = platform::root("data-theme") == "dark";
    }

    /// Whether a scenario's first steps were never shown to somebody who took one of them, or closed them.
    pub(crate) fn wants_guide(&self, scenario: &str) -> bool {
        !self.guided.iter().any(|guided| guided == scenario)
            && platform::stored(&format!("{GUIDE}{scenario}")).is_none()
    }

    /// They are not shown again.
    pub(crate) fn has_guided(&mut self, scenario: &str) {
        if self.wants_guide(scenario) {
            self.guided.push(scenario.to_owned());
            platform::store(&format!("{GUIDE}{scenario}"), "seen");
        }
    }
}
