//! The Redis wire protocol as values, both directions and both versions.
//!
//! This crate turns bytes into [`Request`]s (what a server reads) and [`Frame`]s (what a client
//! reads), and frames back into bytes. It also knows how redis-cli splits a typed line and how it
//! prints a reply. It owns no socket and no clock: bytes come in by argument, in any split.

mod ahead;
mod cli;
mod decode;
mod encode;
mod frame;
mod number;
mod quote;
mod request;

pub use ahead::Ahead;
pub use cli::{format_push, format_reply, format_report, is_report};
pub use decode::{DecodeError, FrameDecoder};
pub use encode::{encode_command, encode_frame, write_array_header, write_bulk};
pub use frame::{Frame, Protocol};
pub use number::{format_double, parse_integer};
pub use quote::{UnbalancedQuotes, quote, split_args, wire_text};
pub use request::{ProtocolError, Request, RequestDecoder};
