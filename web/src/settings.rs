//! What a visitor has chosen, kept in the browser: language, theme, sizes, guides that were seen.

use crate::i18n::Lang;
use crate::platform;

const LANG: &str = "redscope.lang";
const THEME: &str = "redscope.theme";
const STOPS: &str = "redscope.stops";
const RUN: &str = "redscope.run";
const GUIDE: &str = "redscope.guide.";

/// The choices.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) lang: Lang,
    pub(crate) dark: bool,
    /// Whether time stands still by itself when something important has happened.
    pub(crate) stops: bool,
    /// Scenarios whose guide was closed, in this visit or before.
    closed: Vec<String>,
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
        Settings { lang: Lang::of_tag(&lang), dark, stops, closed: Vec::new() }
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

    /// Keeps a run to go on with in another visit, as what stands behind the `#` of its link; in this tab,
    /// with the place that it began from.
    pub(crate) fn keep_run(&self, place: &str, link: &str) {
        platform::store(RUN, link);
        platform::keep_in_tab(RUN, Some(&format!("{place}\n{link}")));
    }

    /// The run that this tab had at a place before it was loaded again.
    pub(crate) fn run_of_tab(place: &str) -> Option<String> {
        let kept = platform::kept_in_tab(RUN)?;
        let (of, link) = kept.split_once('\n')?;
        (of == place).then(|| link.to_owned())
    }

    /// Another run begins in this tab.
    pub(crate) fn forget_run_of_tab() {
        platform::keep_in_tab(RUN, None);
    }

    /// The run of the visit before.
    pub(crate) fn kept_run() -> Option<String> {
        platform::stored(RUN)
    }

    /// Whether a scenario's first steps are shown.
    pub(crate) fn wants_guide(&self, scenario: &str) -> bool {
        !self.closed.iter().any(|closed| closed == scenario)
            && platform::stored(&format!("{GUIDE}{scenario}")).is_none()
    }

    pub(crate) fn close_guide(&mut self, scenario: &str) {
        self.closed.push(scenario.to_owned());
        platform::store(&format!("{GUIDE}{scenario}"), "closed");
    }
}
