//! A console that waits for something that does not come is interrupted, as by Ctrl-C.

use redscope_labs::client::Line;
use redscope_labs::scenario::{Values, open_settled};
use redscope_labs::{Cast, Fact, Scenario, World, act};
use redscope_sim::What;

fn does(world: &mut World, words: &str) {
    let action = act::parse(words).expect("an act");
    world.act(&action).unwrap_or_else(|error| panic!("{words}: {error}"));
    world.run_until(world.now().plus_ms(100), u64::MAX);
}

/// The replies that were shown since it was asked last.
fn replies(world: &mut World) -> Vec<String> {
    let told = world.take_told().into_iter().filter_map(|told| match told.what {
        What::Fact(Fact::Console(Line::Reply { text, .. })) => Some(text),
        _ => None,
    });
    told.collect()
}

#[test]
fn an_interrupted_console_answers_again() {
    let values = Values::new(Scenario::find("standalone").expect("it is in the list"), 1);
    let mut world = open_settled(&values).expect("it starts");
    does(&mut world, "open c9 127.0.0.1:6379");
    for waits in ["BLPOP nothing 0", "MONITOR", "SUBSCRIBE news"] {
        does(&mut world, &format!("type c9 {waits}"));
        world.take_told();
        does(&mut world, "type c9 PING behind");
        world.take_told();
        does(&mut world, "interrupt c9");
        assert_eq!(replies(&mut world), ["^C"], "{waits}");
        does(&mut world, "type c9 PING");
        assert_eq!(replies(&mut world), ["PONG"], "after {waits}");
    }
    does(&mut world, "interrupt c9");
    assert_eq!(replies(&mut world), [""; 0], "nothing was waited for");
}

#[test]
fn a_reply_is_kept_as_it_came_over_the_wire() {
    let values = Values::new(Scenario::find("standalone").expect("it is in the list"), 1);
    let mut world = open_settled(&values).expect("it starts");
    does(&mut world, "open c9 127.0.0.1:6379");
    let mut last = |line: &str| {
        world.take_told();
        does(&mut world, &format!("type c9 {line}"));
        let replies = world.take_told().into_iter().filter_map(|told| match told.what {
            What::Fact(Fact::Console(Line::Reply { wire, .. })) => Some(wire),
            _ => None,
        });
        let replies: Vec<_> = replies.collect();
        replies.into_iter().last().expect("a reply")
    };
    let mut sent = |line: &str| {
        let wire = last(line).expect("a server's reply");
        assert_eq!(wire.beginning.len(), wire.len_bytes, "{line}");
        String::from_utf8(wire.beginning).expect("it is text")
    };
    assert_eq!(sent("SET foo bar"), "+OK\r\n");
    assert_eq!(sent("GET foo"), "$3\r\nbar\r\n");
    assert_eq!(sent("GET nothing"), "$-1\r\n");
    assert!(sent("NOSUCH").starts_with("-ERR unknown command"));
    assert!(sent("HELLO 3").starts_with("%7\r\n$6\r\nserver\r\n"));
    assert_eq!(sent("GET nothing"), "_\r\n", "RESP3");
    assert_eq!(sent("HSET h f v"), ":1\r\n");
    assert_eq!(sent("HGETALL h"), "%1\r\n$1\r\nf\r\n$1\r\nv\r\n", "RESP3");
    assert_eq!(last("HELP SET"), None, "no server was asked");
    let long = last("EVAL \"return string.rep('x', 20000)\" 0").expect("a server's reply");
    assert_eq!(long.len_bytes, "$20000\r\n".len() + 20_000 + "\r\n".len());
    assert_eq!(long.beginning.len(), 8 * 1024, "the beginning of a long one");
}

#[test]
fn a_console_connects_at_once_and_says_if_it_cannot() {
    let values = Values::new(Scenario::find("standalone").expect("it is in the list"), 1);
    let mut world = open_settled(&values).expect("it starts");
    does(&mut world, "open c9 127.0.0.1:6379");
    world.take_told();
    does(&mut world, "type c9 connect 127.0.0.1 9999");
    let refused = "Could not connect to Redis at 127.0.0.1:9999: Connection refused";
    assert_eq!(replies(&mut world), [refused]);
    does(&mut world, "type c9 PING");
    assert_eq!(replies(&mut world), [refused], "it stays there");
    does(&mut world, "type c9 connect 127.0.0.1 6379");
    assert_eq!(replies(&mut world), [""]);
    does(&mut world, "type c9 PING");
    assert_eq!(replies(&mut world), ["PONG"]);
    does(&mut world, "type c9 quit");
    assert_eq!(replies(&mut world), [""], "what comes next is not its reply");
    does(&mut world, "type c9 ECHO after");
    assert_eq!(replies(&mut world), ["\"after\""]);
}

