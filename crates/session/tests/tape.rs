//! Labs of faults over many seeds: the problem is there without the remedy, and not with it.
//!
//! `REDSCOPE_SEEDS` says over how many; the default keeps the test command short.

use redscope_session::Story;
use redscope_session::lab::{
    Cause, FILLED_MS, HAS_FILLED_MS, PaidMemory, Recovery, SIDES, ScoreRun, SidedAsk, TRIED,
    TapeRun, TapeSample, TapeTotals, WayScore,
};

/// The seeds that are looked at, so many if nobody says otherwise.
fn seeds(usual: u64) -> std::ops::RangeInclusive<u64> {
    let seeds = std::env::var("REDSCOPE_SEEDS").ok().and_then(|seeds| seeds.parse().ok());
    1..=seeds.unwrap_or(usual)
}

/// What each side has come to, for every seed.
fn over_seeds(text: &str, usual: u64, judge: impl Fn(u64, [TapeTotals; 2])) {
    for seed in seeds(usual) {
        let mut ask = SidedAsk::read(text).expect("it can be chosen");
        ask.seed = seed;
        let part = TapeRun::new(&ask).expect("it starts").go_on(u64::MAX);
        assert!(part.is_done);
        for (side, samples) in SIDES.iter().zip(&part.sides) {
            let acts = samples.iter().flat_map(|sample| &sample.acts);
            let refused = acts.filter_map(|act| act.refused.as_ref()).next();
            assert_eq!(refused, None, "seed {seed}, {side}: the tape can be done");
        }
        judge(seed, part.sides.map(|samples| TapeTotals::of(&samples)));
    }
}

#[test]
fn snapshots_lose_what_came_after_the_last_and_always_nothing() {
    let text = "persistence;keys=0;writers=1;rate=20;a=rdb;a.save-writes=1;b=always";
    over_seeds(text, 15, |seed, [snapshots, always]| {
        assert!((1..=20 * 12).contains(&snapshots.lost), "seed {seed}: {}", snapshots.lost);
        assert_eq!(always.lost, 0, "seed {seed}");
    });
}

#[test]
fn everysec_loses_two_seconds_at_most_to_a_power_cut_and_nothing_to_a_kill() {
    let text = "persistence;keys=0;writers=1;rate=20;a=everysec;b=no";
    over_seeds(text, 8, |seed, [everysec, no]| {
        // flushAppendOnlyFile postpones a write for two seconds while fsync is at work.
        assert!(everysec.lost <= 40 + 2, "seed {seed}: {}", everysec.lost);
        assert!(no.lost >= everysec.lost, "seed {seed}");
    });
    let text = "persistence;keys=0;writers=1;rate=20;fault=crash;a=everysec;b=no";
    over_seeds(text, 8, |seed, sides| {
        assert_eq!(sides.map(|side| side.lost), [0, 0], "seed {seed}");
    });
}

#[test]
fn a_master_that_is_cut_off_loses_what_it_takes_and_less_if_it_wants_a_replica() {
    let text = "split-brain;inside=1;outside=1;rate=10;a=sentinel;b=min-replicas";
    over_seeds(text, 6, |seed, [plain, bounded]| {
        // For 15 s, less the election.
        assert!(plain.lost > 80 && plain.two_masters > 0, "seed {seed}: {}", plain.lost);
        // Three seconds of lag, noticed once a second.
        assert!(bounded.lost <= 60, "seed {seed}: {}", bounded.lost);
        assert!(bounded.lost > 0, "seed {seed}: the bound is no promise");
    });
}

