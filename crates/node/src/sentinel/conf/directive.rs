//! One `sentinel …` line of a configuration file.
//!
//! Source: sentinel.c `sentinelHandleConfiguration`, 7.0.15, whose words the errors are.

use std::fmt;

use redscope_actor::Address;

use super::{Told, new_master};
use crate::fact::InstanceKind;
use crate::sentinel::instance::{Master, Watched};
use crate::sentinel::settings::Periods;

/// Digits of a Sentinel's id.
const ID_LEN: usize = 40;

/// What is wrong with a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DirectiveError {
    Unrecognized,
    NoSuchMaster,
    BadQuorum,
    BadTime,
    NegativeTime,
    BadId,
    BadHost,
    BadPort,
    NotFlag(&'static str),
    Twice(InstanceKind),
    RenamedTwice,
}

impl fmt::Display for DirectiveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            DirectiveError::NotFlag(of) => {
                return write!(f, "Please specify yes or no for the {of}.");
            }
            DirectiveError::Unrecognized => "Unrecognized sentinel configuration statement.",
            DirectiveError::NoSuchMaster => "No such master with specified name.",
            DirectiveError::BadQuorum => "Quorum must be 1 or greater.",
            DirectiveError::BadTime => "negative or zero time parameter.",
            DirectiveError::NegativeTime => "negative time parameter.",
            DirectiveError::BadId => "Malformed Sentinel id in myid option.",
            DirectiveError::BadHost => "Can't resolve instance hostname.",
            DirectiveError::BadPort => "Invalid port number.",
            DirectiveError::Twice(InstanceKind::Master) => "Duplicate master name.",
            DirectiveError::Twice(InstanceKind::Replica) => {
                "Duplicate hostname and port for replica."
            }
            DirectiveError::Twice(InstanceKind::Sentinel) => "Duplicate runid for sentinel.",
            DirectiveError::RenamedTwice => {
                "Same command renamed multiple times with rename-command."
            }
        })
    }
}

/// A number as C's `atoi` reads it: what follows the digits does not matter, no digits are 0.
fn atoi(text: &str) -> i64 {
    let text = text.trim_start();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    sign * digits[..end].parse::<i64>().unwrap_or(if end == 0 { 0 } else { i64::MAX })
}

fn epoch(text: &str) -> u64 {
    u64::try_from(atoi(text)).unwrap_or(0)
}

/// A time that must not be 0, in milliseconds.
fn time_ms(text: &str) -> Result<u64, DirectiveError> {
    u64::try_from(atoi(text)).ok().filter(|ms| *ms > 0).ok_or(DirectiveError::BadTime)
}

fn flag(text: &str, of: &'static str) -> Result<bool, DirectiveError> {
    match text.to_ascii_lowercase().as_str() {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err(DirectiveError::NotFlag(of)),
    }
}

/// A text that stands for nothing where it is empty.
fn some(text: &str) -> Option<String> {
    Some(text.to_owned()).filter(|text| !text.is_empty())
}

impl Told {
    /// Takes the words behind `sentinel`, the first in small letters.
    pub(super) fn take(&mut self, words: &[&str]) -> Result<(), DirectiveError> {
        let settings = &mut self.settings;
        match words {
            ["myid", id] if id.len() == ID_LEN => self.myid = (*id).to_owned(),
            ["myid", _] => return Err(DirectiveError::BadId),
            ["current-epoch", number] => {
                self.current_epoch = self.current_epoch.max(epoch(number));
            }
            ["announce-ip", ip] => settings.announce_ip = some(ip),
            ["announce-port", port] => {
                settings.announce_port = u16::try_from(atoi(port)).unwrap_or(0);
            }
            ["deny-scripts-reconfig", value] => {
                settings.deny_scripts_reconfig = flag(value, "deny-scripts-reconfig options")?;
            }
            ["sentinel-user", user] => settings.sentinel_user = some(user),
            ["sentinel-pass", password] => settings.sentinel_pass = some(password),
            ["resolve-hostnames", value] => {
                settings.resolve_hostnames = flag(value, "resolve-hostnames option")?;
            }
            ["announce-hostnames", value] => {
                settings.announce_hostnames = flag(value, "announce-hostnames option")?;
            }
            ["monitor", name, host, port, quorum] => self.monitor(name, host, port, quorum)?,
            [directive, name, values @ ..] => self.take_of_master(directive, name, values)?,
            _ => return Err(DirectiveError::Unrecognized),
        }
        Ok(())
    }

