//! Places on the globe as 52-bit scores, and the boxes a search looks into.
//!
//! Source: geohash.c and geohash_helper.c, 7.0.15. Trigonometry comes from one library on every
//! machine, so that the tab and the native build agree to the last bit.

use std::f64::consts::PI;

/// Bits of each coordinate in a score.
const SCORE_STEP: u32 = 26;
const LONGITUDE_MAX: f64 = 180.0;
const LATITUDE_MAX: f64 = 85.05112878;
const EARTH_RADIUS_M: f64 = 6_372_797.560_856;
const MERCATOR_MAX_M: f64 = 20_037_726.37;

/// A place: degrees east and north.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// -180 to 180.
    pub longitude: f64,
    /// -85.05112878 to 85.05112878.
    pub latitude: f64,
}

impl Place {
    /// A place, if Redis can store it.
    pub fn new(longitude: f64, latitude: f64) -> Option<Self> {
        let fits = longitude.abs() <= LONGITUDE_MAX && latitude.abs() <= LATITUDE_MAX;
        fits.then_some(Place { longitude, latitude })
    }

    /// The score a sorted set keeps for the place.
    pub fn to_score(self) -> u64 {
        Cell::around(self, SCORE_STEP, LATITUDE_MAX).bits()
    }

    /// The middle of the cell a score names; of a score no `GEOADD` gave, what Redis reads from it.
    pub fn from_score(score: f64) -> Self {
        let area = Cell::from_bits(truncated(score), SCORE_STEP).area();
        let middle = |low: f64, high: f64, max: f64| ((low + high) / 2.0).clamp(-max, max);
        Place {
            longitude: middle(area.west, area.east, LONGITUDE_MAX),
            latitude: middle(area.south, area.north, LATITUDE_MAX),
        }
    }

    /// The eleven letters of the geohash others use, over latitudes from -90 to 90.
    pub fn to_geohash(self) -> String {
        const ALPHABET: &[u8; 32] = b"0123456789bcdefghjkmnpqrstuvwxyz";
        let bits = Cell::around(self, SCORE_STEP, 90.0).bits();
        let letters = (0..11).map(|place| match place {
            // 52 bits fill ten letters and no more.
            10 => 0,
            _ => bits >> (52 - (place + 1) * 5) & 31,
        });
        letters.map(|index| char::from(ALPHABET[index as usize])).collect()
    }

    /// Metres along the surface, by the haversine formula.
    pub fn distance_m(self, other: Place) -> f64 {
        let (lon1, lon2) = (radians(self.longitude), radians(other.longitude));
        let v = pxfm::f_sin((lon2 - lon1) / 2.0);
        if v == 0.0 {
            return latitude_distance_m(self.latitude, other.latitude);
        }
        let (lat1, lat2) = (radians(self.latitude), radians(other.latitude));
        let u = pxfm::f_sin((lat2 - lat1) / 2.0);
        let a = u * u + pxfm::f_cos(lat1) * pxfm::f_cos(lat2) * v * v;
        2.0 * EARTH_RADIUS_M * pxfm::f_asin(a.sqrt())
    }
}

/// A number's integer part in 64 bits, where C leaves what does not fit to the processor: as the
/// code compilers emit for x86-64 has it.
fn truncated(number: f64) -> u64 {
    const HALF: u64 = 1 << 63;
    let signed = |number: f64| match number.abs() < HALF as f64 {
        true => number as i64 as u64,
        false => HALF,
    };
    match number < HALF as f64 {
        true => signed(number),
        false => signed(number - HALF as f64) ^ HALF,
    }
}

fn radians(degrees: f64) -> f64 {
    degrees * (PI / 180.0)
}

fn degrees(radians: f64) -> f64 {
    radians / (PI / 180.0)
}

fn latitude_distance_m(one: f64, other: f64) -> f64 {
    EARTH_RADIUS_M * (radians(other) - radians(one)).abs()
}