#[test]
fn a_backlog_that_holds_what_was_missed_spares_the_rest() {
    let text = "replication;keys=0;rate=200;a=star;a.backlog=16;b=star;b.backlog=1024";
    over_seeds(text, 6, |seed, [small, large]| {
        assert_eq!((small.full, small.partial), (1, 0), "seed {seed}");
        assert_eq!((large.full, large.partial), (0, 1), "seed {seed}");
        assert_eq!(small.lost + large.lost, 0, "seed {seed}");
    });
    // A master that was shut down keeps its history in its dump; one that was killed has none.
    for (fault, full) in [("restart-master", 0), ("crash-master", 2)] {
        let text = format!("replication;keys=0;rate=20;fault={fault};a=star;b=chain");
        over_seeds(&text, 3, |seed, sides| {
            for side in sides {
                assert_eq!(side.full, full, "seed {seed}, {fault}");
                assert_eq!(side.lost > 0, full > 0, "seed {seed}, {fault}");
            }
        });
    }
}

#[test]
fn sentinel_serves_again_where_one_server_is_gone_and_keeps_what_its_disk_had() {
    let text = "deployment;writers=1;rate=10;fault=new-disk;a=alone;b=sentinel";
    over_seeds(text, 6, |seed, [alone, sentinel]| {
        assert!(alone.lost > 0 && alone.longest_silent_ms >= 20_000, "seed {seed}");
        assert_eq!(sentinel.lost, 0, "seed {seed}");
        // Five seconds until it is held to be down, then the election.
        assert!((5000..15_000).contains(&sentinel.longest_silent_ms), "seed {seed}");
    });
}

/// What each side has measured of a choice.
fn samples(text: &str) -> [Vec<TapeSample>; 2] {
    let ask = SidedAsk::read(text).expect("it can be chosen");
    TapeRun::new(&ask).expect("it starts").go_on(u64::MAX).sides
}

#[test]
fn two_masters_are_told_of_while_both_take_writes_and_no_longer() {
    let takes = |samples: &[TapeSample]| -> Vec<u64> {
        let both = samples.iter().filter(|sample| sample.two_take_writes);
        both.map(|sample| sample.at_ms).collect()
    };
    let [sentinel, cluster] = samples("split-brain;a=sentinel;b=cluster");
    let (both, healed_ms) = (takes(&sentinel), 20_000);
    assert!(both.len() > 50 && both.iter().all(|at| *at < healed_ms + 12_000), "{both:?}");
    // A node that is alone stops serving before the others have another master.
    assert_eq!(takes(&cluster), [0_u64; 0]);
    assert_eq!(TapeTotals::of(&cluster).two_masters, 0);
    let [one, other] = samples("deployment;fault=cut;a=cluster;a.down-after=1000;b=cluster");
    for samples in [one, other] {
        assert_eq!(takes(&samples), [0_u64; 0]);
    }
}

#[test]
fn what_is_told_of_losses_is_what_was_counted() {
    let texts = ["split-brain;a=sentinel;b=cluster", "split-brain;fault=one-way;b=min-replicas"];
    for text in texts {
        for samples in samples(text) {
            let told = samples.iter().flat_map(|sample| &sample.stories);
            let told = told.filter_map(|view| match view.story {
                Story::WritesLost { writes, .. } => Some(writes),
                _ => None,
            });
            let told: u64 = told.sum();
            assert_eq!(told, TapeTotals::of(&samples).lost, "{text}");
            assert!(told > 0, "{text}");
        }
    }
}

#[test]
fn stories_have_the_time_of_the_lab() {
    for samples in samples("split-brain;a=sentinel;b=cluster") {
        for sample in &samples {
            for view in &sample.stories {
                let since = view.origin.as_ref().map_or(0, |origin| origin.at_us);
                assert!(view.at_us <= sample.at_ms * 1000, "{view:?} at {}", sample.at_ms);
                assert!(since <= view.at_us, "{view:?}");
            }
        }
    }
}

#[test]
fn who_is_never_served_has_waited_all_the_time() {
    let [_, always] = samples("persistence;a=rdb;b=always;disk=1000;fault=crash");
    let totals = TapeTotals::of(&always);
    assert_eq!(totals.clients.acknowledged, 0, "{totals:?}");
    // All of it but the first second, before anybody writes.
    assert_eq!(totals.longest_silent_ms, 34_000);
}

