//! The words of the headers: the places of the site, and the search for one of them.

use super::lang::Lang;

/// What the headers of the start page and of the labs say.
#[derive(Debug)]
pub(crate) struct NavWords {
    /// What the list of places is called.
    pub(crate) places: &'static str,
    pub(crate) scenarios: &'static str,
    pub(crate) labs: &'static str,
    pub(crate) lessons: &'static str,
    pub(crate) puzzles: &'static str,
    pub(crate) find: &'static str,
    pub(crate) found_none: &'static str,
}

static EN: NavWords = NavWords {
    places: "Places",
    scenarios: "Scenarios",
    labs: "Labs",
    lessons: "Lessons",
    puzzles: "Puzzles",
    find: "Search scenarios, labs, lessons",
    found_none: "Nothing is called so.",
};

static ZH: NavWords = NavWords {
    places: "导航",
    scenarios: "场景",
    labs: "实验",
    lessons: "课程",
    puzzles: "谜题",
    find: "搜索场景、实验、课程",
    found_none: "没有匹配的内容。",
};

impl Lang {
    /// The words of the headers.
    pub(crate) const fn nav(self) -> &'static NavWords {
        match self {
            Lang::En => &EN,
            Lang::Zh => &ZH,
        }
    }
}
