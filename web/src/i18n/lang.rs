//! The languages of the page.

use yew::prelude::*;

/// A language of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Simplified Chinese.
    Zh,
}

impl Lang {
    /// As the `lang` attribute has it.
    pub(crate) const fn tag(self) -> &'static str {
        match self {
            Lang::En => "en",
            Lang::Zh => "zh-CN",
        }
    }

    /// The language of a tag such as `zh-TW`.
    pub(crate) fn of_tag(tag: &str) -> Self {
        if tag.starts_with("zh") { Lang::Zh } else { Lang::En }
    }
}

/// The language of the page around a component.
#[hook]
pub(crate) fn use_lang() -> Lang {
    use_context::<Lang>().unwrap_or_default()
}
