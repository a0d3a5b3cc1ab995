//! Which bridge a page is connected to, and what real servers cannot have done to them.

use yew::prelude::*;

use crate::msg::Msg;
use crate::shown::Overlay;

/// What stands in front of the address of a bridge.
const PLACE: &str = "live=";
/// Where bridges are: a page connects nowhere else.
const HERE: [&str; 2] = ["ws://127.0.0.1:", "ws://localhost:"];
/// What stands behind the port.
const PATH: &str = "/live?token=";

/// A bridge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Live {
    pub(crate) url: String,
    /// Whether consoles may change anything.
    pub(crate) writes: bool,
    /// Whether the connection is gone.
    pub(crate) is_lost: bool,
}

impl Live {
    pub(crate) fn at(url: String) -> Self {
        Live { url, writes: false, is_lost: false }
    }

    /// Host and port.
    pub(crate) fn address(&self) -> &str {
        let rest = self.url.strip_prefix("ws://").unwrap_or(&self.url);
        rest.split('/').next().unwrap_or_default()
    }
}

/// The bridge that what stands behind `#` leads to.
pub(crate) fn live_at(hash: &str) -> Option<String> {
    let url = hash.strip_prefix(PLACE)?;
    let rest = HERE.iter().find_map(|here| url.strip_prefix(here))?;
    let (port, token) = rest.split_once(PATH)?;
    let is_port = port.parse::<u16>().is_ok_and(|port| port > 0);
    let is_token = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_hexdigit());
    (is_port && is_token).then(|| url.to_owned())
}

/// Whether something can only be done to a simulation.
pub(crate) fn needs_simulation(message: &Msg) -> bool {
    matches!(
        message,
        Msg::TogglePlay
            | Msg::ToggleStops
            | Msg::Step
            | Msg::StepBack
            | Msg::Seek(_)
            | Msg::RunTo(_)
            | Msg::RunAgain
            | Msg::Speed(_)
            | Msg::Switch(_)
            | Msg::Fork
            | Msg::Rename(..)
            | Msg::RemoveBranch(_)
            | Msg::RestoreBranch(_)
            | Msg::Note(_)
            | Msg::RemoveNote(_)
            | Msg::Neighbour(_)
            | Msg::Compare(_)
            | Msg::OpenNode(_)
            | Msg::NodeTab(_)
            | Msg::Ask(_)
            | Msg::WatchFlights(Some(_))
            | Msg::WatchWire(true)
            | Msg::Watch(Some(_))
            | Msg::KeepWaiting { .. }
            | Msg::TypeOn { .. }
            | Msg::Download(..)
            | Msg::Share(_)
            | Msg::Export
            | Msg::ChooseFile
            | Msg::FileRead(_)
            | Msg::OpenFile(_)
            | Msg::Write(_)
            | Msg::Present(_)
            | Msg::Overlay(Some(Overlay::GoTo | Overlay::Note))
    )
}

/// Whether what is on the stage is real, for those who draw it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct IsLive(pub(crate) bool);

/// Whether what is on the stage is real.
#[hook]
pub(crate) fn use_is_live() -> bool {
    use_context::<IsLive>().is_some_and(|IsLive(is_live)| is_live)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_connects_to_this_machine_alone() {
        let url = "ws://127.0.0.1:8380/live?token=0a1b";
        assert_eq!(live_at(&format!("live={url}")).as_deref(), Some(url));
        assert_eq!(Live::at(url.to_owned()).address(), "127.0.0.1:8380");
        assert!(live_at("live=ws://localhost:1/live?token=ff").is_some());
        for other in [
            "ws://example.org:80/live?token=ff",
            "ws://127.0.0.1:80@example.org/live?token=ff",
            "ws://127.0.0.1.example.org:80/live?token=ff",
            "wss://127.0.0.1:80/live?token=ff",
            "ws://127.0.0.1:0/live?token=ff",
            "ws://127.0.0.1:80/other?token=ff",
            "ws://127.0.0.1:80/live?token=",
            "ws://127.0.0.1:80/live?token=f&x",
        ] {
            assert_eq!(live_at(&format!("live={other}")), None, "{other}");
        }
    }
}
