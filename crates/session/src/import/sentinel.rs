//! A `sentinel.conf`: the masters and replicas it knows, the Sentinel itself, and the other Sentinels it knows, each with
//! the file that it would have.

use redscope_actor::Address;
use redscope_node::check_sentinel_conf;
use redscope_resp::{quote, split_args};

use super::plan::Plan;
use super::{ImportError, short};
use crate::export::portable;
use crate::share::Run;
use crate::share::limits::MOST_ADDED;

/// Sentinels have asked everybody for `INFO` and heard of each other, in virtual milliseconds.
const SETTLE_MS: u64 = 15_000;
const CONF: &str = "sentinel.conf";
/// Where a Sentinel listens whose file does not say.
const USUAL_PORT: u16 = 26379;

/// A master of the file.
#[derive(Debug)]
struct Master {
    name: String,
    address: Address,
    replicas: Vec<Address>,
    password: Option<String>,
}

/// Another Sentinel of the file.
#[derive(Debug, PartialEq, Eq)]
struct Other {
    address: Address,
    id: String,
}

/// What a file says.
#[derive(Debug, Default)]
struct Said {
    masters: Vec<Master>,
    others: Vec<Other>,
    myid: Option<String>,
    host: Option<String>,
    port: Option<u16>,
}

/// A run of them all.
pub(super) fn run(file: &str, text: &str) -> Result<Run, ImportError> {
    check_sentinel_conf(text.as_bytes(), b"").map_err(|why| {
        let why = why.trim().lines().collect::<Vec<_>>().join(" ");
        ImportError::Conf { file: short(file), why }
    })?;
    let said = Said::read(text);
    let known = said.masters.iter().map(|master| 1 + master.replicas.len()).sum::<usize>();
    let got = known + said.others.len() + 1;
    if got > MOST_ADDED {
        return Err(ImportError::TooMany { file: short(file), got, most: MOST_ADDED });
    }
    let mut plan = Plan::empty();
    let mut number = 0;
    for master in &said.masters {
        let password = master.password.as_deref().map(|password| quote(password.as_bytes()));
        let of = format!("{} {}", master.address.host, master.address.port);
        let replicas = master.replicas.iter().map(|replica| (replica, Some(&of)));
        for (address, of) in [(&master.address, None)].into_iter().chain(replicas) {
            let mut settings = Vec::new();
            settings.extend(of.map(|of| ("replicaof", of.as_str())));
            for name in ["requirepass", "masterauth"] {
                settings.extend(password.as_deref().map(|password| (name, password)));
            }
            number += 1;
            plan.add(&format!("n{number}"), address.clone(), false, &settings, Vec::new());
        }
    }
    let own = said.own_address();
    let conf = portable(text.as_bytes(), own.port).bytes;
    plan.add("s1", own.clone(), true, &[], vec![(CONF.to_owned(), conf)]);
    for (at, other) in said.others.iter().enumerate() {
        let conf = said.conf_of(other, text, &own);
        let files = vec![(CONF.to_owned(), portable(conf.as_bytes(), other.address.port).bytes)];
        plan.add(&format!("s{}", at + 2), other.address.clone(), true, &[], files);
    }
    if let Some(master) = said.masters.first() {
        plan.move_console(master.address.clone());
    }
    Ok(plan.into_run(SETTLE_MS))
}

/// The words of a line, the first two in small letters.
fn words(line: &str) -> Vec<String> {
    let args = match line.trim_start().starts_with('#') {
        true => Vec::new(),
        false => split_args(line.trim().as_bytes()).unwrap_or_default(),
    };
    let mut words: Vec<String> =
        args.iter().map(|arg| String::from_utf8_lossy(arg).into_owned()).collect();
    words.iter_mut().take(2).for_each(|word| word.make_ascii_lowercase());
    words
}

impl Said {
    fn read(text: &str) -> Self {
        let mut said = Said::default();
        let at = |host: &str, port: &str| Address::from_parts(host.as_bytes(), port.as_bytes());
        // A master is made before what is said of it, wherever that stands.
        for line in text.lines() {
            let words = words(line);
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            if let ["sentinel", "monitor", name, host, port, _] = words[..]
                && let Some(address) = at(host, port)
            {
                let name = name.to_owned();
                said.masters.push(Master { name, address, replicas: Vec::new(), password: None });
            }
        }
        for line in text.lines() {
            let words = words(line);
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            match words[..] {
                ["port", port] => said.port = port.parse().ok().filter(|port| *port > 0),
                ["bind", host, ..] => said.host = Some(host.to_owned()),
                ["sentinel", "announce-ip", host] => said.host = Some(host.to_owned()),
                ["sentinel", "myid", id] => said.myid = Some(id.to_owned()),
                ["sentinel", "known-replica" | "known-slave", name, host, port] => {
                    let address = at(host, port);
                    if let Some(master) = said.master(name) {
                        master.replicas.extend(address.filter(|at| *at != master.address));
                    }
                }
                ["sentinel", "known-sentinel", _, host, port, id] => {
                    let other = at(host, port).map(|address| Other { address, id: id.to_owned() });
                    let is_new = |other: &Other| {
                        said.others
                            .iter()
                            .all(|known| known.id != other.id && known.address != other.address)
                    };
                    let other = other.filter(is_new);
                    said.others.extend(other);
                }
                ["sentinel", "auth-pass", name, password] => {
                    if let Some(master) = said.master(name) {
                        master.password = Some(password.to_owned());
                    }
                }
                _ => {}
            }
        }
        said
    }

    fn master(&mut self, name: &str) -> Option<&mut Master> {
        self.masters.iter_mut().find(|master| master.name == name)
    }

    /// Where the Sentinel of the file listens: on this machine, if the file does not say.
    fn own_address(&self) -> Address {
        let host = self.host.as_deref().filter(|host| host.parse::<std::net::IpAddr>().is_ok());
        let host = host.filter(|host| *host != "0.0.0.0" && *host != "::");
        let host = host.unwrap_or("127.0.0.1").to_owned();
        Address { host, port: self.port.unwrap_or(USUAL_PORT) }
    }

    /// The file of another Sentinel, which knows what this one knows: this one in the place of itself.
    fn conf_of(&self, other: &Other, text: &str, own: &Address) -> String {
        let mut conf = format!("port {}\nsentinel myid {}\n", other.address.port, other.id);
        for line in text.lines() {
            let words = words(line);
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            match words[..] {
                ["sentinel", "known-sentinel", name, _, _, id] if id == other.id => {
                    if let Some(myid) = &self.myid {
                        let Address { host, port } = own;
                        conf.push_str(&format!(
                            "sentinel known-sentinel {name} {host} {port} {myid}\n"
                        ));
                    }
                }
                ["sentinel", "myid" | "announce-ip" | "announce-port", ..] => {}
                ["sentinel", ..] => conf.push_str(&format!("{line}\n")),
                _ => {}
            }
        }
        conf
    }
}
