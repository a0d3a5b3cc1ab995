//! What is nearby.

use crate::experiment::knob::{Unit, load};
use crate::experiment::types::app::{App, Setting, Structure};
use crate::experiment::types::play::Play;

pub(super) const APP: App = App {
    name: "places",
    knobs: &[load("items", Unit::Count, 300, 1, 3000), load("radius", Unit::Count, 5, 1, 40)],
    structures: &[
        Structure::new("geo", |setting, item| {
            let [longitude, latitude] = place(setting, item);
            format!("GEOADD places {longitude} {latitude} place:{item}")
        }),
        Structure::new("hash", |setting, item| {
            let [longitude, latitude] = place(setting, item);
            format!("HSET places place:{item} {longitude},{latitude}")
        }),
        Structure::new("key-each", |setting, item| {
            let [longitude, latitude] = place(setting, item);
            format!("SET place:{item} {longitude},{latitude}")
        }),
    ],
};

const NAMES: [&str; 5] = ["cafe", "museum", "station", "library", "park"];

/// A place within a city, in degrees: longitude and latitude with four digits.
fn place(setting: &Setting, item: u64) -> [String; 2] {
    let degrees = |label: &str, from: u64, span: u64| {
        let tenths = from + setting.drawn(label, item, span);
        format!("{}.{:04}", tenths / 10_000, tenths % 10_000)
    };
    [degrees("longitude", 133_000, 2000), degrees("latitude", 524_500, 1500)]
}

/// The place whose score is taken apart: its name, and where it is.
pub(in crate::experiment::types) fn first_place(setting: &Setting) -> (String, [String; 2]) {
    (NAMES[0].to_owned(), place(setting, 0))
}

pub(super) fn script(play: &mut Play, setting: &Setting) {
    play.look_at("places");
    for (item, name) in NAMES.into_iter().enumerate() {
        let [longitude, latitude] = place(setting, item as u64);
        play.run("geoadd", format!("GEOADD places {longitude} {latitude} {name}"));
    }
    play.run("zscore", "ZSCORE places cafe");
    play.run("geopos", "GEOPOS places cafe");
    play.run("geodist", "GEODIST places cafe museum km");
    let radius = setting.get("radius");
    let here = "GEOSEARCH places FROMMEMBER cafe";
    play.run("geosearch", format!("{here} BYRADIUS {radius} km ASC WITHDIST"));
    let width = 2 * radius;
    play.run("bybox", format!("{here} BYBOX {width} {width} km ASC COUNT 2"));
    play.run("geohash", "GEOHASH places cafe museum");
    play.run("zrem", "ZREM places park");
}
