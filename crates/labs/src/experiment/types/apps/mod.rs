//! The applications, a file each.

mod counter;
mod friends;
mod leaderboard;
mod object;
pub(super) mod places;
mod queue;
mod session;
mod signin;
mod stream;
mod visitors;

use super::app::{App, Setting};
use super::play::{Play, Step};

/// Lists every application, and what each does. Those are lists of their own, so that who only wants to know which
/// applications there are has nothing to do with what runs them.
macro_rules! apps {
    ($count:literal: $($app:ident),*) => {
        /// Every application.
        pub const APPS: [&App; $count] = [$(&$app::APP),*];
        /// What each does, command by command.
        const SCRIPTS: [fn(&mut Play, &Setting); $count] = [$($app::script),*];
    };
}

apps!(10: counter, session, queue, object, friends, leaderboard, signin, visitors, places, stream);

impl App {
    /// An application by its name.
    pub fn find(name: &str) -> Option<&'static App> {
        APPS.into_iter().find(|app| app.name == name)
    }
    /// What it does when it is set so, command by command.
    pub fn play(&self, setting: &Setting) -> Vec<Step> {
        let mut play = Play::new();
        if let Some(at) = APPS.iter().position(|app| app.name == self.name) {
            SCRIPTS[at](&mut play, setting);
        }
        play.into_steps()
    }
}
