//! Members as places, on a plane with lines of longitude and latitude.

use redscope_session::PlaceRow;
use yew::prelude::*;

use super::items::cell_of;
use crate::i18n::KeysWords;

/// Size of the plane in pixels, and room at its edges.
const WIDTH: f64 = 300.0;
const HEIGHT: f64 = 150.0;
const EDGE: f64 = 26.0;
/// Pixels that a letter of a number of degrees takes at the most.
const DIGIT: f64 = 8.0;
/// Pixels that a letter of a name takes at the most, and a line of them.
const LETTER_WIDE: f64 = 7.6;
const LETTER_HIGH: f64 = 14.0;
/// Steps between lines, in degrees.
const STEPS: [f64; 11] = [60.0, 30.0, 15.0, 10.0, 5.0, 2.0, 1.0, 0.5, 0.1, 0.01, 0.001];

/// The plane, and a table below it.
pub(super) fn view(words: &'static KeysWords, places: &[PlaceRow]) -> Html {
    let plane = Plane::around(places);
    let named = named(&plane, places);
    let dots = places.iter().zip(named).map(|(place, name)| {
        let (x, y) = plane.spot(place.longitude, place.latitude);
        html! {
            <g key={place.member.text.clone()} class={classes!(place.member.is_fresh.then_some("new"))}>
                <circle cx={px(x)} cy={px(y)} r="4.5" />
                if let Some(name) = name { <text x={px(name.x)} y={px(name.y + LETTER_HIGH - 4.0)}>{ &place.member.text }</text> }
            </g>
        }
    });
    let rows = places.iter().map(|place| {
        html! {
            <tr key={place.member.text.clone()}><th scope="row">{ cell_of(&place.member) }</th>
                <td class="num">{ format!("{:.4}", place.longitude) }</td><td class="num">{ format!("{:.4}", place.latitude) }</td>
                <td>{ &place.geohash }</td></tr>
        }
    });
    html! {
        <>
            <svg class="geo" width="100%" viewBox={format!("0 0 {WIDTH} {HEIGHT}")} role="img" aria-label={words.map}>
                { plane.view_lines() }{ for dots }
            </svg>
            <table class="kvt mono"><tbody>{ for rows }</tbody></table>
        </>
    }
}

/// Where a name stands: its left upper corner, and how wide it is.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Name {
    x: f64,
    y: f64,
    wide: f64,
}

impl Name {
    fn meets(&self, other: &Name) -> bool {
        self.x < other.x + other.wide
            && other.x < self.x + self.wide
            && (self.y - other.y).abs() < LETTER_HIGH
    }
}

/// The place of each name, beside its dot, above or below it, where it covers no other name, no dot and no number of
/// degrees; what has no
/// such place is named in the table alone.
fn named(plane: &Plane, places: &[PlaceRow]) -> Vec<Option<Name>> {
    let spots: Vec<(f64, f64)> =
        places.iter().map(|place| plane.spot(place.longitude, place.latitude)).collect();
    let dots: Vec<Name> =
        spots.iter().map(|(x, y)| Name { x: x - 5.0, y: y - 6.0, wide: 10.0 }).collect();
    let mut taken: Vec<Name> = plane.numbers();
    let mut find = |(at, place): (usize, &PlaceRow)| {
        let (x, y) = spots[at];
        let cells = place.member.text.chars().map(|c| if c > '\u{2e7f}' { 2.0 } else { 1.0 });
        let wide = cells.sum::<f64>() * LETTER_WIDE;
        let (right, left, middle) = (x + 8.0, x - 8.0 - wide, x - wide / 2.0);
        let beside = y - LETTER_HIGH / 2.0;
        let (above, below) = (y - LETTER_HIGH - 5.0, y + 5.0);
        let tries = [(right, beside), (left, beside), (middle, above), (middle, below)];
        let name = tries.map(|(x, y)| Name { x, y, wide }).into_iter().find(|name| {
            let is_in = name.x >= 0.0
                && name.x + wide <= WIDTH
                && (0.0..=HEIGHT - LETTER_HIGH).contains(&name.y);
            let others = dots.iter().enumerate().filter(|(other, _)| *other != at);
            is_in
                && !taken.iter().any(|other| name.meets(other))
                && !others.map(|(_, dot)| dot).any(|dot| name.meets(dot))
        });
        taken.extend(name);
        name
    };
    places.iter().enumerate().map(&mut find).collect()
}

