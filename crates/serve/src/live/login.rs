//! As whom a node is asked.

use redscope_resp::{Frame, encode_command};

/// As whom a node is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Login {
    pub(crate) user: Option<String>,
    pub(crate) password: Option<String>,
}

impl Login {
    /// What is sent first, if there is anything to be said.
    pub(crate) fn request(&self) -> Option<Vec<u8>> {
        let password = self.password.as_deref()?;
        let words: Vec<&str> = ["AUTH"].into_iter().chain(self.user.as_deref()).collect();
        let mut bytes = Vec::new();
        encode_command(&[&words[..], &[password]].concat(), &mut bytes);
        Some(bytes)
    }
}

/// Why the answer to a login leads no further: a node that asks for no password, as Sentinels often do, is as good.
pub(crate) fn refusal(answer: &Frame) -> Option<String> {
    let Frame::Error(text) = answer else { return None };
    let text = String::from_utf8_lossy(text).into_owned();
    let asks_for_none = text.contains("without any password configured");
    (!asks_for_none).then_some(text)
}
