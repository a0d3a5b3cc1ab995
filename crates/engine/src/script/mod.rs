//! Scripts and functions: what is known of them, and running them.
//!
//! Owns the interpreter and what scripts see. `scripting` is what a process knows of them, `load` reads
//! a script or a library, `run` runs one. Commands a script calls go the way of every command, see
//! `command/dispatch.rs`.

mod functions;
mod interpreter;
mod json;
mod json_decode;
mod json_library;
mod library;
mod load;
mod lua;
mod msgpack;
mod msgpack_library;
mod native;
mod random;
mod run;
mod scripting;
mod type_name;
mod value;

pub use functions::{FunctionInfo, Library};
pub(crate) use library::sha1_hex;
pub(crate) use load::{check_script, flags_of_script, library_name, load_library};
pub(crate) use run::{Script, failure_reply, run_function, run_script};
pub use scripting::{BusyScript, Scripting};
