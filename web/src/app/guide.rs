//! The first steps of a scenario: shown to who opens it for the first time.

use super::App;
use super::place::is_scenario;
use crate::platform;

impl App {
    /// A run is open: who has begun a scenario for the first time is shown its first steps. A run that was shared or
    /// kept has had some already.
    pub(super) fn begin_guide(&mut self) {
        self.guides |= is_scenario(&platform::hash())
            && self.learning.lesson.is_none()
            && self.kept.is_none()
            && self.settings.wants_guide(&self.scenario);
    }
}
