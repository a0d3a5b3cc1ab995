//! Whom two people both know.

use crate::experiment::knob::{Unit, load};
use crate::experiment::types::app::{App, Setting, Structure};
use crate::experiment::types::play::Play;

pub(super) const APP: App = App {
    name: "friends",
    knobs: &[load("items", Unit::Count, 800, 1, 5000), load("common", Unit::Percent, 40, 0, 100)],
    structures: &[
        Structure::new("ids", |setting, item| {
            format!("SADD friends:1 {}", friend(setting, 1, item))
        }),
        Structure::new("names", |setting, item| {
            format!("SADD friends:1 user:{}", friend(setting, 1, item))
        }),
        Structure::new("list", |setting, item| {
            format!("RPUSH friends:1 {}", friend(setting, 1, item))
        }),
    ],
};

/// People are drawn from stretches of so many ids: of an even number those of one person, of an odd one those of
/// another.
const STRETCH: u64 = 200;

/// Whether somebody's friend of this number is everybody's.
fn is_common(setting: &Setting, item: u64) -> bool {
    (item + 1) * setting.get("common") / 100 > item * setting.get("common") / 100
}

/// The id of a friend of one of two people.
fn friend(setting: &Setting, person: u64, item: u64) -> u64 {
    let own = if is_common(setting, item) { 0 } else { person };
    1 + (3 * item + own) * STRETCH + setting.drawn("friend", 3 * item + own, STRETCH)
}

pub(super) fn script(play: &mut Play, setting: &Setting) {
    let friends = |person| {
        let ids: Vec<_> = (0..6).map(|item| friend(setting, person, item).to_string()).collect();
        format!("SADD friends:{person} {}", ids.join(" "))
    };
    play.look_at("friends:1");
    play.run("sadd", friends(1));
    play.look_at("friends:2");
    play.run("sadd", friends(2));
    play.look_at("friends:1");
    play.run("sinter", "SINTER friends:1 friends:2");
    play.run("sintercard", "SINTERCARD 2 friends:1 friends:2 LIMIT 1");
    play.run("sdiff", "SDIFF friends:2 friends:1");
    play.look_at("both");
    play.run("sinterstore", "SINTERSTORE both friends:1 friends:2");
    play.look_at("friends:1");
    play.run("sismember", format!("SISMEMBER friends:1 {}", friend(setting, 1, 0)));
    play.run("scard", "SCARD friends:1");
    play.run("name", "SADD friends:1 ada");
    play.run("name-gone", "SREM friends:1 ada");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::alone::Redis;
    use crate::experiment::types::hold::number;

    #[test]
    fn two_have_as_many_friends_in_common_as_the_knob_says() {
        let mut setting = Setting::new(&APP);
        for seed in 1..=20 {
            setting.seed = seed;
            let common = seed * 5;
            setting.knobs.set("common", &common.to_string()).unwrap();
            let mut redis = Redis::new();
            for item in 0..300 {
                for person in [1, 2] {
                    let line = format!("SADD friends:{person} {}", friend(&setting, person, item));
                    assert_eq!(number(&mut redis, &line), Some(1), "nobody is drawn twice");
                }
            }
            let shared = number(&mut redis, "SINTERCARD 2 friends:1 friends:2");
            assert_eq!(shared, Some(300 * common / 100), "seed {seed}");
            let others = number(&mut redis, "SDIFFSTORE others friends:2 friends:1");
            assert_eq!(others, Some(300 - 300 * common / 100), "seed {seed}");
        }
    }
}