/// Moved, a big key keeps both servers from everything else; its parts do so shortly, one after the other.
#[test]
fn a_big_key_that_moves_stops_both_servers_and_no_other() {
    for seed in 1..=3 {
        let text =
            format!("big-key;seed={seed};members=40000;rate=400;fault=migrate;a=hash;b=split");
        let ask = SidedAsk::read(&text).expect("it can be chosen");
        let part = TapeRun::new(&ask).expect("it starts").go_on(u64::MAX);
        for (side, samples) in part.sides.iter().enumerate() {
            // The third and sixth writer have their keys at the server that has nothing to do with it.
            let slowest = |is_far: bool| {
                let clients = samples.iter().flat_map(|sample| &sample.clients);
                let of = clients.filter(|client| ["w3", "w6"].contains(&&*client.name) == is_far);
                of.map(|client| client.slowest_us).max().unwrap_or(0)
            };
            let (near, far) = (slowest(false), slowest(true));
            assert!(far < 3000, "{text}: {far}");
            match side {
                0 => assert!(near > 8000, "{text}: {near}"),
                _ => assert!(near < 4000, "{text}: {near}"),
            }
            let servers = &samples.last().expect("some").servers;
            let used = [1, 2].map(|server: usize| servers[server].used_bytes);
            assert!(used[1] > used[0] + 1_000_000, "{text}: the third has it now, {used:?}");
            assert_eq!(TapeTotals::of(samples).clients.failed, 0, "{text}");
        }
    }
}

#[test]
fn a_big_key_is_waited_for_unless_it_is_unlinked_or_split() {
    let text = "big-key;members=100000;rate=300;a=hash;b=unlink";
    over_seeds(text, 2, |seed, [deleted, unlinked]| {
        assert!(deleted.clients.slowest_us > unlinked.clients.slowest_us + 2000, "seed {seed}");
        assert!(unlinked.clients.slowest_us < 2000, "seed {seed}");
    });
    let text = "big-key;members=60000;rate=300;fault=read;a=unlink;b=split";
    over_seeds(text, 1, |seed, [whole, split]| {
        assert!(whole.clients.slowest_us > 5 * split.clients.slowest_us, "seed {seed}");
    });
}

/// What one side answered to what was tried: the command, the reply, whether it is an error.
fn tried(way: &str) -> Vec<(String, String, bool)> {
    let text = format!("deployment;writers=1;rate=100;a={way};b={way}");
    let mut run =
        TapeRun::new(&SidedAsk::read(&text).expect("it can be chosen")).expect("it starts");
    let mut tried = Vec::new();
    while tried.len() < TRIED.len() {
        let part = run.go_on(5000);
        assert!(!part.is_done, "{way}: {tried:?}");
        let [samples, _] = part.sides;
        let answered = samples.into_iter().flat_map(|sample| sample.tried);
        tried.extend(answered.map(|tried| (tried.command, tried.reply, tried.is_error)));
    }
    tried
}

#[test]
fn a_cluster_refuses_several_slots_and_other_databases_and_only_shards_lack_keys_in_silence() {
    let refused = |way: &str| -> Vec<String> {
        tried(way)
            .into_iter()
            .filter(|(.., is_error)| *is_error)
            .map(|(command, ..)| command)
            .collect()
    };
    for way in ["alone", "replicas", "sentinel", "sharding"] {
        assert_eq!(refused(way), [""; 0], "{way}");
    }
    let cluster = refused("cluster");
    for command in ["MGET w1:k:0 w1:c:1", "WATCH w1:k:0 w1:c:1", "SELECT 1"] {
        assert!(cluster.iter().any(|refused| refused == command), "{command}: {cluster:?}");
    }
    assert!(!cluster.iter().any(|refused| refused == "MGET {w1}:0 {w1}:1"), "{cluster:?}");
    let reply = |way: &str, command: &str| {
        tried(way).into_iter().find(|(tried, ..)| tried == command).expect("it was tried").1
    };
    assert!(!reply("alone", "MGET w1:k:0 w1:c:1").contains("nil"));
    assert!(reply("sharding", "MGET w1:k:0 w1:c:1").contains("nil"), "the other server has it");
    assert_eq!(reply("alone", "WAIT 1 100"), "(integer) 0");
    assert_ne!(reply("replicas", "WAIT 1 100"), "(integer) 0");
}