/// What a search takes in, around a place; lengths in metres.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shape {
    /// Everything at most this far away.
    Circle {
        /// The distance.
        radius_m: f64,
    },
    /// Everything in a box with the place in its middle.
    Box {
        /// From west to east.
        width_m: f64,
        /// From south to north.
        height_m: f64,
    },
}

impl Shape {
    /// How far a place is from the middle, if the shape takes it in.
    pub fn distance_within_m(self, middle: Place, place: Place) -> Option<f64> {
        match self {
            Shape::Circle { radius_m } => {
                Some(middle.distance_m(place)).filter(|distance| *distance <= radius_m)
            }
            Shape::Box { width_m, height_m } => {
                let north_south = latitude_distance_m(place.latitude, middle.latitude);
                let level = Place { latitude: place.latitude, ..middle };
                let fits =
                    north_south <= height_m / 2.0 && place.distance_m(level) <= width_m / 2.0;
                fits.then(|| middle.distance_m(place))
            }
        }
    }

    /// Half the extent from west to east and from south to north.
    fn half_extent_m(self) -> (f64, f64) {
        match self {
            Shape::Circle { radius_m } => (radius_m, radius_m),
            Shape::Box { width_m, height_m } => (width_m / 2.0, height_m / 2.0),
        }
    }

    fn reach_m(self) -> f64 {
        match self {
            Shape::Circle { radius_m } => radius_m,
            Shape::Box { .. } => {
                let (width, height) = self.half_extent_m();
                (width * width + height * height).sqrt()
            }
        }
    }

    fn bounds(self, middle: Place) -> Area {
        let (width, height) = self.half_extent_m();
        let latitude_delta = degrees(height / EARTH_RADIUS_M);
        // A degree of longitude is shortest at the edge that is nearer to the pole.
        let edge = match middle.latitude < 0.0 {
            true => middle.latitude - latitude_delta,
            false => middle.latitude + latitude_delta,
        };
        let longitude_delta = degrees(width / EARTH_RADIUS_M / pxfm::f_cos(radians(edge)));
        Area {
            west: middle.longitude - longitude_delta,
            east: middle.longitude + longitude_delta,
            south: middle.latitude - latitude_delta,
            north: middle.latitude + latitude_delta,
        }
    }

    /// The scores to look at, as ranges without their end, in the order Redis walks them.
    pub fn score_ranges(self, middle: Place) -> Vec<std::ops::Range<u64>> {
        let mut step = step_for_reach(self.reach_m(), middle.latitude);
        let mut cell = Cell::around(middle, step, LATITUDE_MAX);
        let bounds = self.bounds(middle);
        if step > 1 && cell.neighbours_fall_short(bounds) {
            step -= 1;
            cell = Cell::around(middle, step, LATITUDE_MAX);
        }
        let area = cell.area();
        let prune = step >= 2;
        let useless = |dx: i64, dy: i64| {
            prune
                && ((dy < 0 && area.south < bounds.south)
                    || (dy > 0 && area.north > bounds.north)
                    || (dx < 0 && area.west < bounds.west)
                    || (dx > 0 && area.east > bounds.east))
        };
        const AROUND: [(i64, i64); 9] =
            [(0, 0), (0, 1), (0, -1), (1, 0), (-1, 0), (1, 1), (-1, 1), (1, -1), (-1, -1)];
        let mut previous = None;
        let mut ranges = Vec::new();
        for (index, (dx, dy)) in AROUND.into_iter().enumerate() {
            if useless(dx, dy) {
                continue;
            }
            let neighbour = cell.moved(dx, dy);
            // At coarse steps neighbours meet each other around the globe.
            if previous == Some(neighbour) {
                continue;
            }
            if index > 0 {
                previous = Some(neighbour);
            }
            let shift = 52 - step * 2;
            ranges.push(neighbour.bits() << shift..(neighbour.bits() + 1) << shift);
        }
        ranges
    }
}

