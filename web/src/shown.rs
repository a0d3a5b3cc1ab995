//! What of the page can be shown, as messages, keys and links choose it.

/// What a narrow screen shows below the stage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pane {
    /// The console in front.
    #[default]
    Console,
    /// What has happened.
    Story,
    /// The message that is looked at, and where a key belongs.
    Message,
    /// The node that is looked at, what Sentinels believe, what was promised.
    Node,
    /// The lesson that is open.
    Lesson,
}

impl Pane {
    /// Its name in style sheets.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Pane::Console => "console",
            Pane::Story => "story",
            Pane::Message => "message",
            Pane::Node => "node",
            Pane::Lesson => "lesson",
        }
    }
}

/// How the stage is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Around the slots.
    Ring,
    /// Masters, with their replicas below.
    Rows,
    /// Who watches and copies whom, from one side to the other.
    Map,
    /// Squares.
    Matrix,
    /// A lane for everybody, and messages over time.
    SpaceTime,
}

impl Mode {
    const ALL: [Mode; 5] = [Mode::Ring, Mode::Rows, Mode::Map, Mode::Matrix, Mode::SpaceTime];

    /// What a shared run calls it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Mode::Ring => "ring",
            Mode::Rows => "rows",
            Mode::Map => "map",
            Mode::Matrix => "matrix",
            Mode::SpaceTime => "time",
        }
    }

    /// The one of a name.
    pub(crate) fn named(name: &str) -> Option<Mode> {
        Mode::ALL.into_iter().find(|mode| mode.name() == name)
    }
}

/// A pane of the workbench that can be folded away by the bar beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Folded {
    /// Console and story.
    Right,
    /// The cards below the stage.
    Cards,
    /// The story below the console.
    Story,
    /// The lesson that is open.
    Lesson,
    /// Console and story, below the stage of a lesson.
    Low,
}

impl Folded {
    pub(crate) const ALL: [Folded; 5] =
        [Folded::Right, Folded::Cards, Folded::Story, Folded::Lesson, Folded::Low];

    /// What style sheets and the browser's store call it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Folded::Right => "right",
            Folded::Cards => "cards",
            Folded::Story => "lower",
            Folded::Lesson => "lesson",
            Folded::Low => "low",
        }
    }
}

/// What can be opened above the workbench.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overlay {
    /// What keys do.
    Keys,
    /// A time to go to.
    GoTo,
    /// A note at this moment.
    Note,
    /// Everything that was told and typed.
    Search,
}