/// Who follows a redirection to a node that is gone is told, and so is everybody behind: no line that was
/// typed is left without an answer.
#[test]
fn a_redirection_that_is_refused_drops_no_line() {
    let values = Values::new(Scenario::find("cluster").expect("it is in the list"), 1);
    let mut world = open_settled(&values).expect("it starts");
    does(&mut world, "open c9 127.0.0.1:7000 follow");
    // The slot of foo is n3's, that of b is n1's.
    does(&mut world, "crash n3");
    let refused = "Could not connect to Redis at 127.0.0.1:7002: Connection refused";
    world.take_told();
    does(&mut world, "type c9 SET foo bar");
    assert_eq!(replies(&mut world), [refused]);
    does(&mut world, "type c9 SET b 1");
    assert_eq!(replies(&mut world), ["OK"], "the next line goes to the first node again");
    // Lines that were typed while the redirection was under way.
    for line in ["SET foo bar", "SET b 2", "GET foo", "GET b"] {
        let action = act::parse(&format!("type c9 {line}")).expect("an act");
        world.act(&action).expect("there is a console");
    }
    world.run_until(world.now().plus_ms(100), u64::MAX);
    assert_eq!(replies(&mut world), [refused, "OK", refused, "\"2\""]);
}

/// What was pushed and replied since it was asked last, in order.
fn shown(world: &mut World) -> Vec<String> {
    let told = world.take_told().into_iter().filter_map(|told| match told.what {
        What::Fact(Fact::Console(Line::Pushed { text, .. })) => Some(format!("push {text}")),
        What::Fact(Fact::Console(Line::Reply { text, .. })) => Some(text),
        _ => None,
    });
    told.collect()
}

/// As `redis-cli -3` shows it on a terminal, 7.0.15.
#[test]
fn what_a_server_pushes_is_taken_for_no_reply() {
    let values = Values::new(Scenario::find("standalone").expect("it is in the list"), 1);
    let mut world = open_settled(&values).expect("it starts");
    does(&mut world, "open c9 127.0.0.1:6379 resp3");
    for line in ["CLIENT TRACKING ON", "MGET foo bar"] {
        does(&mut world, &format!("type c9 {line}"));
    }
    world.take_told();
    does(&mut world, "type c9 MSET foo 1 bar 2");
    let both = ["push -> invalidate: 'foo'", "push -> invalidate: 'bar'"];
    assert_eq!(shown(&mut world), ["OK", both[0], both[1]]);
    // One that comes while a reply is waited for is none.
    does(&mut world, "type c9 GET foo");
    does(&mut world, "open c8 127.0.0.1:6379");
    does(&mut world, "type c9 BLPOP list 0");
    world.take_told();
    does(&mut world, "type c8 SET foo 2");
    let all = shown(&mut world);
    assert!(all.contains(&both[0].to_owned()), "{all:?}");
    does(&mut world, "type c8 RPUSH list a");
    assert!(shown(&mut world).contains(&"1) \"list\"\n2) \"a\"".to_owned()));
    does(&mut world, "type c9 FLUSHALL");
    let all = shown(&mut world);
    assert!(all.contains(&"OK".to_owned()), "{all:?}");
    assert!(all.contains(&"push 1) \"invalidate\"\n2) (nil)".to_owned()), "{all:?}");
    // A subscription's are shown one by one.
    does(&mut world, "type c9 SUBSCRIBE news");
    assert_eq!(shown(&mut world), ["1) \"subscribe\"\n2) \"news\"\n3) (integer) 1"]);
}

/// As redis-cli 7.0.15 does it, which does not ask again after a connection that was lost.
#[test]
fn connect_leads_to_the_database_that_was_chosen() {
    let values = Values::new(Scenario::find("standalone").expect("it is in the list"), 1);
    let mut world = open_settled(&values).expect("it starts");
    let address = "127.0.0.1:6379";
    does(&mut world, &format!("open c9 {address} resp3"));
    does(&mut world, "type c9 SELECT 3");
    does(&mut world, "type c9 SET a b");
    world.take_told();
    let (host, port) = address.split_once(':').expect("host and port");
    does(&mut world, &format!("type c9 connect {host} {port}"));
    does(&mut world, "type c9 GET a");
    assert_eq!(shown(&mut world), ["", "\"b\""]);
    // In the protocol that was chosen, too.
    does(&mut world, "type c9 CONFIG GET hz");
    assert_eq!(shown(&mut world), ["1# \"hz\" => \"10\""]);
    does(&mut world, "type c9 CLIENT KILL TYPE normal SKIPME no");
    does(&mut world, "type c9 GET a");
    assert_eq!(shown(&mut world).last().map(String::as_str), Some("(nil)"), "database 0");
    does(&mut world, "type c9 SELECT 99");
    does(&mut world, "type c9 SELECT 2");
    does(&mut world, "type c9 RESET");
    does(&mut world, "type c9 SET a zero");
    does(&mut world, &format!("type c9 connect {host} {port}"));
    world.take_told();
    does(&mut world, "type c9 GET a");
    assert_eq!(shown(&mut world), ["\"zero\""]);
}

