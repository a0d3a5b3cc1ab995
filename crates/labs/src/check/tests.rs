//! Each check that must hold, shown what it must not overlook: facts that are put together here, worlds
//! that are led where they should not be, and worlds that look alike and are right.

use redscope_actor::{Address, Rng, Time};
use redscope_node::{
    ClusterFact, EpochChange, Fact as Redis, Instance, InstanceKind, LinkLoss, NodeId,
    ReplicationFact, SentinelFact,
};
use redscope_sim::{ActorId, Fate, Stamp, Timeline, What};

use super::ledger::Ledger;
use super::look::Look;
use super::report::Report;
use super::scene::{Check, Scene};
use super::*;
use crate::app::{Form, Write, WriterFact};
use crate::cast::Fact;
use crate::scenario::{self, Scenario, Values};
use crate::{Told, World, act};

fn values(scenario: &str) -> Values {
    Values::new(Scenario::find(scenario).expect("it is in the list"), 5)
}

/// A world that has settled.
fn settled(scenario: &str) -> Timeline<Cast, Checks> {
    settled_with(values(scenario))
}

fn settled_with(values: Values) -> Timeline<Cast, Checks> {
    let mut world = Timeline::new(scenario::open(&values).expect("it starts"), Checks::new(60_000));
    world.run_until(Time::from_ms(values.scenario().settle_ms), u64::MAX);
    world
}

fn does(world: &mut Timeline<Cast, Checks>, words: &str) {
    world.act(act::parse(words).expect("an act")).unwrap_or_else(|why| panic!("{words}: {why}"));
    world.run_until(world.sim().now().plus_ms(500), u64::MAX);
}

fn id(world: &World, name: &str) -> ActorId {
    world.ids().find(|id| &**world.name(*id) == name).expect("it is there")
}

fn told(actor: ActorId, fact: Redis) -> Told {
    Told { stamp: Stamp::default(), actor, what: What::Fact(Fact::Redis(fact)) }
}

fn vote(master: &str, leader: &str) -> SentinelFact {
    SentinelFact::Voted { master: master.to_owned(), leader: leader.to_owned(), epoch: 7 }
}

fn mymaster() -> Instance {
    let (name, address) = ("mymaster".to_owned(), Address::local(6379));
    Instance {
        kind: InstanceKind::Master,
        name: name.clone(),
        address: address.clone(),
        master_name: name,
        master_address: address,
    }
}

/// The names of what a check finds in these facts and in this world.
fn found(
    check: &mut impl Check,
    world: &World,
    told: &[Told],
    losses: Vec<Loss>,
) -> Vec<&'static str> {
    reported(check, world, told, losses).last().iter().map(|found| found.what.name()).collect()
}

/// What a check finds in these facts and in this world.
fn reported(
    check: &mut impl Check,
    world: &World,
    told: &[Told],
    losses: Vec<Loss>,
) -> Findings<Violation> {
    let (mut report, ledger, look) = (Report::default(), Ledger::default(), Look::new(world));
    let mut past = Past::default();
    past.see(told);
    let losses = losses.into_iter().map(|loss| (loss, Origin::at(Stamp::default()))).collect();
    let (ledger, past) = (&ledger, &past);
    check.see(&Scene { world, told, look: Some(&look), ledger, losses, past }, &mut report);
    report.violations
}

#[test]
fn what_should_be_once_began_with_the_first_and_the_second_led_to_it() {
    let world = settled("sentinel");
    let world = world.sim();
    let s1 = id(world, "s1");
    let voted = |step, leader: &str| {
        let vote = vote("mymaster", leader);
        let stamp = Stamp { step, at: Time::from_ms(step) };
        Told { stamp, ..told(s1, Redis::Sentinel(vote)) }
    };
    let votes = [voted(3, "a"), voted(5, "b")];
    let found = reported(&mut leader::Leader::default(), world, &votes, Vec::new());
    let found = found.last().iter().next().expect("it has voted twice").clone();
    assert_eq!(found.origin, Origin { began: votes[0].stamp, cause: Some(votes[1].clone()) });
    let words = found.with_origin(world);
    let wanted = "(since 0.003 s, step 3, led to at 0.005 s, step 5, by s1: +vote-for-leader b 7)";
    assert!(words.ends_with(wanted), "{words}");
}

