//! Where what is exported lies and listens.

use std::net::Ipv4Addr;

use super::error::ExportError;
use super::member::Member;

/// How processes that are started elsewhere reach each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ways {
    /// By the machine's own address.
    Loopback,
    /// By addresses of a network of their own.
    Network {
        /// Its first address, with the number of bits that are the same in all of them.
        subnet: (Ipv4Addr, u32),
        /// Where it goes out.
        gateway: Ipv4Addr,
    },
}

/// The address of a member, if it is one of IPv4.
fn ip_of(member: &Member) -> Option<Ipv4Addr> {
    match &*member.address.host {
        "localhost" => Some(Ipv4Addr::LOCALHOST),
        host => host.parse().ok(),
    }
}

impl Ways {
    /// How these reach each other.
    ///
    /// Errors: [`ExportError::Address`], [`ExportError::SamePort`].
    pub(super) fn of(members: &[Member]) -> Result<Self, ExportError> {
        let alien = |member: &Member| ExportError::Address {
            node: member.name.clone(),
            address: member.address.to_string(),
        };
        let mut ips = Vec::new();
        for member in members {
            let ip = ip_of(member).ok_or_else(|| alien(member))?;
            if ips.first().is_some_and(|first: &Ipv4Addr| first.is_loopback() != ip.is_loopback()) {
                return Err(alien(member));
            }
            ips.push(ip);
        }
        let is_loopback = ips.first().is_none_or(|ip| ip.is_loopback());
        for (at, one) in members.iter().enumerate() {
            for (other, ip) in members[at + 1..].iter().zip(&ips[at + 1..]) {
                if one.address.port == other.address.port && (is_loopback || ips[at] == *ip) {
                    let (one, port) = (one.name.clone(), one.address.port);
                    return Err(ExportError::SamePort { one, other: other.name.clone(), port });
                }
            }
        }
        Ok(if is_loopback { Ways::Loopback } else { network(&ips) })
    }
}

/// The smallest network that has these addresses and one more, which is neither its first nor its last.
fn network(ips: &[Ipv4Addr]) -> Ways {
    let all: Vec<u32> = ips.iter().copied().map(u32::from).collect();
    let differs = all.iter().fold(0, |differs, ip| differs | (ip ^ all[0]));
    // Two bits are the least that has room for an address and the gateway.
    let mut free_bits = (32 - differs.leading_zeros()).max(2);
    loop {
        let span = u32::MAX.checked_shr(32 - free_bits).unwrap_or(0);
        let (first, last) = (all[0] & !span, all[0] | span);
        let is_edge = all.iter().any(|ip| *ip == first || *ip == last);
        let gateway = (first + 1..last).rev().take(all.len() + 1).find(|ip| !all.contains(ip));
        match gateway {
            Some(gateway) if !is_edge || free_bits == 32 => {
                return Ways::Network {
                    subnet: (first.into(), 32 - free_bits),
                    gateway: gateway.into(),
                };
            }
            _ => free_bits = (free_bits + 1).min(32),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_has_all_addresses_and_a_gateway_between_its_edges() {
        let net = |ips: &[[u8; 4]]| {
            let ips: Vec<Ipv4Addr> = ips.iter().copied().map(Ipv4Addr::from).collect();
            match network(&ips) {
                Ways::Network { subnet: (first, bits), gateway } => {
                    assert!(!ips.contains(&gateway) && !ips.contains(&first));
                    format!("{first}/{bits} {gateway}")
                }
                Ways::Loopback => String::new(),
            }
        };
        assert_eq!(net(&[[10, 0, 0, 5], [10, 0, 0, 6]]), "10.0.0.0/29 10.0.0.4");
        assert_eq!(net(&[[10, 0, 0, 5]]), "10.0.0.4/30 10.0.0.6");
        assert_eq!(net(&[[10, 0, 0, 1], [10, 0, 1, 255]]), "10.0.0.0/22 10.0.3.254");
    }
}
