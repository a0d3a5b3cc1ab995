//! A cluster as `redis-cli --cluster create` leaves it, config epochs included.

use redscope_actor::Rng;
use redscope_node::{BUS_PORT_OFFSET, created_cluster};

use super::{Member, Param, Scenario, ValueError, Values, port, port_after, server};

pub(super) const SCENARIO: Scenario = Scenario {
    id: "cluster",
    params: &[
        port(7000),
        Param { name: "masters", default: 3, least: 1, most: 1000 },
        Param { name: "replicas", default: 1, least: 0, most: 10 },
        Param { name: "node-timeout-ms", default: 5000, least: 1, most: 3_600_000 },
    ],
    tries: &["SET foo bar", "GET foo", "CLUSTER KEYSLOT foo", "MGET foo bar", "CLUSTER NODES"],
    settle_ms: 9000,
    members,
};

/// As many nodes as Redis recommends at the most. Each knows every other, so that what they take grows
/// with the square of their number.
const MOST_NODES: usize = 1000;

/// Masters first, then the replicas of each in turn.
fn members(values: &Values) -> Result<Vec<Member>, ValueError> {
    let port = values.port();
    let masters = values.get("masters") as usize;
    let count = masters * (values.get("replicas") as usize + 1);
    if count > MOST_NODES {
        return Err(ValueError::TooManyNodes { most: MOST_NODES as u64, got: count as u64 });
    }
    port_after(port, count as u64 - 1 + u64::from(BUS_PORT_OFFSET))
        .map_err(|_| ValueError::NoBusPorts { nodes: count as u64, port })?;
    let mut rng = Rng::fork(values.seed, "cluster ids");
    let ids: Vec<String> = (0..count).map(|_| rng.hex(40)).collect();
    let timeout = values.get("node-timeout-ms").to_string();
    let confs = created_cluster(port, masters, &ids).into_iter().zip(0u16..);
    let members = confs.map(|(conf, index)| {
        let settings = [("cluster-enabled", "yes"), ("cluster-node-timeout", timeout.as_str())];
        let mut member = server(format!("n{}", index + 1), port + index, &settings);
        member.files.push(("nodes.conf".to_owned(), conf));
        member
    });
    Ok(members.collect())
}
