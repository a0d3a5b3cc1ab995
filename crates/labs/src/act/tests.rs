//! Words and acts, there and back.

use super::{FORMS, Machine, MachineAct, machine_forms, machine_lack, parse, parse_in, write};
use crate::scenario::{self, Scenario, Values};

#[test]
fn words_become_acts_and_the_same_words() {
    for text in [
        "crash n1",
        "terminate n1",
        "power-cut n1",
        "power-cut n1 torn",
        "restart n1",
        "restart n1 new-disk",
        "pause s2",
        "resume s2",
        "cut n1 n2",
        "cut n1,c1 n2,n3,s1 one-way",
        "heal n1 n2",
        "heal all",
        "path all latency 400us jitter 200us",
        "path n1 n2 loss 10000ppm",
        "break n1 n2",
        "hold #812",
        "drop #812",
        "delay #812 200000us",
        "deliver #812",
        "add n7 server 127.0.0.1:7006 cluster-enabled=yes",
        "add s4 sentinel 127.0.0.1:26382 \"save=3600 1\" \"@sentinel.conf=a b\\n\\xff\"",
        "remove n7",
        "clock n1 +5000000us",
        "clock n1 -200us",
        "disk n1 slow 10",
        "disk n1 full",
        "disk n1 room",
        "disk n1 broken",
        "disk n1 mended",
        "disk n1 flip dump.rdb 77",
        "put n1 \"@appendonlydir/a.manifest=file a seq 1 type b\\n\"",
        "put n1 @a=1 #dump.rdb=////////////////",
        "put n1 @empty=",
        "truncate n1 appendonlydir/appendonly.aof.1.incr.aof 693",
        "open c1 127.0.0.1:7000 follow",
        "open c1 127.0.0.1:7000 follow resp3",
        "move c1 127.0.0.1:7001",
        "move c1 127.0.0.1:7001 resp3",
        "open c1 \"a host:7000\"",
        "type c1 SET  foo \"a b\" ",
        "type c1 ",
        "type-quoted c1 \"SET a\\n b\"",
        "add w1 writer 127.0.0.1:6379 rate=10/s keys=12",
        "add w1 writer 127.0.0.1:26379,127.0.0.1:26380 via sentinel mymaster rate=3/s keys=1",
        "add w1 writer 127.0.0.1:7000 via cluster rate=10/s keys=12 reads=20% prefix=a timeout=250ms",
        "add w1 writer 127.0.0.1:6379,127.0.0.1:6380 via modulo rate=10/s keys=12",
        "add w1 writer 127.0.0.1:6379,127.0.0.1:6380 via apart rate=10/s keys=1 reads=50% wait=2",
        "add db database 127.0.0.1:5432 workers=4 service=2500us varies=yes waiting=0 rows=9 prefix=a",
        "set w writer 127.0.0.1:6379 rate=7/s keys=3 prefix=w:",
        "set db database 127.0.0.1:5432 workers=4 service=2500us varies=no waiting=0 rows=9 changes=20/s:from=700ms:zipf:9:80 prefix=a",
        "set db database 127.0.0.1:5432 workers=9 service=10000us varies=no lag=300us waiting=7 rows=9 prefix=a",
        "add a app 127.0.0.1:8080 \"program=on read(id):\\n  return id\" redis=cache@127.0.0.1:6379 \
         database=127.0.0.1:5432 running=50 waiting=7 timeout=250ms keeps-answers=yes set-ttl=5000",
        "add u users 127.0.0.1:8080 patience=800ms retries=2 backoff=50ms budget=10% \
         stream=read,open,400/s,zipf:1000:99,0ms stream=read,closed,5,20ms,one:7,1000ms,2000ms \
         stream=write,open,1/s,even:5:10,0ms stream=read,open,3/s,fresh:1000000,0ms \
         stream=read,open,4/s,latest:2:100:50,0ms stream=warm,open,9/s,each:0:90,0ms",
    ] {
        let act = parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(write(&act), text);
    }
    let same = |a: &str, b: &str| assert_eq!(parse(a).unwrap(), parse(b).unwrap());
    same("close c1", "remove c1");
    same("  crash   n1 ", "crash n1");
    same("clock n1 5s", "clock n1 +5000ms");
    same("clock n1 +1h", "clock n1 +3600s");
    same("clock n1 -2m", "clock n1 -2min");
    same("clock n1 1d", "clock n1 +24h");
    same("path all loss 2%", "path all loss 20000ppm");
    same(
        "add w1 writer 127.0.0.1:6379 via plain timeout=1s keys=12",
        "add w1 writer 127.0.0.1:6379 rate=10/s keys=12",
    );
}

