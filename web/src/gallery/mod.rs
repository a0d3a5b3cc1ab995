//! The start page: a world to type into at once, and what else there is.

mod drawing;
mod find;
mod hero;
mod labs;
mod lessons;
mod more;
mod scenarios;

use redscope_lessons::lesson::Track;
use yew::prelude::*;

use crate::i18n::{Lang, use_words};
use crate::kept;
use crate::model::{Picture, Slice};
use crate::msg::Msg;
use crate::pack::building::Building;
use crate::pack::state::Checking;
use crate::platform;
use crate::workbench::header::{choices, logo};
use crate::workbench::nav::{SEARCH, nav};
use crate::workbench::site_menu::SiteMenu;
use find::Find;
use hero::Hero;
use labs::Labs;
use lessons::Lessons;
use scenarios::Scenarios;

#[derive(Properties)]
pub(crate) struct GalleryProps {
    pub(crate) picture: Picture,
    pub(crate) dark: bool,
    pub(crate) lang: Lang,
    pub(crate) front: String,
    pub(crate) selected: String,
    pub(crate) tracks: Slice<Vec<Track>>,
    /// How often what was reached has been loaded from a file.
    pub(crate) progress: usize,
    /// What stands above the lessons of the pack that is open; nothing, if it says nothing.
    pub(crate) about: String,
    /// The pack that is being put together, if it is.
    pub(crate) building: Slice<Option<Building>>,
    pub(crate) checking: Slice<Option<Checking>>,
    /// Whether a lesson is being written.
    pub(crate) has_draft: bool,
    pub(crate) on: Callback<Msg>,
}

impl PartialEq for GalleryProps {
    /// A picture is another one with every frame; what does not show it is drawn once.
    fn eq(&self, _: &Self) -> bool {
        false
    }
}

/// The start page.
#[component]
pub(crate) fn Gallery(props: &GalleryProps) -> Html {
    let words = use_words();
    let on = &props.on;
    let onstart = on.reform(|_: MouseEvent| Msg::Load("replication".to_owned()));
    let ways = vec![
        (words.share_link, on.reform(|()| Msg::Copy(platform::address()))),
        (words.open_file, on.reform(|()| Msg::ChooseFile)),
    ];
    let facts =
        [words.nothing_to_install, words.works_offline, words.nothing_leaves, words.run_is_link];
    let facts = facts.map(|fact| html! { <li class="pill">{ fact }</li> });
    html! {
        <div class="gal">
            <header class="hd">
                <span class="logo">{ logo() }<span>{ words.tagline }</span></span>
                { nav(props.lang, None) }
                <span class="grow" />
                <Find tracks={props.tracks.clone()} id={SEARCH} class="fnd dk" />
                <span class="row dk">{ choices(props.lang, props.dark, &on.reform(Msg::Choose)) }</span>
                <SiteMenu lang={props.lang} dark={props.dark} {ways} on_choose={on.reform(Msg::Choose)}>
                    <Find tracks={props.tracks.clone()} id="search-menu" class="fnd" />
                </SiteMenu>
            </header>
            <main>
                <div class="top">
                    <div class="intro">
                        <h1>{ words.hero }</h1>
                        <p class="lead">{ words.hero_sub }</p>
                        <p class="cta"><button class="btn pri" onclick={onstart}>{ words.start }</button>
                            if kept::of_last_visit().is_some() {
                                <a class="btn" href={format!("#{}", kept::PLACE)}>{ words.continue_run }</a>
                            }
                        </p>
                        <ul class="facts">{ for facts }</ul>
                    </div>
                    <Hero picture={props.picture.clone()} front={props.front.clone()}
                        selected={props.selected.clone()} lang={props.lang} on={on.clone()} />
                </div>
                <Scenarios on={on.clone()} />
                <Labs />
                <Lessons tracks={props.tracks.clone()} progress={props.progress} about={props.about.clone()} building={props.building.clone()}
                    checking={props.checking.clone()} has_draft={props.has_draft} on={on.clone()} />
            </main>
        </div>
    }
}
