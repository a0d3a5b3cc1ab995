//! The whole page: holds the picture, talks to the worker, arranges the panes.

use redscope_labs::scenario::SCENARIOS;
use redscope_session::{FIRST_CONSOLE, FromWorker, ToWorker};
use yew::prelude::*;

use crate::components::{
    console::{Consoles, Move},
    events::Events,
    guide::Guide,
    header::Header,
    inspector::InspectorPane,
    stage::Stage,
    timeline::Timeline,
};
use crate::platform::{self, Link};
use crate::state::Picture;
use crate::words;

/// What happens to the page.
pub enum Msg {
    /// The worker said something.
    Worker(FromWorker),
    /// The browser is about to draw.
    Frame,
    /// Start a scenario.
    Load(String),
    /// Run or stand still.
    TogglePlay,
    /// Carry out one event.
    StepOne,
    /// Virtual time per real time; 0 chooses by itself.
    Speed(f64),
    /// Look at a node.
    Select(String),
    /// Do something to the run.
    /// Do something, in words.
    Act(String),
    /// Send a console somewhere.
    Move {
        /// The console.
        client: String,
        /// The node.
        node: String,
        /// Whether it follows redirections.
        follow: bool,
    },
    /// Type a line into the console in front.
    Type(String),
    /// Complete a line.
    Complete(String),
    /// Bring a console to the front.
    Front(String),
    /// Open another console at a node.
    OpenClient(String),
    /// Save a file of a node's disk.
    Download(String, String),
    /// Light or dark.
    ToggleTheme,
    /// Choose a pane on a narrow screen.
    Pane(&'static str),
}

/// The page.
pub struct App {
    link: Link,
    picture: Picture,
    ready: bool,
    awaiting: bool,
    last_tick_ms: f64,
    scenario: String,
    playing: bool,
    speed: f64,
    dark: bool,
    front: String,
    selected: String,
    pane: &'static str,
    opened: usize,
}

/// Panes of a narrow screen, with their names.
const PANES: &[(&str, &str)] =
    &[("guide", "Guide"), ("stage", "Stage"), ("console", "Console"), ("inspector", "Inspector")];

impl App {
    fn act(&self, words: String) {
        self.link.send(&ToWorker::Act(words));
    }

    /// The newest story, or what the scenario shows.
    fn narration(&self) -> String {
        match &self.picture.news {
            Some(story) => words::sentence(story),
            None => words::scenario(&self.scenario).1.to_owned(),
        }
    }

    /// Where a node listens.
    fn address(&self, node: &str) -> &str {
        self.picture.nodes.get(node).map_or("", |node| node.address.as_str())
    }

    fn load(&mut self, scenario: String) {
        self.scenario = scenario.clone();
        self.front = FIRST_CONSOLE.to_owned();
        self.selected = "n1".to_owned();
        self.opened = 1;
        self.link.send(&ToWorker::Load { scenario, seed: platform::random_seed() });
    }

    /// Asks the worker for the next frame, unless it still owes one.
    fn tick(&mut self) {
        let now_ms = platform::now_ms();
        if !self.ready || self.awaiting {
            return;
        }
        let elapsed_us = ((now_ms - self.last_tick_ms) * 1000.0).max(0.0) as u64;
        self.last_tick_ms = now_ms;
        self.awaiting = true;
        self.link.send(&ToWorker::Tick { elapsed_us });
    }

    /// Takes a message of the worker; says whether the page looks different now.
    fn take(&mut self, message: FromWorker) -> bool {
        match message {
            FromWorker::Ready => {
                self.ready = true;
                self.last_tick_ms = platform::now_ms();
                let first = SCENARIOS[0].id.to_owned();
                self.load(first);
            }
            FromWorker::Frame(frame) => {
                self.awaiting = false;
                let moved = frame.now_us != self.picture.now_us || frame.fresh;
                let quiet = *frame
                    == redscope_session::Frame {
                        now_us: frame.now_us,
                        ..redscope_session::Frame::default()
                    };
                self.picture.apply(*frame);
                return moved || !quiet;
            }
            FromWorker::Completion(completion) => self.picture.completion = completion,
            FromWorker::File { name, bytes } => {
                if platform::download(&name, &bytes).is_err() {
                    self.picture.failure = Some(format!("the browser refused to save {name}"));
                }
            }
            FromWorker::Failed(text) => self.picture.failure = Some(text),
        }
        true
    }
}

impl Component for App {
    type Message = Msg;
    type Properties = ();

    fn create(ctx: &Context<Self>) -> Self {
        let scope = ctx.link().clone();
        let link = Link::open(move |message| scope.send_message(Msg::Worker(message)));
        let scope = ctx.link().clone();
        platform::on_each_frame(move || scope.send_message(Msg::Frame));
        let dark = platform::prefers_dark();
        platform::set_theme(dark);
        App {
            link,
            picture: Picture::default(),
            ready: false,
            awaiting: false,
            last_tick_ms: 0.0,
            scenario: SCENARIOS[0].id.to_owned(),
            playing: true,
            speed: 0.0,
            dark,
            front: FIRST_CONSOLE.to_owned(),
            selected: "n1".to_owned(),
            pane: "stage",
            opened: 1,
        }
    }