#[test]
fn what_may_lead_to_a_finding_is_known_as_long_as_it_lasts() {
    let world = settled("sentinel");
    let world = world.sim();
    let [n1, n2] = ["n1", "n2"].map(|name| id(world, name));
    let done = |fate| Told { stamp: Stamp::default(), actor: n1, what: What::Fate(fate) };
    let replication = |fact| told(n2, Redis::Replication(fact));
    let mut past = Past::default();
    assert_eq!((past.cut(n1, n2), past.lost_link(n2), past.last_fate()), (None, None, None));
    let cut = done(Fate::Cut { to: n2 });
    let lost = replication(ReplicationFact::LinkLost(LinkLoss::Closed));
    past.see(&[cut.clone(), lost.clone()]);
    assert_eq!([past.cut(n1, n2), past.cut(n2, n1)], [Some(&cut); 2]);
    assert_eq!((past.lost_link(n2), past.promotion(n2)), (Some(&lost), None));
    let promoted = replication(ReplicationFact::BecameMaster(None));
    let (replid, offset) = (String::new(), 0);
    let healed = done(Fate::Healed { to: n2 });
    let up = replication(ReplicationFact::LinkUp { replid, offset });
    past.see(&[healed.clone(), up, promoted.clone()]);
    assert_eq!((past.cut(n1, n2), past.lost_link(n2)), (None, None));
    assert_eq!((past.promotion(n2), past.last_fate()), (Some(&promoted), Some(&healed)));
    let of = Address::local(6379);
    past.see(&[replication(ReplicationFact::BecameReplica { of, by: None })]);
    assert!(past.promotion(n2).is_none() && past.role(n2).is_some());
}

#[test]
fn a_sentinel_that_votes_twice_and_two_that_lead_are_found() {
    let world = settled("sentinel");
    let world = world.sim();
    let [s1, s2] = ["s1", "s2"].map(|name| id(world, name));
    let voted = |actor, leader| told(actor, Redis::Sentinel(vote("mymaster", leader)));
    let mut leader = leader::Leader::default();
    let of_another = told(s1, Redis::Sentinel(vote("other", "b")));
    let once = [voted(s1, "a"), voted(s2, "b"), voted(s1, "a"), of_another];
    assert_eq!(found(&mut leader, world, &once, Vec::new()), [""; 0]);
    assert_eq!(found(&mut leader, world, &[voted(s1, "b")], Vec::new()), ["two-votes"]);
    let forgotten = told(s2, Redis::Sentinel(SentinelFact::Forgotten(mymaster())));
    let anew = [forgotten, voted(s2, "a")];
    assert_eq!(found(&mut leader, world, &anew, Vec::new()), [""; 0], "it knows nothing of that");

    let master = mymaster();
    let leads = |actor, epoch| {
        [
            SentinelFact::NewEpoch(epoch),
            SentinelFact::FailoverTried(master.clone()),
            SentinelFact::LeaderElected(master.clone()),
        ]
        .map(|fact| told(actor, Redis::Sentinel(fact)))
    };
    assert_eq!(found(&mut leader, world, &leads(s1, 8), Vec::new()), [""; 0]);
    assert_eq!(found(&mut leader, world, &leads(s2, 9), Vec::new()), [""; 0], "another epoch");
    let asked = told(s2, Redis::Sentinel(SentinelFact::FailoverAsked(master.clone())));
    let forced = [vec![asked], leads(s2, 8).to_vec()].concat();
    assert_eq!(found(&mut leader, world, &forced, Vec::new()), [""; 0], "it asked nobody");
    assert_eq!(found(&mut leader, world, &leads(s2, 8), Vec::new()), ["two-leaders"]);
}

