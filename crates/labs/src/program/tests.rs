use std::collections::BTreeMap;
use std::rc::Rc;

use redscope_actor::{Rng, Time};

use super::{Program, Run, StartError, Value, Wanted};

const ASIDE: &str = "\
on read(id):
  v = redis GET item:{id}              # get
  if v != nil:
    return v
  row = db get item:{id}               # read
  redis SET item:{id} {row} PX {ttl}   # set
  return row

on count(n):
  sum = 0
  while n > 0:
    if n % 2 == 0:
      sum = sum + n
    else:
      if n == 7:
        sum = sum + 100
    n = n - 1
  return sum
";

fn program(text: &str) -> Rc<Program> {
    Rc::new(Program::read(text).unwrap())
}

fn run(program: &Rc<Program>, handler: &str, argument: Value) -> Run {
    let settings = BTreeMap::from([("ttl".to_owned(), Value::Int(5000))]);
    Run::new(program, handler, &[argument], &settings, Time(0), Rng::new(1)).unwrap()
}

fn redis(words: &str) -> Wanted {
    let args = words.split(' ').map(|word| word.as_bytes().to_vec()).collect();
    Wanted::Redis { server: None, args }
}

#[test]
fn a_request_goes_from_call_to_call() {
    let program = program(ASIDE);
    assert_eq!(program.handlers().collect::<Vec<_>>(), ["read", "count"]);
    assert_eq!(program.settings().collect::<Vec<_>>(), ["ttl"]);
    let mut run = run(&program, "read", Value::Int(7));
    assert_eq!((run.wanted(), run.line()), (&redis("GET item:7"), 2));
    assert_eq!(run.label().map(|label| label.as_ref()), Some("get"));
    let mut hit = run.clone();
    hit.answer(Time(0), Value::text("x"));
    assert_eq!(hit.wanted(), &Wanted::Done(Value::text("x")));
    run.answer(Time(0), Value::Nil);
    assert_eq!(run.wanted(), &Wanted::Get(b"item:7".to_vec()));
    run.answer(Time(0), Value::text("row"));
    assert_eq!((run.wanted(), run.line()), (&redis("SET item:7 row PX 5000"), 6));
    run.answer(Time(0), Value::text("OK"));
    assert_eq!(run.wanted(), &Wanted::Done(Value::text("row")));
    assert!(run.is_done() && run.label().is_none());
}

#[test]
fn a_failure_ends_it_unless_it_was_tried() {
    let failed = Value::Failed("no answer".into());
    let mut ended = run(&program(ASIDE), "read", Value::Int(7));
    ended.answer(Time(0), failed.clone());
    assert_eq!(ended.wanted(), &Wanted::Done(failed.clone()));
    let tried =
        program("on go(n):\n  done = try redis DEL k\n  if done:\n    return 1\n  return 2");
    let mut run = run(&tried, "go", Value::Nil);
    assert!(run.tries());
    run.answer(Time(0), failed);
    assert_eq!(run.wanted(), &Wanted::Done(Value::Int(2)));
}

#[test]
fn blocks_loops_and_numbers() {
    let counted = run(&program(ASIDE), "count", Value::Int(10));
    assert_eq!(counted.wanted(), &Wanted::Done(Value::Int(130)));
    let value = |text: &str| {
        let text = format!("on go(n):\n  return {text}");
        let run = run(&program(&text), "go", Value::text("5"));
        let Wanted::Done(value) = run.wanted() else { panic!("it has no calls") };
        value.clone()
    };
    assert_eq!(value("1 + 2 * 3 - n"), Value::Int(2));
    assert_eq!(value("(1 + 2) * 3 % 4"), Value::Int(1));
    assert_eq!(value("not (n == 5 and n >= 6)"), Value::Int(1));
    assert_eq!(value("n < 3 or \"a b\""), Value::text("a b"));
    assert_eq!(value("n != -5 and -n * 2"), Value::Int(-10));
    assert_eq!(value("7 / 0"), Value::Int(0));
    assert_eq!(value("2s + 10ms"), Value::Int(2010));
    assert_eq!(value("now"), Value::Int(0));
    assert!(matches!(value("random(10)"), Value::Int(0..10)));
    assert!(matches!(value("token"), Value::Text(text) if text.len() == 16));
}