    fn update(&mut self, _ctx: &Context<Self>, message: Msg) -> bool {
        match message {
            Msg::Worker(message) => return self.take(message),
            Msg::Frame => {
                self.tick();
                return false;
            }
            Msg::Load(scenario) => self.load(scenario),
            Msg::TogglePlay => {
                self.playing = !self.playing;
                self.link.send(&ToWorker::Play(self.playing));
            }
            Msg::StepOne => {
                self.playing = false;
                self.link.send(&ToWorker::Play(false));
                self.link.send(&ToWorker::StepOne);
            }
            Msg::Speed(speed) => {
                self.speed = speed;
                self.link.send(&ToWorker::Speed(speed));
            }
            Msg::Select(node) => {
                self.selected.clone_from(&node);
                self.link.send(&ToWorker::Select(Some(node)));
            }
            Msg::Act(words) => self.act(words),
            Msg::Move { client, node, follow } => {
                self.picture.move_client(&client, &node, follow);
                let follow = if follow { " follow" } else { "" };
                self.act(format!("move {client} {}{follow}", self.address(&node)));
            }
            Msg::Type(line) => {
                self.picture.failure = None;
                let words: Vec<&str> = line.split_whitespace().collect();
                let acted = match words.as_slice() {
                    ["clear"] => {
                        self.picture.lines.remove(&self.front);
                        true
                    }
                    _ => false,
                };
                if !acted {
                    self.act(format!("type {} {line}", self.front));
                }
            }
            Msg::Complete(line) => self.link.send(&ToWorker::Complete(line)),
            Msg::Front(client) => self.front = client,
            Msg::OpenClient(node) => {
                self.opened += 1;
                let client = format!("c{}", self.opened);
                self.front.clone_from(&client);
                self.act(format!("open {client} {} follow", self.address(&node)));
            }
            Msg::Download(node, name) => self.link.send(&ToWorker::ReadFile { node, name }),
            Msg::ToggleTheme => {
                self.dark = !self.dark;
                platform::set_theme(self.dark);
            }
            Msg::Pane(pane) => self.pane = pane,
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let link = ctx.link();
        let picture = &self.picture;
        let panes = PANES.iter().map(|(id, name)| {
            let onclick = link.callback(move |_: MouseEvent| Msg::Pane(id));
            let chosen = self.pane == *id;
            html! { <button role="tab" aria-selected={chosen.to_string()} {onclick}>{ *name }</button> }
        });
        html! {
            <>
                <Header
                    scenario={self.scenario.clone()} now_us={picture.now_us} playing={self.playing}
                    speed={self.speed} dark={self.dark}
                    on_load={link.callback(Msg::Load)} on_play={link.callback(|()| Msg::TogglePlay)}
                    on_step={link.callback(|()| Msg::StepOne)} on_speed={link.callback(Msg::Speed)}
                    on_theme={link.callback(|()| Msg::ToggleTheme)} />
                <nav class="panes" role="tablist" aria-label="Panes">{ for panes }</nav>
                <main class={classes!(format!("show-{}", self.pane))}>
                    <Guide scenario={self.scenario.clone()} on_run={link.callback(Msg::Type)} />
                    <Stage
                        nodes={picture.nodes.clone()} packets={picture.packets.clone()}
                        clients={picture.clients.clone()} links={picture.links.clone()}
                            cuts={picture.cuts.clone()}
                        now_us={picture.now_us} selected={self.selected.clone()}
                        on_select={link.callback(Msg::Select)} />
                    <p class="say" aria-live="polite" data-testid="narration">
                        { picture.failure.clone().unwrap_or_else(|| self.narration()) }
                    </p>
                    <Timeline stories={picture.stories.clone()} now_us={picture.now_us} />
                    <section class="dock">
                        <Consoles
                            clients={picture.clients.clone()} lines={picture.lines.clone()}
                            nodes={picture.nodes.clone()} front={self.front.clone()}
                            completion={picture.completion.clone()}
                            on_type={link.callback(Msg::Type)}
                            on_complete={link.callback(Msg::Complete)}
                            on_front={link.callback(Msg::Front)}
                            on_open={link.callback(Msg::OpenClient)}
                            on_move={link.callback(|to: Move| {
                                let Move { client, node, follow } = to;
                                Msg::Move { client, node, follow }
                            })} />
                        <Events stories={picture.stories.clone()} logs={picture.logs.clone()} />
                    </section>
                    <InspectorPane
                        detail={picture.detail.clone()} nodes={picture.nodes.clone()}
                        cuts={picture.cuts.clone()} selected={self.selected.clone()}
                        on_select={link.callback(Msg::Select)} on_act={link.callback(Msg::Act)}
                        on_open={link.callback(Msg::OpenClient)}
                        on_download={link.callback(|(node, name)| Msg::Download(node, name))} />
                </main>
            </>
        }
    }
}