#[test]
fn what_was_due_is_the_same_however_long_clients_wait() {
    // Writers of one server that lost its power wait, and begin nothing meanwhile.
    for fault in ["crash", "power-cut", "pause"] {
        let text = format!("deployment;fault={fault};a=alone;b=sentinel");
        over_seeds(&text, 1, |seed, sides| {
            let [a, b] = &sides;
            assert_eq!(a.clients.due, b.clients.due, "seed {seed}, {fault}");
            for side in sides {
                let clients = &side.clients;
                let known = clients.acknowledged + clients.failed + clients.unknown;
                let all = u64::from(known) + side.unsent;
                // Each of three writers has one under way, and its first comes within its interval.
                assert!(all.abs_diff(clients.due.into()) <= 6, "seed {seed}, {fault}: {side:?}");
            }
        });
    }
    over_seeds("deployment;fault=power-cut;a=alone;b=alone", 1, |seed, [alone, _]| {
        assert!(alone.unsent > 1000, "seed {seed}: {} of 20 s at 60/s", alone.unsent);
    });
}

#[test]
fn why_writes_fail_is_what_their_clients_were_told() {
    let ask = SidedAsk::read("split-brain;a=sentinel;b=min-replicas").expect("it can be chosen");
    let part = TapeRun::new(&ask).expect("it starts").go_on(u64::MAX);
    let count = |side: usize, cause: Cause| -> u32 {
        part.sides[side].iter().filter_map(|sample| sample.causes.get(&cause)).sum()
    };
    assert!(count(0, Cause::ReadOnly) > 100, "the clients that were cut off stay with a replica");
    assert!(count(1, Cause::NoReplicas) > 100, "the master that was cut off wants one");
    assert_eq!(count(0, Cause::NoReplicas), 0);
}

#[test]
fn how_long_a_restart_takes_is_measured_to_the_first_write() {
    over_seeds("persistence;keys=20000;a=rdb;b=everysec", 1, |seed, sides| {
        for side in sides {
            let back_ms = side.back_ms.expect("it was started again");
            assert!((1..2000).contains(&back_ms), "seed {seed}: {back_ms}");
            assert!(back_ms < side.longest_silent_ms, "seed {seed}");
        }
    });
}

/// A rewrite is of a file that is longer than what it says: what is overwritten again and again stands in it once.
#[test]
fn a_rewrite_makes_the_file_shorter_while_people_write_and_copies_what_they_write_to() {
    let text = "persistence;keys=3000;a=everysec;a.rewrite-at=8000;b=everysec";
    over_seeds(text, 1, |seed, [rewritten, not]| {
        assert_eq!(not.rewrite, None, "seed {seed}: nobody asked");
        let rewrite = rewritten.rewrite.expect("it was asked for");
        assert!(2 * rewrite.after_bytes < rewrite.before_bytes, "seed {seed}: {rewrite:?}");
        assert!(rewrite.took_us > 0 && rewrite.copied_bytes > 0, "seed {seed}: {rewrite:?}");
        assert!(rewritten.most_copied_bytes >= rewrite.copied_bytes, "seed {seed}");
        assert!(rewritten.disk_bytes < not.disk_bytes, "seed {seed}");
    });
}