#[test]
fn what_is_no_act_is_explained() {
    let why = |text: &str| parse(text).unwrap_err().to_string();
    assert_eq!(why(""), "there is nothing to do");
    assert!(why("explode n1").starts_with(
        "'explode' is no act; these are, and each alone says its form: crash, terminate, "
    ));
    assert_eq!(why("crash"), "crash is written: crash NAME");
    assert_eq!(why("heal n1"), "heal is written: heal NAMES NAMES [one-way] | all");
    assert_eq!(why("crash n,1"), "'n,1' is no name: at most 64 letters, digits and - _ .");
    assert_eq!(why("hold 812"), "hold is written: hold #NUMBER");
    assert_eq!(why("path all latency soon"), "'soon' is not a time, such as 400us, 20ms, 5s or 1h");
    assert_eq!(
        why("path all loss 101%"),
        "'101%' is not a share of at most 99%, such as 5% or 200ppm"
    );
    assert_eq!(
        why("path all loss 100%"),
        "'100%' is not a share of at most 99%, such as 5% or 200ppm"
    );
    assert_eq!(why("disk n1 slow 0"), "'0' is not a number of times from 1 to 1000000");
    assert_eq!(why("type-quoted c1"), why("type"));
    assert_eq!(why("repair"), "repair is written: repair NAME FILE");
    assert_eq!(why("open c1 nowhere"), "'nowhere' is no address, such as 127.0.0.1:6379");
    assert_eq!(why("crash \"n1"), "a quote does not end");
    assert_eq!(why("type-quoted c1 \"\\xff\""), "only the content of a file may be no UTF-8");
    assert_eq!(
        why("add w1 writer 127.0.0.1:7000 rate=0/s"),
        "'0/s' is not a rate, such as 20/s, of at most 1000000"
    );
    assert!(why("add w1 writer").starts_with("add is written: add NAME server"));
}

#[test]
fn a_processor_is_set_in_words() {
    for text in ["processor n1 modelled", "processor n1 free"] {
        assert_eq!(write(&parse(text).unwrap()), text);
    }
    let why = parse("processor n1 fast").unwrap_err().to_string();
    assert_eq!(why, "processor is written: processor NAME free | modelled");
}

#[test]
fn what_a_form_says_of_real_processes_holds_for_its_acts() {
    let of = |text: &str| MachineAct::of(parse(text).unwrap_or_else(|why| panic!("{text}: {why}")));
    for (verb, texts) in [
        ("crash", ["crash n1"].as_slice()),
        ("terminate", &["terminate n1"]),
        ("pause", &["pause n1"]),
        ("resume", &["resume n1"]),
        ("restart", &["restart n1", "restart n1 new-disk"]),
        ("power-cut", &["power-cut n1", "power-cut n1 torn"]),
        ("cut", &["cut n1 n2,n3", "cut n1 n2 one-way"]),
        ("heal", &["heal n1 n2", "heal all", "heal n1 n2 one-way"]),
        ("path", &["path all latency 1ms", "path n1 n2 loss 1%"]),
        ("break", &["break n1 n2"]),
        ("hold", &["hold #1"]),
        ("drop", &["drop #1"]),
        ("delay", &["delay #1 200ms"]),
        ("deliver", &["deliver #1"]),
        ("add", &["add n7 server 127.0.0.1:7006", "add w writer 127.0.0.1:6379 rate=1/s"]),
        ("remove", &["remove n1"]),
        ("clock", &["clock n1 +1s"]),
        ("processor", &["processor n1 modelled"]),
        ("disk", &["disk n1 full", "disk n1 flip dump.rdb 7"]),
        ("put", &["put n1 @a=1"]),
        ("truncate", &["truncate n1 a 7"]),
        ("repair", &[]),
        ("open", &["open c1 127.0.0.1:6379"]),
        ("move", &["move c1 127.0.0.1:6379"]),
        ("close", &["close c1"]),
        ("type", &["type c1 PING"]),
        ("interrupt", &["interrupt c1"]),
    ] {
        let form = FORMS.iter().find(|form| form.verb == verb).expect(verb);
        for text in texts {
            match (form.machine, of(text)) {
                (Machine::All, Ok(_)) => {}
                (Machine::Part(_), Ok(_)) => {
                    assert!(!text.ends_with("new-disk"), "{text}");
                }
                (Machine::Part(_), Err(_)) => assert_ne!(*text, texts[0]),
                (Machine::Nothing(lack), Err(found)) => assert_eq!(found, lack, "{text}"),
                (says, done) => panic!("{text}: {says:?}, but {done:?}"),
            }
        }
    }
    assert_eq!(FORMS.iter().filter(|form| machine_lack(form.verb).is_none()).count(), 7);
    assert_eq!(
        machine_forms(),
        "crash NAME\nterminate NAME\npause NAME\nresume NAME\nrestart NAME\n\
         cut NAMES NAMES [one-way]\nheal NAMES NAMES [one-way] | all"
    );
}

#[test]
fn only_a_console_is_closed() {
    let values = Values::new(Scenario::find("sentinel").expect("it is in the list"), 5);
    let mut world = scenario::open(&values).expect("it starts");
    world.act(&parse("open c1 127.0.0.1:6379").unwrap()).expect("it can be opened");
    let close = |name: &str| parse_in(&format!("close {name}"), &world);
    assert_eq!(close("c1"), parse("remove c1"));
    for name in ["n1", "s2"] {
        let why = close(name).unwrap_err().to_string();
        let wanted = "is no console, and only these are closed: remove takes anybody out";
        assert_eq!(why, format!("{name} {wanted}"));
        assert!(parse_in(&format!("remove {name}"), &world).is_ok());
    }
    assert!(close("nobody").is_ok(), "the world says that there is none");
}
