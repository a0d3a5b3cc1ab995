//! What is drawn on a way through which nothing gets.

use yew::prelude::*;

use super::geometry::Point;
use super::text::number;

/// An arrow from one point towards another that ends at a bar.
pub(super) fn stopped(Point { x, y }: Point, (from, to): (Point, Point)) -> Html {
    let angle = (to.y - from.y).atan2(to.x - from.x).to_degrees();
    html! {
        <g transform={format!("translate({x:.1} {y:.1}) rotate({angle:.0})")}>
            <circle r="9.5" fill="var(--panel)" />
            <path d="M-8 0H2M-2 -4L2 0L-2 4M6 -6V6" class="crs way1" />
        </g>
    }
}

/// A cross: nothing gets through in either direction.
pub(super) fn cross(point: Point) -> Html {
    let Point { x, y } = point;
    let path = format!("M{:.1} {:.1}l10 10M{:.1} {:.1}l-10 10", x - 5.0, y - 5.0, x + 5.0, y - 5.0);
    html! {
        <>
            <circle cx={number(x)} cy={number(y)} r="8.5" fill="var(--panel)" />
            <path d={path} class="crs" />
        </>
    }
}
