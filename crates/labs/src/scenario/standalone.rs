//! One server and its disk.

use super::{Member, Scenario, ValueError, Values, port, server};

pub(super) const SCENARIO: Scenario = Scenario {
    id: "standalone",
    params: &[port(6379)],
    tries: &["SET greeting hello", "LPUSH queue a b c", "ZADD ranks 1 ada 2 bob", "BGSAVE", "INFO"],
    settle_ms: 1000,
    members,
};

fn members(values: &Values) -> Result<Vec<Member>, ValueError> {
    Ok(vec![server("n1".to_owned(), values.port(), &[])])
}
