//! One master and its replicas.

use super::{Member, Param, Scenario, ValueError, Values, port, port_after, server};

pub(super) const SCENARIO: Scenario = Scenario {
    id: "replication",
    params: &[port(6379), Param { name: "replicas", default: 2, least: 0, most: 20 }],
    tries: &["SET foo bar", "WAIT 2 500", "INFO replication", "INCR visits", "ROLE"],
    settle_ms: 10_000,
    members: master_and_replicas,
};

/// `n1`, and so many that follow it as the values say.
pub(super) fn master_and_replicas(values: &Values) -> Result<Vec<Member>, ValueError> {
    let port = values.port();
    let of = format!("127.0.0.1 {port}");
    let member = |number: u64| {
        let settings: &[_] = if number == 0 { &[] } else { &[("replicaof", of.as_str())] };
        Ok(server(format!("n{}", number + 1), port_after(port, number)?, settings))
    };
    (0..=values.get("replicas")).map(member).collect()
}