#[test]
fn bigkeys_finds_what_has_most_elements_and_memkeys_what_takes_most_memory() {
    let ask = SidedAsk::read("big-key;members=20000;rate=300;fault=find;a=hash;b=split")
        .expect("it can be chosen");
    let part = TapeRun::new(&ask).expect("it starts").go_on(u64::MAX);
    let biggest: Vec<_> = part
        .sides
        .iter()
        .map(|samples| {
            let tried: Vec<_> = samples.iter().flat_map(|sample| &sample.tried).collect();
            assert_eq!(tried.len(), 3);
            assert!(tried.iter().all(|tried| !tried.is_error));
            assert!(
                tried[0].took_us > 10_000,
                "it asks a thousand keys, ten at a time: {}",
                tried[0].took_us
            );
            let line = |reply: &str| {
                let found = reply.lines().find(|line| line.starts_with("Biggest   hash found"));
                found.expect("there is a hash").split(" has ").next().map(str::to_owned)
            };
            tried.iter().map(|tried| line(&tried.reply).expect("a key")).collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(
        biggest[0],
        ["big", "fat", "fat"].map(|key| format!("Biggest   hash found '\"{key}\"'"))
    );
    assert!(biggest[1][0].contains("{big}:"), "no part stands out: {:?}", biggest[1]);
    // Looking at each of its members takes as long as the key is big; looking at five takes nobody's time.
    let slowest = |side: usize, from_ms: u64| {
        let samples = part.sides[side]
            .iter()
            .filter(|sample| (from_ms..from_ms + 1500).contains(&sample.at_ms));
        samples.map(|sample| sample.all().slowest_us).max().unwrap_or(0)
    };
    let waits = [5000, 6500, 8000].map(|at| slowest(0, at));
    assert!(waits[0] < 2500 && waits[1] < 2500, "{waits:?}");
    assert!(waits[2] > waits[1] + 500, "{waits:?}");
}

#[test]
fn a_key_costs_what_its_copies_cost() {
    let paid = |way: &str| {
        let text = format!("deployment;keys=6000;writers=1;rate=20;a={way};b={way}");
        let ask = SidedAsk::read(&text).expect("it can be chosen");
        let mut run = TapeRun::new(&ask).expect("it starts");
        let mut samples = Vec::new();
        while samples.len() < 12 {
            samples.extend(run.go_on(500).sides[0].clone());
        }
        PaidMemory::between(&samples, [FILLED_MS, HAS_FILLED_MS]).expect("keys were written")
    };
    let ways = ["alone", "replicas", "sentinel", "cluster", "sharding"];
    let [alone, replicas, sentinel, cluster, sharding] = ways.map(paid);
    assert!([alone, replicas, sentinel, cluster, sharding].iter().all(|paid| paid.keys == 6000));
    // A key of 100 bytes with its own, its name and its entry in the table.
    assert!((180..280).contains(&alone.per_key_bytes), "{alone:?}");
    let times = |paid: PaidMemory| paid.per_key_bytes as f64 / alone.per_key_bytes as f64;
    for copied in [replicas, sentinel] {
        assert!((2.8..3.2).contains(&times(copied)), "{copied:?} {alone:?}");
    }
    assert!((1.7..2.4).contains(&times(cluster)), "{cluster:?} {alone:?}");
    assert!((0.85..1.15).contains(&times(sharding)), "{sharding:?}");
}

#[test]
fn wait_says_how_many_replicas_have_a_write_and_is_no_promise() {
    let ask = SidedAsk::read("replication;keys=0;rate=50;a=star;b=star").expect("it can be chosen");
    let part = TapeRun::new(&ask).expect("it starts").go_on(u64::MAX);
    let answers = part.sides[1].iter().flat_map(|sample| &sample.tried);
    let answers: Vec<_> = answers.map(|tried| (tried.reply.as_str(), tried.took_us)).collect();
    let [_, one, two, _, away_one, away_two, _, _, again] = &answers[..] else {
        panic!("{answers:?}")
    };
    // Who asks for one is told of it as soon as it is there.
    assert_eq!([one.0, two.0, again.0], ["(integer) 1", "(integer) 2", "(integer) 2"]);
    assert!(one.1 < 50_000 && two.1 < 50_000, "{answers:?}");
    // With one of two away one answers at once, and the other is waited for in vain.
    assert_eq!([away_one.0, away_two.0], ["(integer) 1"; 2]);
    assert!(away_one.1 < 50_000 && (500_000..650_000).contains(&away_two.1), "{answers:?}");
    // Cut off alone a master confirms nothing; cut off with the replica that answers it, what is lost.
    let text = "split-brain;inside=1;outside=1;rate=20;a=sentinel;b=wait";
    over_seeds(text, 2, |seed, [plain, waits]| {
        assert!(plain.lost > 100 && waits.lost == 0, "seed {seed}: {} {}", plain.lost, waits.lost);
        assert!(waits.clients.unknown > 10, "seed {seed}: the master has done them");
    });
    over_seeds(&format!("{text};fault=with-replica"), 2, |seed, [_, waits]| {
        assert!(waits.lost > 100, "seed {seed}: {}", waits.lost);
    });
    // With both replicas to have it nothing is lost, and nothing is taken while one is away.
    over_seeds(&format!("{text};b.wait=2;fault=with-replica"), 1, |seed, [_, waits]| {
        assert_eq!(waits.lost, 0, "seed {seed}");
    });
}

/// A request every 20 ms, of which half write: the last write lies so many requests back with a chance of a half to
/// that power, and is missed if it has not come as far as the read.
#[test]
fn who_reads_at_a_replica_misses_the_own_write_by_the_lag() {
    for (lag_ms, requests) in [(0u64, 0), (50, 2), (110, 5)] {
        let text = format!("replication;keys=0;rate=20;away=100;lag={lag_ms};a=star;b=chain");
        let ask = SidedAsk::read(&text).expect("it can be chosen");
        let part = TapeRun::new(&ask).expect("it starts").go_on(u64::MAX);
        let own = TapeTotals::of(&part.sides[0]).clients;
        assert!(own.own_read > 500, "{own:?}");
        let share = f64::from(own.own_missed) / f64::from(own.own_read);
        let theory = 1.0 - 0.5f64.powi(requests);
        // Three standard errors, and what is read while the link is cut.
        let margin = 3.0 * (theory * (1.0 - theory) / f64::from(own.own_read)).sqrt() + 0.02;
        assert!((share - theory).abs() < margin, "lag {lag_ms}: {share} against {theory}");
    }
}

/// What every way comes to, by name.
fn scores(text: &str, seed: u64) -> impl Fn(&str) -> WayScore {
    let mut ask = SidedAsk::read(text).expect("it can be chosen");
    ask.seed = seed;
    let ways =
        ScoreRun::new(&ask).expect("it is of a lab").go_on(u64::MAX).expect("it starts").ways;
    move |way| ways.iter().find(|score| score.way == way).expect("it has run").clone()
}

fn recovered_ms(score: &WayScore) -> u64 {
    match score.recovery {
        Recovery::Unharmed => 0,
        Recovery::After(ms) => ms,
        Recovery::NotYet => u64::MAX,
    }
}

/// The sentence beside each deployment in the scorecard is what it comes to.
#[test]
fn what_is_told_of_each_deployment_holds() {
    for seed in seeds(4) {
        let of = scores("deployment;writers=2;rate=10;keys=2000", seed);
        let [alone, replicas, sentinel, cluster, sharding] =
            ["alone", "replicas", "sentinel", "cluster", "sharding"].map(&of);
        // So long the first server is away, the operator waits, and who misses answers goes on hoping.
        let (away_ms, operator_ms, patience_ms) = (20_000, 10_000, 5000);
        for (score, from_ms, until_ms) in [
            (&alone, away_ms - 1000, away_ms + 1000),
            (&replicas, operator_ms - 1000, operator_ms + 2500),
            (&sentinel, patience_ms, 15_000),
            (&cluster, patience_ms, 15_000),
            (&sharding, away_ms - 1500, away_ms + 1000),
        ] {
            let ms = recovered_ms(score);
            assert!((from_ms..until_ms).contains(&ms), "seed {seed}, {}: {ms} ms", score.way);
        }
        // Killed, it has what its disk has, and the page cache is of the machine.
        assert_eq!(alone.lost, 0, "seed {seed}");
        let served =
            [&alone, &replicas, &sentinel, &cluster, &sharding].map(|one| one.acknowledged);
        assert!(served[0] < served[1] && served[1] < served[2], "seed {seed}: {served:?}");
        assert!(served[4] > served[0], "seed {seed}: a part of the keys is elsewhere, {served:?}");
        let nobody_ms = |score: &WayScore| score.silent_ms;
        assert!(nobody_ms(&cluster) < nobody_ms(&sentinel), "seed {seed}: only a third waits");
        // Each key once, three times, or at a master and its replica.
        let key = |score: &WayScore| score.paid.expect("there are keys").1;
        let times = |score: &WayScore| (key(score) as f64 / key(&alone) as f64).round();
        assert_eq!(
            [&replicas, &sentinel, &cluster, &sharding].map(times),
            [3.0, 3.0, 2.0, 1.0],
            "seed {seed}"
        );
        let processes =
            [&alone, &replicas, &sentinel, &cluster, &sharding].map(|one| one.processes);
        assert_eq!(processes, [1, 3, 6, 6, 3]);
        for score in [&alone, &replicas, &sentinel, &cluster, &sharding] {
            assert_eq!(
                score.tried.len(),
                TRIED.len(),
                "seed {seed}, {}: {:?}",
                score.way,
                score.tried
            );
            let refused = score.tried.iter().filter(|tried| tried.is_error).count();
            assert_eq!(refused > 0, score.way == "cluster", "seed {seed}, {}", score.way);
        }
    }
}

#[test]
fn the_commands_that_break_are_refused_in_the_words_of_the_servers() {
    let of = scores("deployment;writers=1;rate=100;keys=0", 1);
    let (alone, cluster, sharding) = (of("alone"), of("cluster"), of("sharding"));
    let place = |command: &str| {
        let mut tried = TRIED.iter();
        tried.position(|tried| tried.starts_with(command)).expect("it is tried")
    };
    let says = |score: &WayScore, command: &str| score.tried[place(command)].reply.clone();
    for command in ["MSET", "MGET w1:k", "WATCH", "EVAL"] {
        let refusal = "(error) CROSSSLOT Keys in request don't hash to the same slot";
        assert_eq!(says(&cluster, command), refusal, "{command}");
    }
    assert_eq!(says(&cluster, "SELECT 1"), "(error) ERR SELECT is not allowed in cluster mode");
    assert_eq!(says(&cluster, "EXEC"), "(error) ERR EXEC without MULTI");
    let pipe = says(&cluster, "printf");
    assert!(pipe.contains("\nMOVED 15005 127.0.0.1:"), "{pipe}");
    assert!(!pipe.ends_with("errors: 0, replies: 3") && pipe.ends_with("replies: 3"), "{pipe}");
    assert!(says(&alone, "printf").ends_with("errors: 0, replies: 3"));
    let breaks = |score: &WayScore| {
        (0..TRIED.len())
            .filter(|place| score.breaks(*place, &alone))
            .map(|place| TRIED[place])
            .collect::<Vec<_>>()
    };
    assert_eq!(breaks(&alone), [""; 0]);
    assert_eq!(breaks(&sharding)[0], "MGET w1:k:0 w1:c:1", "one of both is elsewhere");
    assert!(!breaks(&cluster).contains(&"MGET {w1}:0 {w1}:1"), "they are of one slot");
}

#[test]
fn a_tape_of_two_faults_takes_the_power_from_everybody() {
    for seed in seeds(2) {
        let of = scores("deployment;writers=2;rate=20;keys=0;fault=tape", seed);
        for way in ["alone", "replicas", "sentinel", "cluster", "sharding"] {
            let score = of(way);
            // Under everysec of two seconds at most, of two writers.
            assert!(
                score.lost <= 2 * 2 * 20 + 4 || way == "replicas",
                "seed {seed}, {way}: {}",
                score.lost
            );
            assert!(score.silent_ms >= 1000, "seed {seed}, {way}: nobody has power");
            assert_ne!(score.recovery, Recovery::NotYet, "seed {seed}, {way}");
        }
    }
}
