//! Requests of browsers and other HTTP clients, which somebody may have tricked into speaking to
//! this port.

use crate::command::{Args, Ctx};
use crate::host::Outgoing;

/// Words with which a request line or a header begins, and no command does.
const WORDS: [&[u8]; 2] = [b"post", b"host:"];
/// Shortest time between two lines in the log.
const LOGGED_EVERY_MS: u64 = 60_000;

/// Whether a request is none of Redis: the connection is closed at once, without what it has not
/// been sent yet, and nothing of the request is carried out.
///
/// Source: server.c `securityWarningCommand`, 7.0.15.
pub(super) fn hangs_up_on_http(ctx: &mut Ctx<'_>, args: Args<'_>) -> bool {
    if !WORDS.iter().any(|word| args[0].eq_ignore_ascii_case(word)) {
        return false;
    }
    ctx.client.close_now = true;
    let last_ms = ctx.engine.http_logged_ms;
    if last_ms.is_none_or(|last_ms| ctx.now_ms.abs_diff(last_ms) > LOGGED_EVERY_MS) {
        ctx.engine.http_logged_ms = Some(ctx.now_ms);
        let text = "Possible SECURITY ATTACK detected. It looks like somebody is sending POST or \
                    Host: commands to Redis. This is likely due to an attacker attempting to use \
                    Cross Protocol Scripting to compromise your Redis instance. Connection aborted.";
        ctx.engine.outgoing.push(Outgoing::Log { level: 3, text: text.to_owned() });
    }
    true
}
