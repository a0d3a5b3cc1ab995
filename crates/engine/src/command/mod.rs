//! The command table and the way of a request through it.
//!
//! One file per family holds that family's rows and functions. [`TABLE`] joins them; everything
//! else that knows commands reads the table.

mod acl;
mod args;
mod bitmap;
mod blocking;
mod bloom;
mod connection;
mod cross_protocol;
mod ctx;
mod debug;
mod dispatch;
mod docs;
mod expiry;
mod generic;
mod geo;
mod hash;
mod hyperloglog;
mod intent;
mod key_spec;
mod keys;
mod list;
mod marks;
mod memory;
mod monitoring;
mod object;
mod observe;
mod process;
pub(crate) mod pubsub;
mod renames;
mod scan;
mod scripting;
mod server;
mod set;
mod sort;
mod sorted_set;
mod spec;
mod stream;
mod string;
mod syntax;
mod table;
mod transaction;
mod transfer;
mod words;

pub use args::{Args, Options, integer};
use args::{integer_between, unsigned};
pub use ctx::Ctx;
pub(crate) use ctx::{Nesting, ScriptRights};
pub use debug::{debug, is_on};
pub(crate) use dispatch::{
    call_from_script, is_stale, may_run, note_answered, process_request, run_again,
};
pub use key_spec::{Begin, ByRequest, Find, KeySpec};
pub(crate) use keys::{key_flags, key_places_with_specs, routing_keys};
pub use keys::{key_places, keys};
pub use marks::{Channels, Guard, Marks, Secrets};
pub use renames::Renames;
pub use spec::{CommandResult, CommandSpec, Group, Handler, Run, ScriptHandler, ScriptName};
pub use syntax::{Argument, ArgumentKind, arguments, hints};
pub use table::{TABLE, all, lookup, lookup_request};
pub use words::{Categories, Flags};