/// All of their votes are of one epoch.
#[test]
fn the_first_votes_of_an_epoch_are_remembered_however_many_there_are() {
    let world = settled("sentinel");
    let world = world.sim();
    let n1 = id(world, "s1");
    let masters = (0..100).map(|master| format!("m{master}"));
    let mut leader = leader::Leader::default();
    let voted = |master: &str, to| told(n1, Redis::Sentinel(vote(master, to)));
    let votes: Vec<Told> = masters.map(|master| voted(&master, "a")).collect();
    assert_eq!(found(&mut leader, world, &votes, Vec::new()), [""; 0]);
    assert_eq!(found(&mut leader, world, &[voted("m0", "b")], Vec::new()), ["two-votes"]);
}

#[test]
fn a_node_that_votes_twice_and_two_that_win_are_found() {
    let world = settled("cluster");
    let world = world.sim();
    let [n1, n2] = ["n1", "n2"].map(|name| id(world, name));
    let mut rng = Rng::new(1);
    let [a, b] = [(); 2].map(|()| NodeId::draw(&mut rng));
    let voted = |actor, to| told(actor, Redis::Cluster(ClusterFact::VoteGranted { to, epoch: 7 }));
    let won = |actor| told(actor, Redis::Cluster(ClusterFact::ElectionWon { epoch: 7, votes: 2 }));
    let mut election = election::Election::default();
    let once = [voted(n1, a), voted(n2, a), voted(n1, a), won(n1)];
    assert_eq!(found(&mut election, world, &once, Vec::new()), [""; 0]);
    let twice = [voted(n2, b), won(n2)];
    assert_eq!(found(&mut election, world, &twice, Vec::new()), ["two-votes", "two-winners"]);
    let reset = told(n1, Redis::Cluster(ClusterFact::HardReset { myself: a }));
    let anew = [reset, voted(n1, b)];
    assert_eq!(found(&mut election, world, &anew, Vec::new()), [""; 0], "it is another node");
}

#[test]
fn two_owners_of_a_slot_by_one_epoch_are_found_unless_nobody_was_asked() {
    let world = settled("cluster");
    let world = world.sim();
    let look = Look::new(world);
    let [own, other] = ["n1", "n2"].map(|name| {
        let server = look.server(id(world, name)).expect("it is there");
        server.own.as_ref().expect("a node")
    });
    assert_eq!(found(&mut owner::Owner::default(), world, &[], Vec::new()), [""; 0]);
    let claimed = |by: NodeId| {
        let mut owner = owner::Owner::default();
        owner.claims.insert(own.config_epoch, [(by, own.slots.clone())].into());
        owner
    };
    let stranger = NodeId::draw(&mut Rng::new(1));
    assert_eq!(
        found(&mut claimed(stranger), world, &[], Vec::new()),
        [""; 0],
        "not of this cluster"
    );
    let epoch = |why| {
        let epoch = own.config_epoch;
        told(id(world, "n1"), Redis::Cluster(ClusterFact::ConfigEpoch { epoch, why }))
    };
    let elected = epoch(EpochChange::Elected);
    let told = std::slice::from_ref(&elected);
    let found_with = reported(&mut claimed(other.myself), world, told, Vec::new());
    let found_with: Vec<_> = found_with.last().iter().cloned().collect();
    let [only] = found_with.as_slice() else { panic!("{found_with:?}") };
    assert_eq!((only.what.name(), &only.origin.cause), ("two-owners", &Some(elected)));
    let bumped = epoch(EpochChange::Bumped);
    assert_eq!(found(&mut claimed(other.myself), world, &[bumped], Vec::new()), [""; 0]);
}

