//! How long the worker has been at something: what takes long is said and can be stopped; what gives no sign of life
//! any more is taken for dead.

use redscope_session::ToWorker;
use yew::prelude::*;

use super::App;
use super::place::View;
use crate::link::PATIENCE_MS;
use crate::loading::notice;
use crate::msg::Msg;
use crate::platform;

/// What takes longer is said, in milliseconds.
const LONG_MS: f64 = 2_000.0;

/// What the worker is at.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Work {
    /// Since when it owes a picture, and when it gave its last sign of life, in milliseconds.
    since: Option<(f64, f64)>,
    /// For how many whole seconds, if that is long.
    shown_s: Option<u64>,
}

impl Work {
    /// Whether it is said that it takes long.
    pub(super) const fn is_long(&self) -> bool {
        self.shown_s.is_some()
    }

    /// It gives a sign of life.
    fn lives(&mut self, now_ms: f64) {
        if let Some((_, heard_ms)) = &mut self.since {
            *heard_ms = now_ms;
        }
    }

    /// Whether it has given none for too long.
    fn is_dead(&self, now_ms: f64) -> bool {
        self.since.is_some_and(|(_, heard_ms)| now_ms - heard_ms > PATIENCE_MS)
    }

    /// Counts on; whether something else is to be said.
    fn count(&mut self, now_ms: f64) -> bool {
        let long = self.since.map(|(since, _)| now_ms - since).filter(|ms| *ms >= LONG_MS);
        let shown_s = long.map(|ms| (ms / 1000.0) as u64);
        std::mem::replace(&mut self.shown_s, shown_s) != shown_s
    }
}

impl App {
    /// Asks the worker for the next picture, unless it still owes one; whether something else is to be said.
    pub(super) fn tick(&mut self, ctx: &Context<Self>) -> bool {
        let now_ms = platform::now_ms();
        if !self.ready || self.view == View::Lab && self.file.is_none() {
            return false;
        }
        if self.work.since.is_some() {
            if self.work.is_dead(now_ms) {
                let why = self.settings.lang.words().no_answer.to_owned();
                ctx.link().send_message(Msg::WorkerDied(why));
            }
            return self.work.count(now_ms);
        }
        let elapsed_us = ((now_ms - self.last_tick_ms) * 1000.0).max(0.0) as u64;
        self.last_tick_ms = now_ms;
        self.work.since = Some((now_ms, now_ms));
        self.send(&ToWorker::Tick { elapsed_us });
        false
    }

    /// The worker is at something that takes long.
    pub(super) fn is_at_work(&mut self) -> bool {
        self.work.lives(platform::now_ms());
        false
    }

    /// Stops what takes long: another worker goes on from the moment that is shown, and stands still there.
    pub(super) fn stop_work(&mut self, ctx: &Context<Self>) {
        let words = self.settings.lang.words();
        let stopped: Vec<String> = self.pending.drain(..).map(|one| one.words(words)).collect();
        let what = stopped.first().map(|what| format!(" {}{}{what}", words.left_out, words.colon));
        self.pasted = super::Pasted::default();
        (self.playing, self.deaths) = (false, 1);
        if self.picture.nodes.is_empty() {
            // It is what was opened that takes so long.
            self.kept = None;
            self.learning.close();
            platform::replace_hash("");
            self.view = View::Gallery;
            self.playing = true;
        }
        self.say(format!("{}{}", words.work_stopped, what.unwrap_or_default()), false);
        self.begin_again(ctx);
    }

    /// What the worker is at, if that takes long, with a way to stop it.
    pub(super) fn view_work(&self, on: &Callback<Msg>) -> Option<Html> {
        let words = self.settings.lang.words();
        let shown_s = self.work.shown_s?;
        let onclick = on.reform(|_: MouseEvent| Msg::StopWork);
        let stop = html! { <button class="btn sm pri" {onclick}>{ words.stop }</button> };
        Some(notice(words.at_work.replace("{}", &shown_s.to_string()), false, stop))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_takes_long_is_said_and_what_gives_no_sign_of_life_is_dead() {
        let mut work = Work::default();
        assert!(!work.count(99_000.0) && !work.is_dead(99_000.0) && !work.is_long());
        work.since = Some((1_000.0, 1_000.0));
        assert!(!work.count(2_900.0));
        assert!(
            work.count(3_100.0) && work.is_long() && !work.count(3_900.0) && work.count(4_000.0)
        );
        work.lives(50_000.0);
        assert!(!work.is_dead(110_000.0) && work.is_dead(110_001.0));
        assert_eq!(work.shown_s, Some(3));
    }
}
