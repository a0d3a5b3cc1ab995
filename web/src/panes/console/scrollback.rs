//! What was typed and answered, each with its moment. Of a long log only what is in view is drawn, so that it
//! stays fluid.

use std::rc::Rc;

use redscope_session::{Line, LineKind};
use web_sys::HtmlElement;
use yew::prelude::*;

use super::blocks::Block;
use super::rows::{Log, Row, View, Window, shortened, text};
use crate::i18n::{Words, use_lang, use_words};
use crate::live::state::use_is_live;
use crate::model::seconds;
use crate::msg::Msg;

/// So near to its end a log is at its end.
const NEAR_PX: i32 = 4;

#[derive(Properties, PartialEq)]
pub(in crate::panes) struct ScrollbackProps {
    /// What was typed, each with what came for it.
    pub(in crate::panes) blocks: Rc<Vec<Block>>,
    /// Whether there is a console at all.
    pub(in crate::panes) ready: bool,
    /// Whether replies are shown as their bytes.
    pub(in crate::panes) as_bytes: bool,
    pub(in crate::panes) on: Callback<Msg>,
}

#[component]
pub(in crate::panes) fn Scrollback(props: &ScrollbackProps) -> Html {
    let words = use_words();
    let (lang, is_live) = (use_lang(), use_is_live());
    let element = use_node_ref();
    let view = use_mut_ref(View::default);
    let last = use_mut_ref(|| None::<Rc<Line>>);
    let redraw = use_force_update();
    let log = use_memo((Rc::clone(&props.blocks), props.as_bytes), |(blocks, as_bytes)| {
        Log::of(blocks, *as_bytes)
    });
    let newest = props.blocks.last().and_then(|block| block.answers.last().or(block.head.as_ref()));
    if *last.borrow() != newest.cloned() {
        if newest.is_some_and(|line| line.kind == LineKind::Typed) {
            // Who types wants to see what comes.
            let mut view = view.borrow_mut();
            (view.is_at_end, view.end_px) = (true, 0);
        }
        *last.borrow_mut() = newest.cloned();
    }
    let window = view.borrow().window(&log);
    use_effect({
        let (element, view, log) = (element.clone(), Rc::clone(&view), Rc::clone(&log));
        let (window, redraw) = (window.clone(), redraw.clone());
        move || {
            let Some(element) = element.cast::<HtmlElement>() else { return };
            measure(&element, &window, &mut view.borrow_mut());
            follow(&element, &mut view.borrow_mut());
            let wanted = view.borrow().window(&log).pages;
            if wanted.start < window.pages.start || wanted.end > window.pages.end {
                redraw.force_update();
            }
        }
    });
    let onscroll = {
        let (view, log, drawn) = (Rc::clone(&view), Rc::clone(&log), window.pages.clone());
        Callback::from(move |event: Event| {
            let Some(element) = event.target_dyn_into::<HtmlElement>() else { return };
            let mut view = view.borrow_mut();
            view.top_px = f64::from(element.scroll_top());
            let end = element.scroll_top() + element.client_height();
            view.is_at_end = end + NEAR_PX >= element.scroll_height();
            view.end_px = element.scroll_top();
            if view.window(&log).pages != drawn {
                redraw.force_update();
            }
        })
    };
    let pages = window.pages.clone().map(|page| {
        let rows = log.page(page).iter().map(|row| view_row(row, &log, words, props));
        html! { <div key={page} class="pg">{ for rows }</div> }
    });
    html! {
        <div class="log" ref={element} {onscroll} role="log" tabindex="0" aria-label={words.output} data-testid="console">
            if props.blocks.is_empty() && props.ready { <p class="dim hello">{ if is_live { lang.live().connected } else { words.connected } }</p> }
            <div key="before" style={format!("height:{}px", window.before_px)} />
            { for pages }
            <div key="behind" style={format!("height:{}px", window.behind_px)} />
        </div>
    }
}

/// Stays at the end, unless somebody has scrolled away, which may not have been heard of yet.
fn follow(element: &HtmlElement, view: &mut View) {
    let top_px = element.scroll_top();
    let is_near = top_px + element.client_height() + NEAR_PX >= element.scroll_height();
    if view.is_at_end && !is_near && top_px + NEAR_PX < view.end_px {
        (view.is_at_end, view.top_px) = (false, f64::from(top_px));
    }
    if view.is_at_end {
        element.set_scroll_top(element.scroll_height());
        view.end_px = element.scroll_top();
    }
}

/// Takes note of how high the pages are that are drawn, and how much of the log is seen.
fn measure(element: &HtmlElement, window: &Window, view: &mut View) {
    view.height_px = f64::from(element.client_height());
    let Ok(drawn) = element.query_selector_all(":scope > .pg") else { return };
    for (at, page) in window.pages.clone().enumerate() {
        use wasm_bindgen::JsCast;
        if let Some(page_element) = drawn.item(at as u32)
            && let Ok(page_element) = page_element.dyn_into::<HtmlElement>()
        {
            view.measure(page, page_element.get_bounding_client_rect().height());
        }
    }
}

fn view_row(row: &Row, log: &Log, words: &Words, props: &ScrollbackProps) -> Html {
    match row {
        Row::Head { block } => {
            let block = &log.blocks[*block];
            let Some(line) = &block.head else { return Html::default() };
            let at_us = line.at_us;
            let onclick = props.on.reform(move |_: MouseEvent| Msg::Seek(at_us));
            let is_act = line.kind == LineKind::Act;
            let hot = block.is_open().then_some("hot");
            html! {
                <div class={classes!("l", "q", hot, is_act.then_some("act"))}>
                    <button class="at" {onclick} tabindex="-1">{ seconds(at_us) }</button>
                    <span>
                        if !is_act { <span class="p">{ &line.prompt }</span>{ " " } }{ &line.text }
                    </span>
                    <u>{ block.after(words) }</u>
                </div>
            }
        }
        Row::Answer { block, at, part, is_last } => {
            let block = &log.blocks[*block];
            let line = &block.answers[*at];
            let class = match line.kind {
                LineKind::Error | LineKind::Refused => "re",
                LineKind::Note | LineKind::Push => "rm",
                LineKind::Reply | LineKind::Typed | LineKind::Act => "rr",
            };
            let wire = line.wire.as_ref().filter(|_| props.as_bytes && *is_last);
            let is_end = *is_last && *at + 1 == block.answers.len();
            let asked = block.head.as_ref().filter(|_| is_end && line.kind != LineKind::Refused);
            let note = asked.and_then(|line| line.differs).map(|differs| words.differs(differs));
            let left_bytes = wire.map_or(0, |wire| wire.left_bytes);
            let hot = block.is_open().then_some("hot");
            html! {
                <div class={classes!("l", hot)}><i />
                    <span {class}>{ shortened(&text(line, props.as_bytes)[part.clone()]) }
                        if left_bytes > 0 {
                            <span class="more">{ format!("… {left_bytes} {}", words.more_bytes) }</span>
                        }
                        if let Some(note) = note { <span class="own">{ note }</span> }
                    </span>
                </div>
            }
        }
    }
}
