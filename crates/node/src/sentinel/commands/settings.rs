//! `SENTINEL MONITOR`, `SET`, `CONFIG`, `DEBUG` and `SIMULATE-FAILURE`: what clients change.

use redscope_actor::Address;
use redscope_engine::command::{Args, CommandResult, Ctx};
use redscope_engine::{CommandError, FixedError, Reply, glob_match};
use redscope_resp::{Frame, parse_integer};

use super::text;
use crate::fact::SentinelFact;
use crate::sentinel::SentinelHost;
use crate::sentinel::conf::new_master;
use crate::sentinel::instance::{Master, Which};

/// The settings of `SENTINEL CONFIG GET`, in its order.
const SETTINGS: [&str; 6] = [
    "resolve-hostnames",
    "announce-hostnames",
    "announce-ip",
    "announce-port",
    "sentinel-user",
    "sentinel-pass",
];

/// What a setting of a master has become.
enum Taken {
    /// It is set; the links are to be opened anew if `reconnect`.
    Set { reconnect: bool },
    /// The value at this place, counted from the option's name, cannot be.
    BadValue(usize),
    /// There is no such option, or not with so many values.
    Unknown,
    /// Something else is against it.
    Refused(FixedError),
}

const SET: Taken = Taken::Set { reconnect: false };

fn some(value: &[u8]) -> Option<String> {
    Some(String::from_utf8_lossy(value).into_owned()).filter(|value| !value.is_empty())
}

/// A number from `least` on.
fn number(value: &[u8], least: i64) -> Option<u64> {
    parse_integer(value).filter(|number| *number >= least).and_then(|n| u64::try_from(n).ok())
}

fn flag(value: &[u8]) -> Option<bool> {
    let is = |word: &[u8]| value.eq_ignore_ascii_case(word);
    (is(b"yes") || is(b"no")).then(|| is(b"yes"))
}

fn yes(flag: bool) -> String {
    if flag { "yes" } else { "no" }.to_owned()
}

impl SentinelHost {
    pub(super) fn monitor(&mut self, ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
        let quorum = parse_integer(args[5]).ok_or(FixedError::UNREADABLE_QUORUM)?;
        let port = parse_integer(args[4]).ok_or(FixedError::UNREADABLE_SENTINEL_PORT)?;
        let quorum = usize::try_from(quorum).ok().filter(|quorum| *quorum > 0);
        let quorum = quorum.ok_or(FixedError::INVALID_QUORUM)?;
        let name = String::from_utf8_lossy(args[2]).into_owned();
        let host = String::from_utf8_lossy(args[3]).into_owned();
        let located = self.hosts.locate(&host, 0, self.settings.resolve_hostnames);
        let at = located.ok_or(FixedError::INVALID_SENTINEL_ADDRESS)?;
        let port = u16::try_from(port).map_err(|_| FixedError::INVALID_SENTINEL_PORT)?;
        if self.masters.contains_key(&name) {
            return Err(FixedError::DUPLICATE_MASTER.into());
        }
        let at = Address { port, ..at };
        let mut master = new_master(&name, at, quorum, &self.periods, self.clock.mstime());
        master.instance.hostname = host;
        self.masters.insert(name.clone(), master);
        self.flush_conf(ctx.engine);
        self.tell_monitored(ctx.engine, &name);
        Ok(Frame::OK)
    }

