//! The same run has the same digest natively and in wasm.

use redscope_engine::config::Config;
use redscope_engine::cost::{Meter, Processor};
use redscope_engine::{Alone, Engine, Mode};
use redscope_labs::{Scenario, Values};
use redscope_session::{Session, share};
use wasm_bindgen_test::wasm_bindgen_test;

/// Digest of the run below, taken natively. It changes when what a run carries changes.
const EXPECTED: u64 = 15_362_583_268_649_574_709;

fn session() -> Session {
    let mut session = Session::new(Values::new(Scenario::find("sentinel").unwrap(), 42)).unwrap();
    session.exec("c1", "SET balance 100", 1_000_000).unwrap();
    // Arithmetic that C libraries round differently.
    for line in [
        "EVAL \"return tostring(math.sin(1.1) * math.exp(0.7) + math.log(3))\" 0",
        "GEOADD places 13.361389 38.115556 Palermo 15.087269 37.502669 Catania",
        "GEOSEARCHSTORE near places FROMLONLAT 15 37 BYRADIUS 200 KM STOREDIST",
        "EVAL \"return redis.call('SET', 'x', math.cos(ARGV[1]) / 7)\" 0 0.3",
        "PFADD visitors a b c d e f g",
        "PFCOUNT visitors",
        "XADD log 5-1 field value",
    ] {
        session.exec("c1", line, 100_000).unwrap();
    }
    session.act_in_words("crash n1").unwrap();
    session.run_for(12_000_000, u64::MAX);
    session
}

#[test]
#[wasm_bindgen_test]
fn digest_is_the_same_everywhere() {
    assert_eq!(
        session().sim().digest(),
        EXPECTED,
        "a run carries other bytes, or at other times, than recorded"
    );
}

/// Digests of a cluster that fails over: of what has happened, and of what is there. Taken natively.
const CLUSTER: [u64; 2] = [1_304_043_149_915_715_245, 8_681_721_544_576_839_106];

fn cluster() -> Session {
    let mut session = Session::new(Values::new(Scenario::find("cluster").unwrap(), 42)).unwrap();
    session.exec("c1", "SET balance 100", 1_000_000).unwrap();
    session.act_in_words("crash n1").unwrap();
    session.run_for(20_000_000, u64::MAX);
    session
}

#[test]
#[wasm_bindgen_test]
fn a_cluster_is_the_same_everywhere() {
    let session = cluster();
    assert_eq!([session.sim().digest(), session.sim().state_digest()], CLUSTER);
}

/// What differs in one act, in bytes of a file, in what a gossip message says or in what a server holds has
/// another digest.
#[test]
fn whatever_differs_shows() {
    let of = |acts: &[&str], settle_us: u64| {
        let mut session = cluster();
        for act in acts {
            session.act_in_words(act).unwrap();
            session.run_for(settle_us, u64::MAX);
        }
        [session.sim().digest(), session.sim().state_digest()]
    };
    let same = of(&[], 0);
    assert_eq!(of(&[], 0), same);
    // A message of the same length at the same time says something else.
    let said = |word: &str| of(&[&format!("type c1 SET balance {word}")], 100_000);
    let [one, other] = [said("101"), said("102")];
    assert!(one[0] != other[0] && one[1] != other[1]);
    let flipped = |bit: &str| of(&["crash n2", &format!("disk n2 flip nodes.conf {bit}")], 0);
    let [one, other] = [flipped("10"), flipped("11")];
    assert!(one[0] != other[0] && one[1] != other[1]);
    // What gossip says of a node whose failure is suspected.
    let skewed = |ms: &str| of(&[&format!("clock n3 {ms}")], 2_000_000);
    let [one, other] = [skewed("+1s"), skewed("+2s")];
    assert!(one[0] != other[0] && one[1] != other[1]);
}

/// What a server holds beside data, and what waits for it, counts: worlds in which nothing else differs
/// have different digests.
#[test]
fn whatever_a_server_holds_shows() {
    // Who has typed it leaves, and with it what it remembers.
    let typed = |before: &[&str], line: &str| {
        let mut session =
            Session::new(Values::new(Scenario::find("standalone").unwrap(), 42)).unwrap();
        session.act_in_words("open c2 127.0.0.1:6379").unwrap();
        session.exec("c2", "PING", 1_000_000).unwrap();
        for act in before {
            session.act_in_words(act).unwrap();
        }
        session.act_in_words(&format!("type c2 {line}")).unwrap();
        session.run_for(500_000, u64::MAX);
        session.act_in_words("close c2").unwrap();
        session.run_for(500_000, u64::MAX);
        session.sim().state_digest()
    };
    let check = |before: &[&str], one: &str, other: &str| {
        assert_eq!(one.len(), other.len());
        assert_eq!(typed(before, one), typed(before, one), "{one}");
        assert_ne!(typed(before, one), typed(before, other), "{one} and {other}");
    };
    check(&[], "CONFIG SET maxmemory-samples 7", "CONFIG SET maxmemory-samples 8");
    check(&[], "ACL SETUSER ada on +get", "ACL SETUSER ada on +set");
    check(&[], "ACL SETUSER ada on >abc", "ACL SETUSER ada on >abd");
    check(&[], "SCRIPT LOAD \"return 1\"", "SCRIPT LOAD \"return 2\"");
    let library = |n: u8| {
        let code = "redis.register_function('f', function() return";
        format!("FUNCTION LOAD \"#!lua name=l\\n{code} {n} end)\"")
    };
    check(&[], &library(1), &library(2));
    // What came in while it was stopped waits in its inbox.
    check(&["pause n1"], "SET a 1", "SET a 2");
}

/// The link says what the run comes to; opening it checks that.
#[test]
#[wasm_bindgen_test]
fn a_link_opens_to_the_same_digest_everywhere() {
    let Ok(share::Shared::Link(link)) = share::write(&session().run()) else {
        panic!("so short a run is a link");
    };
    assert!(link.ends_with(&format!(";digest={EXPECTED:016x}")), "{link}");
    let opened = Session::open(share::read_link(&link).unwrap()).unwrap();
    assert_eq!(opened.sim().digest(), EXPECTED);
}

/// What the requests below cost, taken natively. It changes when a price or a count changes.
const EXPECTED_US: u64 = 2722;

#[test]
#[wasm_bindgen_test]
fn work_costs_the_same_everywhere() {
    let mut engine = Engine::new(Mode::Standalone, Config::default(), 1, 0);
    engine.meter = Meter::new(Processor::Modelled);
    let client = engine.connect("127.0.0.1:1".into(), "127.0.0.1:2".into(), 0);
    for line in [
        "MSET a 1 b 2 c 3",
        "KEYS *",
        "SADD s a b c d e",
        "SORT s ALPHA",
        "EVAL for~i=1,10000~do~redis.call('INCR',KEYS[1])~end 1 n",
        "FLUSHALL",
    ] {
        let words: Vec<String> = line.split(' ').map(|word| word.replace('~', " ")).collect();
        let args: Vec<&[u8]> = words.iter().map(String::as_bytes).collect();
        engine.execute(&mut Alone, 1, client, &args);
    }
    assert_eq!(engine.meter.take_us(), EXPECTED_US);
}
