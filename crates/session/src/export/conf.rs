//! A configuration file without what only another machine has.

use redscope_resp::{quote, split_args};

/// Parameters that speak of one machine: where its files lie, how its processes are started, what else is installed
/// there. `tls-…` are others.
const OF_A_MACHINE: [&str; 21] = [
    "bind",
    "bind-source-addr",
    "unixsocket",
    "unixsocketperm",
    "daemonize",
    "supervised",
    "pidfile",
    "logfile",
    "syslog-enabled",
    "syslog-ident",
    "syslog-facility",
    "include",
    "loadmodule",
    "oom-score-adj",
    "oom-score-adj-values",
    "disable-thp",
    "server_cpulist",
    "bio_cpulist",
    "aof_rewrite_cpulist",
    "bgsave_cpulist",
    "tls-port",
];
/// Scripts that a Sentinel calls, and without which it does not start.
const SCRIPTS: [&str; 2] = ["notification-script", "client-reconfig-script"];
/// What a file of users is called that lies elsewhere than beside the configuration file.
pub(super) const USERS: &str = "users.acl";

/// A configuration file, and the lines of it that are not taken along.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Conf {
    pub(crate) bytes: Vec<u8>,
    pub(crate) dropped: Vec<String>,
}

/// Takes a file for a process that is started in a folder of its own and listens at `port`.
pub(crate) fn portable(file: &[u8], port: u16) -> Conf {
    let mut conf = Conf::default();
    let mut has_port = false;
    let file = file.strip_suffix(b"\n").unwrap_or(file);
    for line in file.split(|byte| *byte == b'\n') {
        let words = split_args(line.trim_ascii()).unwrap_or_default();
        let word = |at: usize| words.get(at).map(|w| w.to_ascii_lowercase()).unwrap_or_default();
        let name = String::from_utf8_lossy(&word(0)).into_owned();
        let is_script = name == "sentinel" && SCRIPTS.iter().any(|it| it.as_bytes() == word(1));
        let users = words.get(1).filter(|path| name == "aclfile" && path.contains(&b'/'));
        match &*name {
            // It is started in its folder.
            "dir" => continue,
            _ if is_script || OF_A_MACHINE.contains(&&*name) || name.starts_with("tls-") => {
                conf.dropped.push(String::from_utf8_lossy(line.trim_ascii()).into_owned());
                continue;
            }
            "port" => has_port = true,
            _ => {}
        }
        match users {
            Some(_) => conf.bytes.extend(format!("aclfile {}", quote(USERS.as_bytes())).bytes()),
            None => conf.bytes.extend(line),
        }
        conf.bytes.push(b'\n');
    }
    if !has_port {
        conf.bytes.extend(format!("port {port}\n").bytes());
    }
    conf
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_another_machine_has_stays_there() {
        let conf = portable(
            b"# mine\nPort 7001\ndir \"/data\"\nlogfile \"/var/log/r\"\nmaxmemory 1mb\n\
              sentinel monitor m 127.0.0.1 1 2\nsentinel Notification-Script m /x.sh\n\
              aclfile \"/etc/u.acl\"\n",
            7001,
        );
        let kept = "# mine\nPort 7001\nmaxmemory 1mb\nsentinel monitor m 127.0.0.1 1 2\n\
                    aclfile \"users.acl\"\n";
        assert_eq!(String::from_utf8(conf.bytes).unwrap(), kept);
        assert_eq!(
            conf.dropped,
            ["logfile \"/var/log/r\"", "sentinel Notification-Script m /x.sh"]
        );
        assert_eq!(portable(b"", 6379).bytes, b"\nport 6379\n");
    }
}