#[test]
fn data_that_a_replica_has_got_otherwise_is_no_fault() {
    let mut world = settled("replication");
    for words in [
        "open c2 127.0.0.1:6380",
        "type c2 CONFIG SET replica-read-only no",
        "type c2 SET local 1",
        "type c2 CONFIG SET replica-read-only yes",
    ] {
        does(&mut world, words);
    }
    assert_eq!(world.watch().violations().found_count(), 0, "a person has wanted it so");
}

/// A world in which n2 goes on from a dump without a checksum, in which a bit of a value has turned over.
fn damaged() -> Timeline<Cast, Checks> {
    let mut values = values("replication");
    let unsummed = [("rdbchecksum", "no"), ("save", "")];
    values.settings.extend(unsummed.map(|(name, value)| (name.to_owned(), value.to_owned())));
    let mut world = settled_with(values);
    let value = b"a-value-to-be-found";
    for words in [
        "open k1 127.0.0.1:6379",
        "type k1 SET key a-value-to-be-found",
        "open k2 127.0.0.1:6380",
        "type k2 SAVE",
        "crash n2",
    ] {
        does(&mut world, words);
    }
    let dump = world.sim().disk(id(world.sim(), "n2")).file("dump.rdb").expect("it has saved");
    let dump = dump.to_vec();
    let at = dump.windows(value.len()).position(|part| part == value).expect("it is in the dump");
    does(&mut world, &format!("disk n2 flip dump.rdb {}", 8 * at));
    does(&mut world, "restart n2");
    world.run_until(world.sim().now().plus_ms(5_000), u64::MAX);
    world
}

#[test]
fn other_data_at_the_same_place_is_found_with_what_has_brought_the_two_together() {
    let world = damaged();
    // These checks have not seen the damage.
    let (replid, offset) = (String::new(), 0);
    let up = Redis::Replication(ReplicationFact::LinkUp { replid, offset });
    let up = told(id(world.sim(), "n2"), up);
    let told = std::slice::from_ref(&up);
    let found = reported(&mut equal::Equal::default(), world.sim(), told, Vec::new());
    let found: Vec<_> = found.last().iter().cloned().collect();
    let [only] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((only.what.name(), &only.origin.cause), ("unequal", &Some(up)));
}

#[test]
fn data_from_a_damaged_file_is_compared_again_after_a_full_resync() {
    let mut world = damaged();
    let loaded = |world: &Timeline<Cast, Checks>| {
        let done = What::Fact(Fact::Redis(Redis::Replication(ReplicationFact::LoadFinished)));
        world.told_since(0).iter().filter(|told| told.what == done).count()
    };
    let before = loaded(&world);
    assert_eq!(world.watch().violations().found_count(), 0, "the file was another");
    let equal = |world: &Timeline<Cast, Checks>| {
        let ids = ["n1", "n2"].map(|name| id(world.sim(), name));
        ids.map(|id| world.watch().list.equal.lineages.number(id))
    };
    assert_eq!(equal(&world), [0, 1]);
    for words in ["REPLICAOF NO ONE", "SET own 1", "REPLICAOF 127.0.0.1 6379"] {
        does(&mut world, &format!("type k2 {words}"));
    }
    world.run_until(world.sim().now().plus_ms(10_000), u64::MAX);
    assert_eq!((loaded(&world), equal(&world)), (before + 1, [0, 0]));
    assert_eq!(world.watch().violations().found_count(), 0);
}

