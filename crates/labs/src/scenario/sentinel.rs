//! One master, its replicas, and the Sentinels that watch them.

use redscope_node::SENTINEL_CONF;

use super::replication::master_and_replicas;
use super::{Member, Param, Scenario, ValueError, Values, port, port_after, server};

pub(super) const SCENARIO: Scenario = Scenario {
    id: "sentinel",
    params: &[
        port(6379),
        Param { name: "replicas", default: 2, least: 0, most: 20 },
        Param { name: "sentinels", default: 3, least: 0, most: 20 },
        Param { name: "quorum", default: 2, least: 1, most: 20 },
        Param { name: "down-after-ms", default: 5000, least: 1, most: 3_600_000 },
        Param { name: "failover-timeout-ms", default: 60_000, least: 1, most: 3_600_000 },
    ],
    tries: &["SET balance 100", "INCRBY balance 20", "ROLE", "WAIT 2 1000", "INFO replication"],
    settle_ms: 15_000,
    members,
};

/// Sentinels listen this far above the first server, as 26379 lies above 6379.
const SENTINEL_OFFSET: u64 = 20_000;

fn members(values: &Values) -> Result<Vec<Member>, ValueError> {
    let port = values.port();
    let of = format!("127.0.0.1 {port}");
    let mut members = master_and_replicas(values)?;
    for number in 0..values.get("sentinels") {
        let own_port = port_after(port, SENTINEL_OFFSET + number)?;
        let mut sentinel = server(format!("s{}", number + 1), own_port, &[]);
        sentinel.server.sentinel = true;
        let conf = format!(
            "sentinel monitor mymaster {of} {}\n\
             sentinel down-after-milliseconds mymaster {}\n\
             sentinel failover-timeout mymaster {}\n",
            values.get("quorum"),
            values.get("down-after-ms"),
            values.get("failover-timeout-ms"),
        );
        sentinel.files.push((SENTINEL_CONF.to_owned(), conf.into_bytes()));
        members.push(sentinel);
    }
    Ok(members)
}
