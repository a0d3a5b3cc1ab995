//! Which slots a script may touch in a cluster. Answers are those of a real 7.0.15.

use redscope_engine::config::Config;
use redscope_engine::{Alone, Engine, Mode};

const OK: &str = "$2\r\nOK\r\n";
const CROSS: &str = "Script attempted to access keys that do not hash to the same slot";

/// What a node that serves every slot answers. `foo` and `bar` are of two slots.
fn answer(requests: &[&[&str]]) -> String {
    let mut engine = Engine::new(Mode::Cluster, Config::default(), 1, 0);
    let client = engine.connect("127.0.0.1:1".into(), "127.0.0.1:2".into(), 0);
    for request in requests {
        let request: Vec<&[u8]> = request.iter().map(|word| word.as_bytes()).collect();
        engine.execute(&mut Alone, 0, client, &request);
    }
    String::from_utf8(engine.clients.get(client).unwrap().output.clone()).unwrap()
}

/// What a script with this first line answers that writes two keys, having declared `keys`.
fn two_keys(shebang: &str, keys: &[&str]) -> String {
    let script =
        format!("{shebang}\nredis.call('set', 'foo', 1) redis.call('set', 'bar', 2) return 'OK'");
    let count = keys.len().to_string();
    answer(&[&[&["EVAL", &script, &count], keys].concat()])
}

#[test]
fn a_script_with_a_shebang_keeps_to_one_slot_unless_it_says_otherwise() {
    assert_eq!(two_keys("", &[]), OK);
    assert!(two_keys("#!lua", &[]).contains(CROSS));
    assert_eq!(two_keys("#!lua flags=allow-cross-slot-keys", &[]), OK);
}

#[test]
fn the_slot_is_that_of_the_keys_declared() {
    let script = "#!lua\nredis.call('set', 'foo', 1) return 'OK'";
    assert_eq!(answer(&[&["EVAL", script, "1", "foo"]]), OK);
    assert!(answer(&[&["EVAL", script, "1", "bar"]]).contains(CROSS));
    // The next request begins anew.
    assert!(answer(&[&["EVAL", script, "1", "bar"], &["EVAL", script, "0"]]).ends_with(OK));
}

#[test]
fn a_function_keeps_to_one_slot_and_a_script_may_stay_out_of_clusters() {
    let library = "#!lua name=l\nredis.register_function('f', function() \
                   redis.call('set', 'foo', 1) redis.call('set', 'bar', 2) end)";
    assert!(answer(&[&["FUNCTION", "LOAD", library], &["FCALL", "f", "0"]]).contains(CROSS));
    assert_eq!(
        answer(&[&["EVAL", "#!lua flags=no-cluster\nreturn 1", "0"]]),
        "-ERR Can not run script on cluster, 'no-cluster' flag is set.\r\n"
    );
}
