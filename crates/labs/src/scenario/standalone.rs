//! One server and its disk; or several that know nothing of each other.

use super::{Member, Param, Scenario, ValueError, Values, port, port_after, server};

pub(super) const SCENARIO: Scenario = Scenario {
    id: "standalone",
    params: &[port(6379), Param { name: "servers", default: 1, least: 1, most: 20 }],
    tries: &["SET greeting hello", "LPUSH queue a b c", "ZADD ranks 1 ada 2 bob", "BGSAVE", "INFO"],
    settle_ms: 1000,
    members,
};

fn members(values: &Values) -> Result<Vec<Member>, ValueError> {
    let member = |number: u64| {
        Ok(server(format!("n{}", number + 1), port_after(values.port(), number)?, &[]))
    };
    (0..values.get("servers")).map(member).collect()
}