#[test]
fn words_keep_quotes_and_braces() {
    let text = "on go(n):\n  redis EVAL \"return {{1, {n}}}\" '{2}' a#b \"\" {n}{n + 1}x # step";
    let run = run(&program(text), "go", Value::Int(3));
    let Wanted::Redis { args, .. } = run.wanted() else { panic!("a command") };
    let args: Vec<_> = args.iter().map(|arg| String::from_utf8_lossy(arg)).collect();
    assert_eq!(args, ["EVAL", "return {1, 3}", "{2}", "a#b", "", "34x"]);
    assert_eq!(run.label().map(|label| label.as_ref()), Some("step"));
}

#[test]
fn a_loop_without_calls_ends() {
    let run = run(&program("on go(n):\n  while 1:\n    n = n + 1"), "go", Value::Int(0));
    assert!(matches!(run.wanted(), Wanted::Done(Value::Failed(_))));
}

#[test]
fn what_is_no_program_is_said_with_its_line() {
    let why = |text: &str| Program::read(text).unwrap_err().to_string();
    assert_eq!(why(""), "line 1: a program begins with 'on NAME(PARAMETER, …):'");
    assert_eq!(why("  v = 1"), "line 1: a program begins with 'on NAME(PARAMETER, …):'");
    assert_eq!(why("on go(n)\n"), "line 1: it is written: on NAME(PARAMETER, …):");
    assert_eq!(why("on go(n):\n"), "line 1: it stands at the depth of no block");
    assert_eq!(why("on go(n):\n  jump 3"), "line 2: there is no statement 'jump'");
    assert_eq!(why("on go(n):\n  v = 1 +"), "line 2: '1 +' is no expression");
    assert_eq!(why("on go(n):\n  if n\n    return"), "line 2: it ends with a colon");
    assert_eq!(why("on go(n):\n  if n:\n  return"), "line 3: it stands at the depth of no block");
    assert_eq!(why("on go(n):\n  else:\n    return"), "line 2: there is no 'if' for this 'else'");
    assert_eq!(why("on go(n):\n  redis GET {n"), "line 2: a quote or a brace does not end");
    assert_eq!(why("on go(n):\n  redis"), "line 2: it is written: redis COMMAND ARGUMENT …");
    let database = "line 2: it is written: db get KEY, db row KEY, db put KEY VALUE, db del KEY, db ids FROM COUNT, db change N";
    for wrong in ["put k", "row a b", "change"] {
        assert_eq!(why(&format!("on go(n):\n  db {wrong}")), database);
    }
    assert_eq!(why("on go(n):\n  1x = 2"), "line 2: '1x' is no name");
    assert_eq!(why("on go(n):\n  return\non go(m):\n  return"), "line 3: 'go' stands there twice");
    let deep = format!("on go(n):\n  return {}1", "(".repeat(100_000));
    assert!(why(&deep).contains("is no expression"));
}

#[test]
fn what_is_missing_is_said_before_it_begins() {
    let program = program(ASIDE);
    let start = |handler: &str, arguments: &[Value]| {
        Run::new(&program, handler, arguments, &BTreeMap::new(), Time(0), Rng::new(1)).unwrap_err()
    };
    assert_eq!(start("write", &[]), StartError::Handler("write".into()));
    assert_eq!(start("read", &[]), StartError::Arguments(1));
    assert_eq!(start("read", &[Value::Nil]), StartError::Setting("ttl".into()));
}

#[test]
fn a_sleep_and_a_draw_without_end_stay_numbers() {
    let program = program("on wait(n):\n  x = exponential(n)\n  sleep n\n  return x\n");
    let mut run = run(&program, "wait", Value::Int(i64::MAX));
    assert_eq!(*run.wanted(), Wanted::Sleep(1 << 40));
    run.answer(Time(0), Value::Nil);
    assert!(matches!(run.wanted(), Wanted::Done(Value::Int(drawn)) if *drawn >= 0));
}

#[test]
fn parts_of_lists_queues_by_name_and_handlers_beside() {
    let text = "on read(id):\n  v = redis HMGET item:{id} a b\n  queue join q:{v[1]}\n  start fill {id} 7\n  return v[2]\n\non fill(id, n):\n  return n\n";
    let program = program(text);
    let mut run = run(&program, "read", Value::text("5"));
    run.answer(Time(0), Value::List([Value::Nil, Value::text("x")].into()));
    assert_eq!(*run.wanted(), Wanted::Join("q:x".into()));
    run.answer(Time(0), Value::Int(1));
    let arguments = vec![Value::text("5"), Value::text("7")];
    assert_eq!(*run.wanted(), Wanted::Start("fill".into(), arguments));
    run.answer(Time(0), Value::Int(1));
    assert_eq!(*run.wanted(), Wanted::Done(Value::Nil));
    assert!(program.starts_others());
}

