//! A command on an engine that stands alone, and its reply as programs see it.

use redscope_engine::{ClientId, Engine, Host};
use redscope_resp::{Frame, FrameDecoder};

use crate::program::Value;

/// Carries out a command at a moment, in Unix milliseconds. Nil if nothing comes back as yet, as from a
/// command that waits.
pub(crate) fn ask(
    engine: &mut Engine,
    host: &mut dyn Host,
    now_ms: u64,
    client: ClientId,
    args: &[impl AsRef<[u8]>],
) -> Value {
    reply(engine, host, now_ms, client, args).map_or(Value::Nil, |frame| Value::of_reply(&frame))
}

/// The same, with the reply as it comes.
pub(crate) fn reply(
    engine: &mut Engine,
    host: &mut dyn Host,
    now_ms: u64,
    client: ClientId,
    args: &[impl AsRef<[u8]>],
) -> Option<Frame> {
    let args: Vec<&[u8]> = args.iter().map(AsRef::as_ref).collect();
    engine.execute(host, now_ms, client, &args);
    let mut decoder = FrameDecoder::default();
    if let Some(client) = engine.clients.peek_mut(client) {
        decoder.feed(&std::mem::take(&mut client.output));
    }
    decoder.next_frame().ok().flatten()
}