fn px(value: f64) -> String {
    format!("{value:.1}")
}

/// A line of so many degrees, where it lies, and its number where that has room.
type Line = (f64, f64, Option<(String, Name)>);

/// A piece of the globe laid flat.
struct Plane {
    west: f64,
    south: f64,
    /// Pixels of a degree of longitude and of latitude.
    scale: (f64, f64),
}

impl Plane {
    /// One that has all the places, with the ratio of degrees that holds in their middle.
    fn around(places: &[PlaceRow]) -> Self {
        let ends = |of: fn(&PlaceRow) -> f64| {
            let all = places.iter().map(of);
            let least = all.clone().fold(f64::INFINITY, f64::min);
            (least, all.fold(f64::NEG_INFINITY, f64::max))
        };
        let ((west, east), (south, north)) = (ends(|p| p.longitude), ends(|p| p.latitude));
        if places.is_empty() {
            return Plane { west: -180.0, south: -90.0, scale: (WIDTH / 360.0, HEIGHT / 180.0) };
        }
        /// Degrees that the plane spans at least.
        const LEAST: f64 = 0.01;
        let ratio = ((south + north) / 2.0).to_radians().cos().max(0.1);
        let (wide, high) = ((east - west).max(LEAST), (north - south).max(LEAST));
        let fit = ((WIDTH - EDGE * 2.0) / (wide * ratio)).min((HEIGHT - EDGE * 2.0) / high);
        let scale = (fit * ratio, fit);
        let (middle_x, middle_y) = ((west + east) / 2.0, (south + north) / 2.0);
        Plane {
            west: middle_x - WIDTH / 2.0 / scale.0,
            south: middle_y - HEIGHT / 2.0 / scale.1,
            scale,
        }
    }

    fn spot(&self, longitude: f64, latitude: f64) -> (f64, f64) {
        let y = (latitude - self.south) * self.scale.1;
        ((longitude - self.west) * self.scale.0, HEIGHT - y)
    }

    /// The lines of longitude from the west, each with its place and with its number where that has room.
    fn meridians(&self) -> Vec<Line> {
        let mut free_from = 0.0;
        let lines = round_degrees(self.west, WIDTH / self.scale.0).into_iter().map(|degrees| {
            let (x, _) = self.spot(degrees, 0.0);
            let number = degree(degrees, "E", "W");
            let wide = number.chars().count() as f64 * DIGIT;
            let name = Name { x: x + 3.0, y: HEIGHT - LETTER_HIGH, wide };
            let has_room = name.x >= free_from && name.x + wide < WIDTH;
            if has_room {
                free_from = name.x + wide + DIGIT / 2.0;
            }
            (degrees, x, has_room.then_some((number, name)))
        });
        lines.collect()
    }

    /// The lines of latitude from the south, in the same way.
    fn parallels(&self) -> Vec<Line> {
        // Below stand the numbers of the lines of longitude.
        let mut free_to = HEIGHT - LETTER_HIGH;
        let lines = round_degrees(self.south, HEIGHT / self.scale.1).into_iter().map(|degrees| {
            let (_, y) = self.spot(0.0, degrees);
            let number = degree(degrees, "N", "S");
            let wide = number.chars().count() as f64 * DIGIT;
            let name = Name { x: 3.0, y: y - LETTER_HIGH, wide };
            // At the upper edge there is no room above the line.
            let has_room = y <= free_to && name.y >= 0.0;
            if has_room {
                free_to = name.y;
            }
            (degrees, y, has_room.then_some((number, name)))
        });
        lines.collect()
    }

    /// Where the numbers of degrees stand.
    fn numbers(&self) -> Vec<Name> {
        let all = self.meridians().into_iter().chain(self.parallels());
        all.filter_map(|(_, _, number)| number.map(|(_, name)| name)).collect()
    }

