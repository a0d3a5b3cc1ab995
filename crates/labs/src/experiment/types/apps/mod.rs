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

use super::app::App;

/// Every application.
pub const APPS: [&App; 10] = [
    &counter::APP,
    &session::APP,
    &queue::APP,
    &object::APP,
    &friends::APP,
    &leaderboard::APP,
    &signin::APP,
    &visitors::APP,
    &places::APP,
    &stream::APP,
];

impl App {
    /// An application by its name.
    pub fn find(name: &str) -> Option<&'static App> {
        APPS.into_iter().find(|app| app.name == name)
    }
}
