//! `sentinel.conf`: what a Sentinel is told, and what it remembers over a restart.

use redscope_actor::Address;
use redscope_resp::split_args;

use crate::fact::InstanceKind;
use crate::sentinel::SentinelHost;
use crate::sentinel::instance::{Master, Watched};

/// Name of the file in the Sentinel's directory.
pub(super) const FILE_NAME: &str = "sentinel.conf";

impl SentinelHost {
    /// Reads the `sentinel …` lines of a file; other lines are parameters.
    ///
    /// Errors: the line that cannot be understood.
    pub(super) fn read_conf(&mut self, file: &[u8]) -> Result<(), String> {
        for line in file.split(|byte| *byte == b'\n') {
            let args = split_args(line).unwrap_or_default();
            let words: Vec<String> =
                args.iter().map(|arg| String::from_utf8_lossy(arg).into_owned()).collect();
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            if let ["sentinel", directive @ ..] = words.as_slice() {
                self.directive(directive).ok_or_else(|| {
                    format!("FATAL CONFIG FILE ERROR: {}", String::from_utf8_lossy(line))
                })?;
            }
        }
        Ok(())
    }

    fn directive(&mut self, words: &[&str]) -> Option<()> {
        let now = self.clock.mstime();
        match words {
            ["myid", id] => self.myid = (*id).to_owned(),
            ["current-epoch", epoch] => self.current_epoch = epoch.parse().ok()?,
            ["monitor", name, host, port, quorum] => {
                let address = Address::from_parts(host.as_bytes(), port.as_bytes())?;
                let quorum = quorum.parse().ok().filter(|quorum| *quorum > 0)?;
                let master = Master::new(name, address, quorum, now);
                self.masters.insert((*name).to_owned(), master);
            }
            ["known-replica" | "known-slave", name, host, port] => {
                let address = Address::from_parts(host.as_bytes(), port.as_bytes())?;
                let master = self.masters.get_mut(*name)?;
                let instance = Watched::new(InstanceKind::Replica, address.clone(), now);
                master.replicas.insert(address.to_string(), instance);
            }
            ["known-sentinel", name, host, port, runid] => {
                let address = Address::from_parts(host.as_bytes(), port.as_bytes())?;
                let mut instance = Watched::new(InstanceKind::Sentinel, address, now);
                instance.runid = Some((*runid).to_owned());
                self.masters.get_mut(*name)?.sentinels.insert((*runid).to_owned(), instance);
            }
            [option, name, value] => {
                self.masters.get_mut(*name)?.set(option, value)?;
            }
            _ => {}
        }
        Some(())
    }

    /// The file as it is to be read at the next start.
    pub(super) fn conf(&self) -> Vec<u8> {
        let mut out = format!("port {}\n", self.network.address.port);
        for master in self.masters.values() {
            let name = &master.name;
            let at = master.current_address();
            let mut lines = vec![
                format!("monitor {name} {} {} {}", at.host, at.port, master.quorum),
                format!("down-after-milliseconds {name} {}", master.down_after_ms),
                format!("failover-timeout {name} {}", master.failover_timeout_ms),
                format!("parallel-syncs {name} {}", master.parallel_syncs),
                format!("config-epoch {name} {}", master.config_epoch),
                format!("leader-epoch {name} {}", master.leader_epoch),
            ];
            for replica in master.replicas.values() {
                // The former master takes the place of the promoted replica.
                let address = if replica.address == *at {
                    &master.instance.address
                } else {
                    &replica.address
                };
                lines.push(format!("known-replica {name} {} {}", address.host, address.port));
            }
            for (runid, sentinel) in &master.sentinels {
                let Address { host, port } = &sentinel.address;
                lines.push(format!("known-sentinel {name} {host} {port} {runid}"));
            }
            for line in lines {
                out.push_str(&format!("sentinel {line}\n"));
            }
        }
        out.push_str(&format!("sentinel myid {}\n", self.myid));
        out.push_str(&format!("sentinel current-epoch {}\n", self.current_epoch));
        out.into_bytes()
    }
}

impl Master {
    /// Sets an option by name; `None` if the value does not fit. Unknown options are passed over.
    pub(super) fn set(&mut self, option: &str, value: &str) -> Option<()> {
        match option.to_ascii_lowercase().as_str() {
            "down-after-milliseconds" => {
                self.down_after_ms = value.parse().ok().filter(|ms| *ms > 0)?;
            }
            "failover-timeout" => {
                self.failover_timeout_ms = value.parse().ok().filter(|ms| *ms > 0)?;
            }
            "parallel-syncs" => self.parallel_syncs = value.parse().ok().filter(|n| *n > 0)?,
            "quorum" => self.quorum = value.parse().ok().filter(|n| *n > 0)?,
            "config-epoch" => self.config_epoch = value.parse().ok()?,
            "leader-epoch" => self.leader_epoch = value.parse().ok()?,
            _ => {}
        }
        Some(())
    }
}