/// As `redis-cli -3`: who follows a redirection asks for RESP3 there too; who may not is told, and talks on in RESP2.
#[test]
fn resp3_is_asked_for_with_every_connection() {
    let values = Values::new(Scenario::find("cluster").expect("it is in the list"), 1);
    let mut world = open_settled(&values).expect("it starts");
    does(&mut world, "open c9 127.0.0.1:7000 follow resp3");
    world.take_told();
    for key in ["foo", "b", "foo"] {
        does(&mut world, &format!("type c9 HSET {key} f v"));
        world.take_told();
        does(&mut world, &format!("type c9 HGETALL {key}"));
        assert_eq!(replies(&mut world), ["1# \"f\" => \"v\""], "{key}");
    }
    // What was chosen holds at once, for the connection that stands.
    does(&mut world, "move c9 127.0.0.1:7002 follow");
    world.take_told();
    does(&mut world, "type c9 HGETALL foo");
    assert_eq!(replies(&mut world), ["1) \"f\"\n2) \"v\""]);
    does(&mut world, "move c9 127.0.0.1:7002 follow resp3");
    does(&mut world, "type c9 HGETALL foo");
    assert_eq!(replies(&mut world), ["1# \"f\" => \"v\""]);
    does(&mut world, "type c9 CONFIG SET requirepass secret");
    does(&mut world, "type c9 connect 127.0.0.1 7002");
    world.take_told();
    does(&mut world, "type c9 quit");
    world.take_told();
    does(&mut world, "type c9 AUTH secret");
    let [refused] = &replies(&mut world)[..] else { panic!("one reply") };
    assert!(refused.starts_with("HELLO 3 failed: NOAUTH HELLO must be called"), "{refused}");
    does(&mut world, "type c9 AUTH secret");
    assert_eq!(replies(&mut world), ["OK"], "the connection stands");
    does(&mut world, "type c9 HGETALL foo");
    assert_eq!(replies(&mut world), ["1) \"f\"\n2) \"v\""], "in RESP2");
}

#[test]
fn a_command_is_repeated_as_redis_cli_does_it() {
    let values = Values::new(Scenario::find("standalone").expect("it is in the list"), 1);
    let mut world = open_settled(&values).expect("it starts");
    does(&mut world, "open c9 127.0.0.1:6379");
    world.take_told();
    for never in ["0 PING", "-1 PING", "99999999999999999999 PING"] {
        does(&mut world, &format!("type c9 {never}"));
        assert_eq!(replies(&mut world), ["Invalid redis-cli repeat command option value."]);
    }
    does(&mut world, "type c9 2000 INCR n");
    world.run_until(world.now().plus_ms(10_000), u64::MAX);
    let all = replies(&mut world);
    assert_eq!((all.len(), all[1999].as_str()), (2000, "(integer) 2000"));
}

/// The prompts are those of redis-cli 7.0.15 at a server of its own, but for one: a `SELECT` that fails within a
/// transaction is believed there.
#[test]
fn a_database_that_is_chosen_in_a_transaction_is_taken_back_with_it() {
    let values = Values::new(Scenario::find("standalone").expect("it is in the list"), 1);
    let mut world = open_settled(&values).expect("it starts");
    does(&mut world, "open c9 127.0.0.1:6379");
    let id = world.find("c9").expect("it is open");
    for (line, prompt) in [
        ("MULTI", "(TX)"),
        ("SELECT 5", "[5](TX)"),
        ("SET here 1", "[5](TX)"),
        ("EXEC", "[5]"),
        ("MULTI", "[5](TX)"),
        ("SELECT 3", "[3](TX)"),
        ("DISCARD", "[5]"),
        ("MULTI", "[5](TX)"),
        ("SELECT 99", "[99](TX)"),
        ("EXEC", "[5]"),
        ("MULTI", "[5](TX)"),
        ("SELECT 2", "[2](TX)"),
        ("SELECT 7", "[7](TX)"),
        ("EXEC", "[7]"),
        ("SELECT 1", "[1]"),
        ("MULTI", "[1](TX)"),
        ("SELECT 4", "[4](TX)"),
        ("NOSUCH", "[4](TX)"),
        ("EXEC", "[1]"),
        ("SELECT 9", "[9]"),
        ("MULTI", "[9](TX)"),
        ("SELECT 0", "(TX)"),
        ("RESET", ""),
        ("SELECT 5", "[5]"),
    ] {
        does(&mut world, &format!("type c9 {line}"));
        let Some(Cast::Console(console)) = world.actor(id) else { panic!("it is a console") };
        assert_eq!(console.prompt(), format!("127.0.0.1:6379{prompt}>"), "behind {line}");
    }
    world.take_told();
    does(&mut world, "type c9 GET here");
    assert_eq!(replies(&mut world), ["\"1\""], "it is where the prompt says");
}
