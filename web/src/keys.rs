//! What a key means that is pressed outside of fields.

use redscope_session::{Goal, LineKind};

use crate::model::{Picture, pair};
use crate::msg::Msg;
use crate::settings::Chosen;
use crate::shown::Overlay;
use crate::stretch::{ZOOM, Zoom};

/// The message of a key, with Shift or without; `None` if it means nothing here.
pub(crate) fn message(
    key: &str,
    shift: bool,
    picture: &Picture,
    watched: Option<u64>,
    is_node_open: bool,
) -> Option<Msg> {
    Some(match key {
        " " => Msg::TogglePlay,
        "ArrowRight" if shift => Msg::RunTo(Goal::Story),
        "ArrowLeft" if shift => {
            let before = picture.stories.iter().rev().find(|story| story.at_us < picture.now_us);
            Msg::Seek(before.map_or(0, |story| story.at_us))
        }
        "ArrowRight" => Msg::Step,
        "ArrowLeft" => Msg::StepBack,
        "Home" => Msg::Seek(picture.timeline.begun_us),
        "End" => Msg::Switch(picture.timeline.branch),
        "u" | "U" => undo(picture)?,
        "f" | "F" => Msg::Fork,
        "." => Msg::RunAgain,
        "[" => Msg::Neighbour(false),
        "]" => Msg::Neighbour(true),
        "c" | "C" => match picture.comparison.is_some() {
            true => Msg::Compare(None),
            false => Msg::Compare(Some(pair(&picture.timeline)?)),
        },
        "+" | "=" => Msg::Zoom(Zoom::By(ZOOM, None)),
        "-" | "_" => Msg::Zoom(Zoom::By(1.0 / ZOOM, None)),
        "0" => Msg::Zoom(Zoom::Whole),
        "g" | "G" => Msg::Overlay(Some(Overlay::GoTo)),
        "p" | "P" => Msg::Overlay(Some(Overlay::Note)),
        "/" => Msg::Overlay(Some(Overlay::Search)),
        "?" => Msg::Overlay(Some(Overlay::Keys)),
        "d" | "D" => Msg::Act(format!("drop #{}", watched?)),
        "l" | "L" => Msg::Act(format!("hold #{}", watched?)),
        "t" | "T" => Msg::Choose(Chosen::OtherTheme),
        "Escape" if is_node_open => Msg::CloseNode,
        "Escape" if picture.comparison.is_some() => Msg::Compare(None),
        "`" => Msg::FocusConsole,
        "|" => Msg::Beside(true),
        "\\" => Msg::Beside(false),
        digit => {
            let number = digit.parse::<usize>().ok().filter(|number| *number < 10)?;
            Msg::Select(picture.nodes.keys().nth(number.checked_sub(1)?)?.clone())
        }
    })
}

/// What leads to before the last act; nothing if there is none.
pub(crate) fn undo(picture: &Picture) -> Option<Msg> {
    before_last_act(picture).map(Msg::Seek)
}

/// Just before what was last typed or done on this branch: what is done there is another branch.
pub(crate) fn before_last_act(picture: &Picture) -> Option<u64> {
    let typed = picture.lines.values().flatten().filter(|line| line.kind == LineKind::Typed);
    let typed = typed.map(|line| line.at_us);
    let all = typed.chain(picture.acts.iter().map(|act| act.at_us));
    let last = all.filter(|at_us| *at_us <= picture.now_us).max()?;
    Some(last.saturating_sub(1).max(picture.timeline.begun_us))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::sample::server;

    #[test]
    fn keys_mean_what_the_buttons_do() {
        let mut picture = Picture::default();
        picture.nodes.edit().insert("n1".to_owned(), server("n1", None, &[]));
        let message = |key, shift| message(key, shift, &picture, Some(7), true);
        assert_eq!(message(" ", false), Some(Msg::TogglePlay));
        assert_eq!(message("ArrowLeft", false), Some(Msg::StepBack));
        assert_eq!(message("ArrowLeft", true), Some(Msg::Seek(0)));
        assert_eq!(message("d", false), Some(Msg::Act("drop #7".to_owned())));
        assert_eq!(message("1", false), Some(Msg::Select("n1".to_owned())));
        assert_eq!(message("Escape", false), Some(Msg::CloseNode));
        assert_eq!(message("=", true), Some(Msg::Zoom(Zoom::By(2.0, None))));
        assert_eq!(message("0", false), Some(Msg::Zoom(Zoom::Whole)));
        for nothing in ["2", "12", "Enter", "x"] {
            assert_eq!(message(nothing, false), None, "{nothing}");
        }
        assert_eq!(super::message("d", false, &picture, None, false), None);
        assert_eq!(super::message("Escape", false, &picture, None, false), None);
    }
}