    /// `SENTINEL SET`: each option takes effect, and is told, before the next is looked at.
    ///
    /// Source: sentinel.c `sentinelSetCommand`, 7.0.15.
    pub(super) fn set(&mut self, ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
        let name = self.known(args[2])?.name.clone();
        let denied = self.settings.deny_scripts_reconfig;
        let mut at = 3;
        let mut changed = false;
        let outcome = loop {
            let [option, values @ ..] = args.from(at) else { break Ok(Frame::OK) };
            let option = String::from_utf8_lossy(option).into_owned();
            let count = 1 + usize::from(option.eq_ignore_ascii_case("rename-command"));
            let Some(values) = values.get(..count) else {
                break Err(CommandError::SentinelOption("SET", args[at].to_vec()));
            };
            let master = self.masters.get_mut(&name).expect("known above");
            match take(master, &option.to_ascii_lowercase(), values, denied) {
                Taken::Set { reconnect } => {
                    if reconnect {
                        self.masters[&name]
                            .servers()
                            .iter()
                            .for_each(|w| self.close_links(&name, w));
                    }
                }
                Taken::BadValue(place) => {
                    let value = args[at + place].to_vec();
                    break Err(CommandError::SentinelValue("SET", args[at].to_vec(), value));
                }
                Taken::Unknown => {
                    break Err(CommandError::SentinelOption("SET", args[at].to_vec()));
                }
                Taken::Refused(why) => break Err(why.into()),
            }
            changed = true;
            at += 1 + count;
            let is_secret = option.eq_ignore_ascii_case("auth-pass");
            let shown = values.iter().map(|value| match is_secret {
                true => "******".into(),
                false => String::from_utf8_lossy(value),
            });
            let value = shown.collect::<Vec<_>>().join(" ");
            let fact = |master| SentinelFact::OptionSet { master, option, value };
            self.event(ctx.engine, &name, &Which::Master, fact);
        };
        if changed {
            self.flush_conf(ctx.engine);
        }
        outcome
    }

    /// `SENTINEL CONFIG GET pattern` and `SET name value`.
    pub(super) fn config(&mut self, ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
        let is = |word: &[u8]| args[2].eq_ignore_ascii_case(word);
        match args.len() {
            4 if is(b"get") => Ok(self.config_get(args[3])),
            5 if is(b"set") => self.config_set(ctx, args[3], args[4]),
            _ => Err(FixedError::SENTINEL_CONFIG_FORM.into()),
        }
    }

    fn config_get(&self, pattern: &[u8]) -> Reply {
        let settings = &self.settings;
        let or_none = |text: &Option<String>| text.clone().unwrap_or_default();
        let values = [
            yes(settings.resolve_hostnames),
            yes(settings.announce_hostnames),
            or_none(&settings.announce_ip),
            settings.announce_port.to_string(),
            or_none(&settings.sentinel_user),
            or_none(&settings.sentinel_pass),
        ];
        let pairs = SETTINGS.into_iter().zip(values);
        let meant = pairs.filter(|(name, _)| glob_match(pattern, name.as_bytes(), true));
        Frame::Map(meant.map(|(name, value)| (text(name), text(value))).collect())
    }

    fn config_set(&mut self, ctx: &mut Ctx<'_>, name: &[u8], value: &[u8]) -> CommandResult {
        let bad = || CommandError::SentinelConfigValue(value.to_vec(), name.to_vec());
        let settings = &mut self.settings;
        let mut reconnect = false;
        match &*name.to_ascii_lowercase() {
            b"resolve-hostnames" => settings.resolve_hostnames = flag(value).ok_or_else(bad)?,
            b"announce-hostnames" => settings.announce_hostnames = flag(value).ok_or_else(bad)?,
            b"announce-ip" => settings.announce_ip = some(value),
            b"announce-port" => {
                let port = parse_integer(value).and_then(|port| u16::try_from(port).ok());
                settings.announce_port = port.ok_or_else(bad)?;
            }
            b"sentinel-user" => {
                settings.sentinel_user = some(value);
                reconnect = true;
            }
            b"sentinel-pass" => {
                settings.sentinel_pass = some(value);
                reconnect = true;
            }
            _ => return Err(CommandError::SentinelConfigName(name.to_vec())),
        }
        self.flush_conf(ctx.engine);
        if reconnect {
            self.drop_sentinel_links();
        }
        Ok(Frame::OK)
    }

