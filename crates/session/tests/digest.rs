//! The same run has the same digest natively and in wasm.

use redscope_session::{Action, Scenario, Session};
use wasm_bindgen_test::wasm_bindgen_test;

/// Digest of the run below, taken natively. It changes when what a run carries changes.
const EXPECTED: u64 = 1_129_422_305_832_421_052;

fn digest() -> u64 {
    let mut session = Session::new(Scenario::find("sentinel").unwrap(), 42).unwrap();
    session.exec("Client 1", "SET balance 100", 1_000_000).unwrap();
    session.act(Action::Crash { node: "n1".into() }).unwrap();
    session.run_for(12_000_000, u64::MAX);
    session.sim().digest()
}

#[test]
#[wasm_bindgen_test]
fn digest_is_the_same_everywhere() {
    assert_eq!(digest(), EXPECTED, "a run carries other bytes, or at other times, than recorded");
}