    fn monitor(
        &mut self,
        name: &str,
        host: &str,
        port: &str,
        quorum: &str,
    ) -> Result<(), DirectiveError> {
        let quorum = usize::try_from(atoi(quorum)).ok().filter(|quorum| *quorum > 0);
        let quorum = quorum.ok_or(DirectiveError::BadQuorum)?;
        let at = self.locate(host, port)?;
        if self.masters.contains_key(name) {
            return Err(DirectiveError::Twice(InstanceKind::Master));
        }
        let mut master = new_master(name, at, quorum, &Periods::default(), self.now);
        host.clone_into(&mut master.instance.hostname);
        self.masters.insert(name.to_owned(), master);
        Ok(())
    }

    fn locate(&self, host: &str, port: &str) -> Result<Address, DirectiveError> {
        let port = u16::try_from(atoi(port)).map_err(|_| DirectiveError::BadPort)?;
        let by_name = self.settings.resolve_hostnames;
        self.hosts.locate(host, port, by_name).ok_or(DirectiveError::BadHost)
    }

    fn take_of_master(
        &mut self,
        directive: &str,
        name: &str,
        values: &[&str],
    ) -> Result<(), DirectiveError> {
        match (directive, values) {
            ("known-replica" | "known-slave", [host, port]) => {
                self.master(name)?;
                let at = self.locate(host, port)?;
                let mut replica = Watched::new(InstanceKind::Replica, at.clone(), self.now);
                (*host).clone_into(&mut replica.hostname);
                let replicas = &mut self.master(name)?.replicas;
                if replicas.insert(at.to_string(), replica).is_some() {
                    return Err(DirectiveError::Twice(InstanceKind::Replica));
                }
            }
            ("known-sentinel", [_, _]) => drop(self.master(name)?),
            ("known-sentinel", [host, port, runid]) => {
                self.master(name)?;
                let at = self.locate(host, port)?;
                let mut sentinel = Watched::new(InstanceKind::Sentinel, at, self.now);
                (*host).clone_into(&mut sentinel.hostname);
                sentinel.runid = Some((*runid).to_owned());
                let sentinels = &mut self.master(name)?.sentinels;
                if sentinels.insert((*runid).to_owned(), sentinel).is_some() {
                    return Err(DirectiveError::Twice(InstanceKind::Sentinel));
                }
            }
            ("config-epoch", [number]) => {
                self.master(name)?.config_epoch = epoch(number);
                self.current_epoch = self.current_epoch.max(epoch(number));
            }
            ("leader-epoch", [number]) => {
                self.master(name)?.leader_epoch = epoch(number);
                self.current_epoch = self.current_epoch.max(epoch(number));
            }
            (option, values) => set_option(|| self.master(name), option, values)?,
        }
        Ok(())
    }

    fn master(&mut self, name: &str) -> Result<&mut Master, DirectiveError> {
        self.masters.get_mut(name).ok_or(DirectiveError::NoSuchMaster)
    }
}

/// Takes what is set for one master. Whether it is known matters only if the line can be read.
fn set_option<'a>(
    master: impl FnOnce() -> Result<&'a mut Master, DirectiveError>,
    option: &str,
    values: &[&str],
) -> Result<(), DirectiveError> {
    match (option, values) {
        ("down-after-milliseconds", [ms]) => master()?.down_after_ms = time_ms(ms)?,
        ("failover-timeout", [ms]) => master()?.failover_timeout_ms = time_ms(ms)?,
        ("parallel-syncs", [count]) => {
            master()?.parallel_syncs = usize::try_from(atoi(count)).unwrap_or(0);
        }
        ("notification-script", [path]) => {
            master()?.options.notification_script = Some((*path).to_owned());
        }
        ("client-reconfig-script", [path]) => {
            master()?.options.client_reconfig_script = Some((*path).to_owned());
        }
        ("auth-pass", [password]) => master()?.options.auth_pass = Some((*password).to_owned()),
        ("auth-user", [user]) => master()?.options.auth_user = Some((*user).to_owned()),
        ("rename-command", [command, name]) => {
            let options = &mut master()?.options;
            if options.renamed(command).is_some() {
                return Err(DirectiveError::RenamedTwice);
            }
            options.rename(command, name);
        }
        ("master-reboot-down-after-period", [ms]) => {
            let ms = u64::try_from(atoi(ms)).map_err(|_| DirectiveError::NegativeTime);
            master()?.options.reboot_down_after_ms = ms?;
        }
        _ => return Err(DirectiveError::Unrecognized),
    }
    Ok(())
}