    /// Closes the links to all other Sentinels, which are opened anew.
    fn drop_sentinel_links(&mut self) {
        let names: Vec<String> = self.masters.keys().cloned().collect();
        for name in names {
            let sentinels = self.masters[&name].sentinels.keys().cloned();
            for which in sentinels.map(Which::Sentinel).collect::<Vec<_>>() {
                self.close_links(&name, &which);
            }
        }
    }

    /// `SENTINEL DEBUG [name ms …]`.
    pub(super) fn debug(&mut self, args: Args<'_>) -> CommandResult {
        if args.len() == 2 {
            let named = self.periods.named();
            let pairs = named
                .into_iter()
                .map(|(name, ms)| (text(name.to_ascii_uppercase()), text(ms.to_string())));
            return Ok(Frame::Map(pairs.collect()));
        }
        for pair in args.from(2).chunks(2) {
            let unknown = || CommandError::SentinelOption("DEBUG", pair[0].to_vec());
            let is_meant =
                |(name, _): &(&str, &mut u64)| pair[0].eq_ignore_ascii_case(name.as_bytes());
            let found = self.periods.named().into_iter().find(is_meant);
            let ([name, value], Some((_, period))) = (pair, found) else { return Err(unknown()) };
            let bad = || CommandError::SentinelValue("DEBUG", name.to_vec(), value.to_vec());
            *period = number(value, 1).ok_or_else(bad)?;
        }
        Ok(Frame::OK)
    }

    /// `SENTINEL SIMULATE-FAILURE mode …`.
    pub(super) fn simulate_failure(&mut self, args: Args<'_>) -> CommandResult {
        const MODES: [&str; 2] = ["crash-after-election", "crash-after-promotion"];
        self.simulated = Default::default();
        for mode in args.from(2) {
            if mode.eq_ignore_ascii_case(b"help") {
                return Ok(Frame::Array(MODES.into_iter().map(text).collect()));
            }
            match MODES.iter().position(|known| mode.eq_ignore_ascii_case(known.as_bytes())) {
                Some(0) => self.simulated.after_election = true,
                Some(_) => self.simulated.after_promotion = true,
                None => return Err(FixedError::UNKNOWN_SIMULATION.into()),
            }
        }
        Ok(Frame::OK)
    }
}

/// Sets one option of a master; `denied` says that scripts are none of a client's business.
fn take(master: &mut Master, option: &str, values: &[&[u8]], denied: bool) -> Taken {
    let value = values[0];
    let positive = number(value, 1);
    match option {
        "down-after-milliseconds" => match positive {
            Some(ms) => master.down_after_ms = ms,
            None => return Taken::BadValue(1),
        },
        "failover-timeout" => match positive {
            Some(ms) => master.failover_timeout_ms = ms,
            None => return Taken::BadValue(1),
        },
        "parallel-syncs" | "quorum" => match positive.and_then(|n| usize::try_from(n).ok()) {
            Some(count) if option == "quorum" => master.quorum = count,
            Some(count) => master.parallel_syncs = count,
            None => return Taken::BadValue(1),
        },
        "notification-script" | "client-reconfig-script" if denied => {
            return Taken::Refused(FixedError::SCRIPTS_DENIED);
        }
        "notification-script" => master.options.notification_script = some(value),
        "client-reconfig-script" => master.options.client_reconfig_script = some(value),
        "auth-pass" => {
            master.options.auth_pass = some(value);
            return Taken::Set { reconnect: true };
        }
        "auth-user" => {
            master.options.auth_user = some(value);
            return Taken::Set { reconnect: true };
        }
        "rename-command" => {
            if let Some(place) = values.iter().rposition(|name| name.is_empty()) {
                return Taken::BadValue(1 + place);
            }
            let [command, name] = [values[0], values[1]].map(String::from_utf8_lossy);
            master.options.rename(&command, &name);
        }
        "master-reboot-down-after-period" => match number(value, 0) {
            Some(ms) => master.options.reboot_down_after_ms = ms,
            None => return Taken::BadValue(1),
        },
        _ => return Taken::Unknown,
    }
    SET
}
