//! The addresses a server is to listen at.

use std::net::{TcpListener, ToSocketAddrs};

use redscope_engine::config::{Config, key};

/// Whether a server could listen at the addresses of `bind`, though this one does on the loopback alone.
///
/// Errors: Redis's words, with `{port}` for the port.
/// Source: server.c `listenToPort`, 7.0.15.
pub(super) fn check(config: &Config) -> Result<(), String> {
    let addresses: Vec<&str> =
        config.named("bind").unwrap_or_default().split_whitespace().collect();
    if addresses.is_empty() || config.integer(key::PORT) == 0 {
        return Err("Configured to not listen anywhere, exiting.".to_owned());
    }
    for address in addresses {
        let host = address.strip_prefix('-').unwrap_or(address);
        let is_optional = host.len() < address.len();
        if host == "*" || host == "::*" {
            continue;
        }
        let failed = match (host, 0).to_socket_addrs() {
            Err(_) => true,
            // An address that is not there may be missing.
            Ok(mut found) => {
                let first = found.next();
                !is_optional && first.is_none_or(|at| TcpListener::bind(at).is_err())
            }
        };
        if failed {
            return Err("Failed listening on port {port} (TCP), aborting.".to_owned());
        }
    }
    Ok(())
}