#[test]
fn who_does_not_agree_in_time_is_found() {
    let mut world = settled("replication");
    // The master waits long before it sends its data to a new disk.
    let words = [
        "open c1 127.0.0.1:6379",
        "type c1 CONFIG SET repl-diskless-sync-delay 600",
        "crash n2",
        "restart n2 new-disk",
        "pause n3",
        "resume n3",
    ];
    words.into_iter().for_each(|words| does(&mut world, words));
    world.run_until(world.sim().now().plus_ms(55_000), u64::MAX);
    assert_eq!(world.watch().violations().found_count(), 0, "there is time yet");
    world.run_until(world.sim().now().plus_ms(10_000), u64::MAX);
    let found: Vec<_> = world.watch().violations().last().iter().cloned().collect();
    let names: Vec<_> = found.iter().map(|found| found.what.name()).collect();
    assert_eq!(names, ["no-agreement"]);
    let Origin { began, cause: Some(cause) } = &found[0].origin else { panic!("{found:?}") };
    assert_eq!(cause.what, What::Fate(Fate::Resumed));
    assert_eq!((*began, world.sim().name(cause.actor).as_ref()), (cause.stamp, "n3"));
}

#[test]
fn a_write_that_always_has_lost_is_found_and_no_other() {
    let world = settled("standalone");
    let loss = |policy| Loss {
        key: "k".into(),
        writes: 1,
        last: LastWrite::Number(1),
        acknowledged: Stamp::default(),
        by: "n1".into(),
        cause: Cause::Restart { server: "n1".into(), end: End::PowerCut, policy },
    };
    let mut always = always::Always;
    let others = [Policy::EverySecond, Policy::Never, Policy::Snapshot].map(loss).to_vec();
    assert_eq!(found(&mut always, world.sim(), &[], others), [""; 0]);
    let lost = vec![loss(Policy::Always)];
    assert_eq!(found(&mut always, world.sim(), &[], lost), ["lost-despite-always"]);
}

/// It has acknowledged what it has not got, and comes back.
#[test]
fn what_a_server_was_set_to_counts_for_what_it_acknowledges() {
    let mut values = values("standalone");
    let settings = [("appendonly", "yes"), ("appendfsync", "no")];
    values.settings.extend(settings.map(|(name, value)| (name.to_owned(), value.to_owned())));
    let mut world = settled_with(values);
    does(&mut world, "open c1 127.0.0.1:6379");
    let write = Write { key: "k".into(), form: Form::Set, value: 7, mark: 7 };
    let server = Rc::new(Address::local(6379));
    let policy = |world: &World| {
        let [n1, c1] = ["n1", "c1"].map(|name| id(world, name));
        let told = |actor, what| Told { stamp: world.stamp(), actor, what };
        let (write, server) = (write.clone(), server.clone());
        let asked = WriterFact::Asked { write: write.clone(), server: server.clone() };
        let told = [
            told(c1, What::Fact(Fact::Writer(asked))),
            told(c1, What::Fact(Fact::Writer(WriterFact::Acknowledged { write, server }))),
            told(n1, What::Fate(Fate::Crashed)),
            told(n1, What::Fate(Fate::Started)),
        ];
        let losses = Ledger::default().see(world, &told, Some(&Look::new(world)), &Past::default());
        let [(Loss { cause: Cause::Restart { policy, .. }, .. }, _)] = losses[..] else {
            panic!("{losses:?}")
        };
        policy
    };
    assert_eq!(policy(world.sim()), Policy::Never);
    does(&mut world, "type c1 CONFIG SET appendfsync always");
    assert_eq!(policy(world.sim()), Policy::Always);
}

#[test]
fn takeovers_on_both_sides_are_no_fault() {
    let mut world = settled("cluster");
    let words = [
        "open c4 127.0.0.1:7003",
        "open c2 127.0.0.1:7001",
        "cut n1,n4 n2,n3,n5,n6",
        "type c4 CLUSTER FAILOVER TAKEOVER",
        "type c2 CLUSTER BUMPEPOCH",
        "heal all",
    ];
    words.into_iter().for_each(|words| does(&mut world, words));
    world.run_until(world.sim().now().plus_ms(30_000), u64::MAX);
    let found: Vec<_> = world.watch().violations().last().iter().map(ToString::to_string).collect();
    assert_eq!(found, [""; 0]);
}