/// The finest step whose nine cells around a place can take a reach in.
fn step_for_reach(reach_m: f64, latitude: f64) -> u32 {
    if reach_m == 0.0 {
        return SCORE_STEP;
    }
    let (mut step, mut reach_m) = (1i64, reach_m);
    while reach_m < MERCATOR_MAX_M {
        reach_m *= 2.0;
        step += 1;
    }
    step -= 2;
    // Cells shrink towards the poles.
    if latitude.abs() > 66.0 {
        step -= 1;
        if latitude.abs() > 80.0 {
            step -= 1;
        }
    }
    step.clamp(1, i64::from(SCORE_STEP)) as u32
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Area {
    west: f64,
    east: f64,
    south: f64,
    north: f64,
}

/// A cell of the grid with 2^step columns and rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Cell {
    column: u64,
    row: u64,
    step: u32,
}

impl Cell {
    fn around(place: Place, step: u32, latitude_max: f64) -> Self {
        let count = (1u64 << step) as f64;
        let index = |value: f64, max: f64| ((value + max) / (max - -max) * count) as u32;
        Cell {
            column: u64::from(index(place.longitude, LONGITUDE_MAX)),
            row: u64::from(index(place.latitude, latitude_max)),
            step,
        }
    }

    /// Columns in the odd bits, rows in the even ones.
    fn bits(self) -> u64 {
        let spread =
            |value: u64| (0..32).fold(0, |bits, bit| bits | (value >> bit & 1) << (2 * bit));
        spread(self.row) | spread(self.column) << 1
    }

    fn from_bits(bits: u64, step: u32) -> Self {
        let gather =
            |bits: u64| (0..32).fold(0, |value, bit| value | (bits >> (2 * bit) & 1) << bit);
        Cell { column: gather(bits >> 1), row: gather(bits), step }
    }

    fn area(self) -> Area {
        let count = (1u64 << self.step) as f64;
        let edge = |index: u64, max: f64| -max + index as f64 / count * (max - -max);
        Area {
            west: edge(self.column, LONGITUDE_MAX),
            east: edge(self.column + 1, LONGITUDE_MAX),
            south: edge(self.row, LATITUDE_MAX),
            north: edge(self.row + 1, LATITUDE_MAX),
        }
    }

    /// A cell so many columns and rows away; the grid is a torus. The eastern and the northern edge
    /// of the world lie outside of it, and stay there unless they move across.
    /// Source: geohash.c `geohash_move_x`, 7.0.15.
    fn moved(self, columns: i64, rows: i64) -> Self {
        let mask = (1u64 << self.step) - 1;
        let step = |index: u64, by: i64| match by {
            0 => index,
            by => index.wrapping_add_signed(by) & mask,
        };
        Cell { column: step(self.column, columns), row: step(self.row, rows), ..self }
    }

    /// Whether an area goes beyond the neighbours in one of the four directions.
    fn neighbours_fall_short(self, bounds: Area) -> bool {
        self.moved(0, 1).area().north < bounds.north
            || self.moved(0, -1).area().south > bounds.south
            || self.moved(1, 0).area().east < bounds.east
            || self.moved(-1, 0).area().west > bounds.west
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn palermo_has_its_documented_score_and_geohash() {
        let palermo = Place::new(13.361389, 38.115556).unwrap();
        assert_eq!(palermo.to_score(), 3_479_099_956_230_698);
        let stored = Place::from_score(palermo.to_score() as f64);
        assert_eq!(stored.to_geohash(), "sqc8b49rny0");
        let catania =
            Place::from_score(Place::new(15.087269, 37.502669).unwrap().to_score() as f64);
        assert_eq!(format!("{:.4}", stored.distance_m(catania)), "166274.1516");
    }

    #[test]
    fn places_off_the_map_are_refused() {
        assert_eq!(Place::new(180.1, 0.0), None);
        assert_eq!(Place::new(0.0, 85.06), None);
    }
}