    /// Lines of a round number of degrees, with their numbers.
    fn view_lines(&self) -> Html {
        let line = |degrees: f64, path: String, number: Option<(String, Name)>| {
            let number = number.map(|(number, name)| {
                html! { <text x={px(name.x)} y={px(name.y + LETTER_HIGH - 3.0)}>{ number }</text> }
            });
            html! { <g key={degrees.to_string()}><path d={path} />{ for number }</g> }
        };
        let meridians = self.meridians().into_iter();
        let meridians = meridians
            .map(|(degrees, x, number)| line(degrees, format!("M{x:.1} 0V{HEIGHT}"), number));
        let parallels = self.parallels().into_iter();
        let parallels = parallels
            .map(|(degrees, y, number)| line(degrees, format!("M0 {y:.1}H{WIDTH}"), number));
        html! { <g class="deg"><g>{ for meridians }</g><g>{ for parallels }</g></g> }
    }
}

/// Round numbers of degrees within a span.
fn round_degrees(from: f64, span: f64) -> Vec<f64> {
    let step = STEPS.into_iter().find(|step| span / step >= 3.0);
    let step = step.unwrap_or(STEPS[STEPS.len() - 1]);
    let first = (from / step).ceil() as i64;
    let all = (first..).map(|n| n as f64 * step).take_while(|at| *at < from + span);
    all.take(24).collect()
}

fn degree(degrees: f64, positive: &str, negative: &str) -> String {
    let letter = if degrees < 0.0 { negative } else { positive };
    // Sums of steps are not as round as the steps.
    let rounded = (degrees.abs() * 1000.0).round() / 1000.0;
    format!("{rounded}°{letter}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(longitude: f64, latitude: f64) -> PlaceRow {
        PlaceRow { member: Default::default(), longitude, latitude, geohash: String::new() }
    }

    #[test]
    fn no_name_covers_another_or_a_dot() {
        let named_place = |name: &str, longitude, latitude| {
            let mut place = place(longitude, latitude);
            place.member.text = name.to_owned();
            place
        };
        let places = [
            named_place("London", -0.12, 51.5),
            named_place("Westminster", -0.13, 51.49),
            named_place("Amsterdam", 4.9, 52.37),
            named_place("Paris", 2.35, 48.85),
            named_place("柏林", 13.4, 52.5),
        ];
        let names: Vec<Name> =
            named(&Plane::around(&places), &places).into_iter().flatten().collect();
        assert!(names.len() >= 3, "most are named");
        for (at, name) in names.iter().enumerate() {
            assert!(names[at + 1..].iter().all(|other| !name.meets(other)));
            assert!(name.x >= 0.0 && name.x + name.wide <= WIDTH);
        }
    }

    #[test]
    fn no_number_of_degrees_covers_another_or_a_name() {
        let spans = [180.0, 25.0, 9.0, 1.3, 0.28, 0.029];
        for (wide, high) in spans.iter().flat_map(|wide| spans.map(|high| (*wide, high / 2.0))) {
            let mut places = [place(0.0, 0.0), place(wide, high), place(wide / 3.0, high / 5.0)];
            places.iter_mut().for_each(|place| place.member.text = "Amsterdam".to_owned());
            let plane = Plane::around(&places);
            let mut all = plane.numbers();
            all.extend(named(&plane, &places).into_iter().flatten());
            for (at, one) in all.iter().enumerate() {
                let met = all[at + 1..].iter().find(|other| one.meets(other));
                assert_eq!(met, None, "{wide} {high}: {one:?}");
            }
        }
    }

    #[test]
    fn all_places_lie_on_the_plane() {
        for places in [
            vec![place(-0.12, 51.5), place(2.35, 48.85), place(13.4, 52.5)],
            vec![place(0.0, 0.0)],
            vec![place(-180.0, -85.0), place(180.0, 85.0)],
        ] {
            let plane = Plane::around(&places);
            for place in &places {
                let (x, y) = plane.spot(place.longitude, place.latitude);
                assert!((0.0..=WIDTH).contains(&x) && (0.0..=HEIGHT).contains(&y), "{x} {y}");
            }
        }
    }

    #[test]
    fn north_is_up_and_east_is_right() {
        let plane = Plane::around(&[place(0.0, 40.0), place(10.0, 50.0)]);
        let ((west, south), (east, north)) = (plane.spot(0.0, 40.0), plane.spot(10.0, 50.0));
        assert!(east > west && north < south);
        assert_eq!(
            (degree(-0.5, "E", "W"), degree(51.0, "N", "S")),
            ("0.5°W".into(), "51°N".into())
        );
    }
}
