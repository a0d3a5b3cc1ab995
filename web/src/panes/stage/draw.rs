//! A partition drawn by hand, with a mouse, a pen or a finger: a line across the empty stage parts those on
//! either side. A finger that could scroll the stage draws lines that begin sideways.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::Element;
use yew::prelude::*;

use super::bar::list;
use super::geometry::{Line, Point, at};
use super::partition::divided;
use super::scene::Scene;
use super::text::{MONO, cells, number};
use crate::msg::Msg;

/// A line shorter than this, in pixels, was a click.
const LEAST: f64 = 48.0;

/// Both ends of what is being drawn.
pub(super) type Stroke = Option<(Point, Point)>;

/// What is being drawn: as far as the pointer has come, which may be further than was last shown.
#[derive(Clone)]
pub(super) struct Pen {
    now: Rc<RefCell<Stroke>>,
    shown: UseStateHandle<Stroke>,
}

#[hook]
pub(super) fn use_pen() -> Pen {
    Pen { now: use_mut_ref(|| None), shown: use_state(|| None) }
}

impl Pen {
    pub(super) fn shown(&self) -> Stroke {
        *self.shown
    }

    fn go(&self, stroke: Stroke) {
        *self.now.borrow_mut() = stroke;
        self.shown.set(stroke);
    }

    fn lift(&self) -> Stroke {
        let stroke = *self.now.borrow();
        self.go(None);
        stroke
    }
}

/// Where on the stage a pointer is.
fn spot(event: &PointerEvent) -> Option<Point> {
    let ground = event.target()?.dyn_into::<Element>().ok()?;
    let area = ground.get_bounding_client_rect();
    Some(at(f64::from(event.client_x()) - area.left(), f64::from(event.client_y()) - area.top()))
}

/// The empty stage, which can be drawn on; `on_cut` is told that a line has parted those on its sides.
pub(super) fn ground(scene: &Scene<'_>, pen: &Pen, on_cut: &Callback<()>) -> Html {
    let onpointerdown = {
        let pen = pen.clone();
        Callback::from(move |event: PointerEvent| {
            // A second finger is no line.
            if event.button() != 0 || !event.is_primary() {
                return;
            }
            if let (Some(spot), Some(ground)) = (spot(&event), event.target_dyn_into::<Element>()) {
                let _ = ground.set_pointer_capture(event.pointer_id());
                pen.go(Some((spot, spot)));
            }
        })
    };
    let onpointermove = {
        let pen = pen.clone();
        Callback::from(move |event: PointerEvent| {
            let begun = *pen.now.borrow();
            if let (Some((start, _)), Some(spot)) = (begun, spot(&event)) {
                pen.go(Some((start, spot)));
            }
        })
    };
    let onpointercancel = {
        let pen = pen.clone();
        Callback::from(move |_: PointerEvent| pen.go(None))
    };
    let onpointerup = {
        let (pen, on, on_cut) = (pen.clone(), scene.props.on.clone(), on_cut.clone());
        let cards = scene.layout.cards.clone();
        Callback::from(move |_: PointerEvent| {
            let Some((start, end)) = pen.lift() else { return };
            if start.distance(end) < LEAST {
                return;
            }
            let Some(line) = Line::through(start, end) else { return };
            let (a, b) = divided(&cards, line);
            if !a.is_empty() && !b.is_empty() {
                on.emit(Msg::Act(format!("cut {} {}", a.join(","), b.join(","))));
                on_cut.emit(());
            }
        })
    };
    html! {
        <rect class="ground" width={number(scene.layout.width)} height={number(scene.layout.height)} fill="transparent"
            {onpointerdown} {onpointermove} {onpointerup} {onpointercancel}>
            <title>{ scene.words.draw_cut }</title>
        </rect>
    }
}

/// The line as far as it is drawn, and who will be parted from whom.
pub(super) fn line(scene: &Scene<'_>, stroke: Stroke) -> Html {
    let Some((start, end)) = stroke.filter(|(start, end)| start.distance(*end) >= 4.0) else {
        return Html::default();
    };
    let sides = (start.distance(end) >= LEAST)
        .then(|| Line::through(start, end))
        .flatten()
        .map(|line| divided(&scene.layout.cards, line))
        .filter(|(a, b)| !a.is_empty() && !b.is_empty());
    let said = sides.map(|(a, b)| {
        let names = |side: &[String]| list(side.iter().map(String::as_str).collect(), scene.words);
        let said = format!("{} | {}", names(&a), names(&b));
        let w = cells(&said) as f64 * MONO + 16.0;
        let x = (end.x - w / 2.0).clamp(2.0, (scene.layout.width - w - 2.0).max(2.0));
        let y = (end.y - 34.0).max(4.0);
        html! {
            <>
                <rect x={number(x)} y={number(y)} width={number(w)} height="22" rx="11" fill="var(--bad-soft)" />
                <text class="m bad" x={number(x + w / 2.0)} y={number(y + 15.0)} text-anchor="middle">{ said }</text>
            </>
        }
    });
    html! {
        <g class="stroke" aria-hidden="true">
            <path d={format!("M{:.1} {:.1}L{:.1} {:.1}", start.x, start.y, end.x, end.y)} stroke="var(--bad)"
                stroke-width="2" stroke-dasharray="7 5" />
            { for said }
        </g>
    }
}
