//! The goals of each lab under load, as properties of what was measured.

use redscope_session::lab::{Choice, Sample};

/// Which goals one side reaches: what was chosen for it, what was measured so far, and whether that is all.
pub(super) fn reached(id: &str, choice: &Choice, seen: &[Sample], is_whole: bool) -> Vec<bool> {
    let remedy = choice.remedy().name;
    let given_up = seen.iter().any(|sample| sample.users.given_up > 0);
    let most_for_one = seen.iter().map(|sample| sample.app.most_for_one_row).max().unwrap_or(0);
    match id {
        "avalanche" => {
            let last = seen.last_chunk::<50>().filter(|_| is_whole);
            let stays = last.is_some_and(|last| last.iter().all(|tenth| tenth.users.answered == 0));
            let is_calm = is_whole && !given_up;
            vec![stays, is_calm, is_calm && remedy == "jitter" && choice.get("jitter") <= 5000]
        }
        "penetration" => {
            let refused = seen.iter().any(|sample| sample.database.refused > 0);
            let evicted: u64 = seen.iter().map(|sample| sample.redis.evicted).sum();
            let is_calm = is_whole && choice.get("attack") >= 1000 && !given_up;
            let denied: u32 = seen.iter().map(|sample| sample.stale.denied).sum();
            let last = seen.last_chunk::<50>().filter(|_| is_whole);
            let asked_for_deleted = |last: &[Sample; 50]| {
                last.iter().map(|sample| sample.database.deleted).sum::<u32>()
            };
            let come_and_go = ["inserts", "deletes"].iter().all(|knob| choice.get(knob) >= 20);
            let keeps_up = last.is_some_and(|last| asked_for_deleted(last) < 100);
            vec![
                refused,
                is_calm,
                remedy == "null" && evicted > 0,
                denied >= 20,
                come_and_go && denied == 0 && keeps_up,
            ]
        }
        "ring-load" => {
            let refused = seen.iter().any(|sample| sample.database.refused > 0);
            let change = choice.named("change");
            // A ring, a server less, and users who come as they come.
            let is_hard = change == "remove" && choice.get("rate") >= 2000 && remedy != "modulo";
            let stays = seen
                .last_chunk::<50>()
                .filter(|_| is_whole)
                .is_some_and(|last| last.iter().map(|tenth| tenth.users.given_up).sum::<u32>() > 0);
            vec![refused && stays, is_whole && is_hard && !given_up, change == "rename" && given_up]
        }
        "consistency-load" => {
            let oldest_us = seen.iter().map(|sample| sample.stale.oldest_us).max().unwrap_or(0);
            let late_us = seen.iter().map(|sample| sample.stale.late_us).max().unwrap_or(0);
            let delay_us = choice.get("delay") * 1000;
            let is_hard = choice.get("writes") >= 50 && choice.get("lag") >= 50;
            vec![
                oldest_us >= 1_000_000,
                is_whole && is_hard && oldest_us <= 500_000,
                // What was put back behind the second delete stays, whatever made other answers old.
                remedy == "double" && late_us > delay_us,
            ]
        }
        _ => vec![
            most_for_one >= 50,
            is_whole && most_for_one == 1,
            remedy == "mutex" && most_for_one > 1,
        ],
    }
}
