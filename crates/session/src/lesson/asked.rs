//! A question to a process, aside: nobody but who asks notices it.

use redscope_actor::{Actor, Address, ConnId, Input, InputOf, OutboxOf, Output, Time};
use redscope_labs::{Cast, World};
use redscope_resp::{Frame, FrameDecoder, encode_command, split_args};
use redscope_sim::ActorId;

/// The connection of who asks: no other has this number.
const ASIDE: ConnId = ConnId(ConnId::OWN - 1);

/// What a server or a Sentinel would answer to a command now. It is asked of a copy, so that the world
/// stays as it is.
///
/// `None` if it does not run, is no such process, or would not answer at once.
pub(super) fn answer(world: &World, id: ActorId, command: &str) -> Option<Frame> {
    let args = split_args(command.as_bytes()).ok().filter(|args| !args.is_empty())?;
    let mut copy = match world.actor(id)? {
        process @ Cast::Redis(_) => process.clone(),
        _ => return None,
    };
    let (now, peer) = (world.now(), Address::local(1));
    let port = Cast::listens(world.spec(id)).first()?.port;
    let mut decoder = FrameDecoder::default();
    hand(&mut copy, now, Input::Accepted { conn: ASIDE, peer, port }, &mut decoder);
    let mut bytes = Vec::new();
    encode_command(&args, &mut bytes);
    hand(&mut copy, now, Input::Data(ASIDE, bytes), &mut decoder);
    decoder.next_frame().ok().flatten()
}

fn hand(copy: &mut Cast, now: Time, input: InputOf<Cast>, decoder: &mut FrameDecoder) {
    let mut out = OutboxOf::<Cast>::default();
    copy.handle(now, input, &mut out);
    while let Some(output) = out.pop() {
        if let Output::Send(ASIDE, bytes) = output {
            decoder.feed(&bytes);
        }
    }
}

/// A reply in one line: values as they are, those of an aggregate with a space between, nothing for nil.
pub(super) fn plain(frame: &Frame) -> String {
    match frame {
        Frame::Simple(text) => text.to_string(),
        Frame::Error(text) | Frame::Bulk(text) => {
            String::from_utf8_lossy(text).trim_end().to_owned()
        }
        Frame::Verbatim { text, .. } => String::from_utf8_lossy(text).trim_end().to_owned(),
        Frame::Integer(number) => number.to_string(),
        Frame::Array(items) | Frame::Set(items) | Frame::Push(items) => {
            items.iter().map(plain).collect::<Vec<_>>().join(" ")
        }
        other => redscope_resp::format_reply(other),
    }
}
