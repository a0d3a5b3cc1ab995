//! What the directives change on the wire.

use redscope_actor::ConnId;
use redscope_node::Input;

use crate::machine::{Sentinel, start};

const MASTER: &str = "sentinel monitor m 127.0.0.1 7000 1\n";

/// The words of requests, without their lengths.
fn words(sent: &str) -> String {
    let words = sent.split("\r\n").filter(|word| !word.starts_with(['*', '$']));
    words.collect::<Vec<_>>().join(" ").trim_end().to_owned()
}

/// A Sentinel after its first tick, and what it has sent to a port, by connection.
fn greeted(conf: &str, port: u16) -> (Sentinel, Vec<String>) {
    let mut sentinel = start(conf).unwrap();
    sentinel.run_ms(200);
    let links: Vec<ConnId> = sentinel.links_to(port);
    let sent = links.iter().map(|conn| words(&sentinel.take_sent(*conn))).collect();
    (sentinel, sent)
}

#[test]
fn a_password_goes_first_over_both_links() {
    let (mut sentinel, sent) = greeted(&format!("{MASTER}sentinel auth-pass m pw\n"), 7000);
    assert_eq!(sent.len(), 2, "{sent:?}");
    assert!(sent[0].starts_with("AUTH pw CLIENT SETNAME sentinel-"), "{sent:?}");
    assert!(sent[0].contains("-cmd PING INFO"), "{sent:?}");
    assert!(sent[1].starts_with("AUTH pw CLIENT SETNAME sentinel-"), "{sent:?}");
    assert!(sent[1].ends_with("SUBSCRIBE __sentinel__:hello"), "{sent:?}");
    // Another user makes it open the links anew.
    assert_eq!(sentinel.tell("SENTINEL SET m auth-user bob"), "+OK\r\n");
    sentinel.run_ms(1200);
    let links = sentinel.links_to(7000);
    assert_eq!(links.len(), 4);
    assert!(words(&sentinel.take_sent(links[2])).starts_with("AUTH bob pw CLIENT"));
    assert!(sentinel.log.iter().any(|line| line.ends_with("auth-user bob")));
}

#[test]
fn commands_go_by_the_names_they_have_there() {
    let conf = format!(
        "{MASTER}sentinel rename-command m ping PONG\nsentinel rename-command m CLIENT C\n"
    );
    let (_, sent) = greeted(&conf, 7000);
    assert!(
        sent[0].starts_with("C SETNAME sentinel-") && sent[0].contains("-cmd PONG INFO"),
        "{sent:?}"
    );
}

#[test]
fn other_sentinels_are_told_the_password_for_them_or_its_own() {
    let peer = format!("{MASTER}sentinel known-sentinel m 127.0.0.1 26380 {}\n", "a".repeat(40));
    let (_, sent) = greeted(&peer, 26380);
    assert!(sent[0].starts_with("CLIENT SETNAME"), "{sent:?}");
    let (_, sent) = greeted(&format!("{peer}requirepass own\n"), 26380);
    assert!(sent[0].starts_with("AUTH own CLIENT SETNAME"), "{sent:?}");
    let both =
        format!("{peer}requirepass own\nsentinel sentinel-user bob\nsentinel sentinel-pass pw\n");
    let (_, sent) = greeted(&both, 26380);
    assert!(sent[0].starts_with("AUTH bob pw CLIENT SETNAME"), "{sent:?}");
}

#[test]
fn hosts_go_by_name_where_they_may() {
    let by_name = "sentinel resolve-hostnames yes\nsentinel monitor m db.example 7000 1\n";
    let (sentinel, sent) = greeted(by_name, 7000);
    assert_eq!(sent.len(), 2);
    let (to, _) = &sentinel.sent[&sentinel.links_to(7000)[0]];
    assert_eq!(to.host, "10.0.0.5");
    assert!(sentinel.ask("SENTINEL GET-MASTER-ADDR-BY-NAME m").contains("10.0.0.5"));
    let (sentinel, _) = greeted(&format!("{by_name}sentinel announce-hostnames yes\n"), 7000);
    assert!(sentinel.ask("SENTINEL GET-MASTER-ADDR-BY-NAME m").contains("db.example"));
    assert!(sentinel.log.iter().any(|l| l == "+monitor master m db.example 7000 quorum 1"));
    assert!(sentinel.file().contains("sentinel monitor m db.example 7000 1\n"));
}

/// Answers whatever was sent over the command link of the master.
fn answer(sentinel: &mut Sentinel, conn: ConnId, reply: &str) {
    sentinel.handle(Input::Data(conn, reply.as_bytes().to_vec()));
}

#[test]
fn it_announces_itself_as_it_was_told() {
    let conf = format!("{MASTER}sentinel announce-ip 10.9.9.9\nsentinel announce-port 99\n");
    let (mut sentinel, _) = greeted(&conf, 7000);
    let links = sentinel.links_to(7000);
    answer(&mut sentinel, links[0], "+OK\r\n+PONG\r\n");
    sentinel.run_ms(2500);
    let sent = words(&sentinel.take_sent(links[0]));
    assert!(sent.contains("PUBLISH __sentinel__:hello 10.9.9.9,99,"), "{sent}");
}

#[test]
fn a_master_that_came_back_and_does_not_answer_is_down_sooner() {
    let conf = format!("{MASTER}sentinel master-reboot-down-after-period m 500\n");
    let (mut sentinel, _) = greeted(&conf, 7000);
    let links = sentinel.links_to(7000);
    answer(&mut sentinel, links[0], "+OK\r\n+PONG\r\n$14\r\nrun_id:aaaa\r\nx\r\n");
    sentinel.run_ms(10_500);
    let down = |sentinel: &Sentinel| sentinel.log.iter().any(|line| line.starts_with("+sdown"));
    assert!(!down(&sentinel));
    let before = sentinel.clone();
    // PINGs and PUBLISHs came before the second INFO; all are answered with the text of one.
    for _ in 0..40 {
        answer(&mut sentinel, links[0], "$14\r\nrun_id:bbbb\r\nx\r\n");
    }
    sentinel.run_ms(300);
    assert!(sentinel.log.iter().any(|line| line.starts_with("+reboot")), "{:?}", sentinel.log);
    assert!(!down(&sentinel));
    sentinel.run_ms(500);
    assert!(down(&sentinel));
    assert!(!down(&before));
}

#[test]
fn periods_can_be_changed_while_it_runs() {
    let (mut sentinel, _) = greeted(MASTER, 7000);
    let links = sentinel.links_to(7000);
    assert_eq!(sentinel.tell("SENTINEL DEBUG info-period 300 publish-period 400"), "+OK\r\n");
    answer(&mut sentinel, links[0], "+OK\r\n+PONG\r\n$3\r\na:b\r\n");
    sentinel.take_sent(links[0]);
    for _ in 0..10 {
        sentinel.run_ms(500);
        answer(&mut sentinel, links[0], "$3\r\na:b\r\n:1\r\n");
    }
    let sent = words(&sentinel.take_sent(links[0]));
    assert!(sent.matches("INFO").count() > 3, "{sent}");
    assert!(sentinel.exit().is_none());
}
