//! The forms acts have in words.

/// The forms, one a line, with what each does to whom.
pub const USAGE: &str = "\
crash NAME | terminate NAME | pause NAME | resume NAME
restart NAME [new-disk] | power-cut NAME [torn]
cut NAMES NAMES [one-way] | heal NAMES NAMES [one-way] | heal all
path NAME NAME | path all, then latency TIME, jitter TIME, loss SHARE
break NAME NAME
hold #NUMBER | drop #NUMBER | deliver #NUMBER
add NAME server ADDRESS [PARAMETER=VALUE]... [@FILE=CONTENT]...
add NAME sentinel ADDRESS [PARAMETER=VALUE]... [@FILE=CONTENT]...
add NAME writer ADDRESSES [via sentinel MASTER, cluster or plain] [rate=N/s] [keys=N] [reads=N%] [prefix=TEXT] [timeout=TIME]
remove NAME | close NAME
clock NAME OFFSET
disk NAME slow TIMES | full | room | broken | mended | flip FILE BIT
open NAME ADDRESS [follow] | move NAME ADDRESS [follow] | type NAME LINE
interrupt NAME";

pub(super) const ALL: &str = "all";
pub(super) const FOLLOW: &str = "follow";
pub(super) const NEW_DISK: &str = "new-disk";
pub(super) const ONE_WAY: &str = "one-way";
pub(super) const TORN: &str = "torn";
pub(super) const WRITER: &str = "writer";