#[test]
fn a_request_can_be_refused_and_says_why() {
    let text = "on write(id):\n  ahead = queue join q\n  if ahead >= 2:\n    queue leave q\n    fail too many wait   # refuse\n  return ahead\n";
    let program = program(text);
    for (ahead, ends) in [(1, Value::Int(1)), (2, Value::Failed("too many wait".into()))] {
        let mut run = run(&program, "write", Value::Int(4));
        run.answer(Time(0), Value::Int(ahead));
        if *run.wanted() == Wanted::Leave("q".into()) {
            run.answer(Time(0), Value::Nil);
        }
        assert_eq!(*run.wanted(), Wanted::Done(ends));
    }
}

#[test]
fn a_reply_is_a_condition_and_a_server_is_named_by_what_a_variable_holds() {
    let text = "on take(n):\n  while not redis SETNX lock {n}: # setnx\n    n = n + 1\n  \
                if try redis @n{n} GET a:\n    return 1\n  else:\n    return 2\n";
    let program = program(text);
    let mut run = run(&program, "take", Value::Int(4));
    assert_eq!(run.label().map(|label| label.as_ref()), Some("setnx"));
    run.answer(Time(0), Value::Int(0));
    let args = ["SETNX", "lock", "5"].map(|word| word.as_bytes().to_vec()).to_vec();
    assert_eq!(*run.wanted(), Wanted::Redis { server: None, args });
    run.answer(Time(0), Value::Int(1));
    let args = ["GET", "a"].map(|word| word.as_bytes().to_vec()).to_vec();
    assert_eq!(*run.wanted(), Wanted::Redis { server: Some("n5".into()), args });
    assert_eq!((run.tries(), run.variable("n")), (true, Some(&Value::Int(5))));
    run.answer(Time(0), Value::Failed("no answer".into()));
    assert_eq!(*run.wanted(), Wanted::Done(Value::Int(2)));
}

#[test]
fn a_failure_can_be_asked_for_and_rows_have_versions() {
    let text = "on read(n):\n  v = try redis GET a\n  if failed(v):\n    return 0\n  row = db row item:{n}\n  \
                change = db change row[1] + 1\n  return change[0]\n";
    let program = program(text);
    let mut run = run(&program, "read", Value::Int(4));
    let mut fails = run.clone();
    fails.answer(Time(0), Value::Failed("no answer".into()));
    assert_eq!(*fails.wanted(), Wanted::Done(Value::Int(0)));
    run.answer(Time(0), Value::Nil);
    assert_eq!(*run.wanted(), Wanted::Row(b"item:4".to_vec()));
    run.answer(Time(0), Value::List([Value::text("x"), Value::Int(2)].into()));
    assert_eq!(*run.wanted(), Wanted::Change(3));
    run.answer(Time(0), Value::List([Value::text("item:9")].into()));
    assert_eq!(*run.wanted(), Wanted::Done(Value::text("item:9")));
}

#[test]
fn rows_are_deleted_and_listed() {
    let text = "on scan(n):\n  page = db ids {n} 2\n  while page[0] != nil:\n    i = 0\n    \
                while page[i] != nil:\n      db del item:{page[i]}\n      n = page[i] + 1\n      i = i + 1\n    \
                page = db ids {n} 2\n  return n\n";
    let mut run = run(&program(text), "scan", Value::Int(3));
    let page = |of: &[i64]| Value::List(of.iter().map(|id| Value::Int(*id)).collect());
    let ids = |from: &str| Wanted::Ids(from.as_bytes().to_vec(), b"2".to_vec());
    assert_eq!(*run.wanted(), ids("3"));
    run.answer(Time(0), page(&[4, 7]));
    for key in ["item:4", "item:7"] {
        assert_eq!(*run.wanted(), Wanted::Put(key.as_bytes().to_vec(), Value::Nil));
        assert_eq!(super::shown::step(run.wanted()), format!("db del {key}"));
        run.answer(Time(0), Value::Int(1));
    }
    assert_eq!(*run.wanted(), ids("8"));
    run.answer(Time(0), page(&[]));
    assert_eq!(*run.wanted(), Wanted::Done(Value::Int(8)));
    let wrong = Program::read("on a(n):\n  db ids 5\n").unwrap_err().to_string();
    assert!(wrong.contains("db ids FROM COUNT"), "{wrong}");
}
