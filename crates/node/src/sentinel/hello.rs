//! Hello messages: how Sentinels find each other and agree on where a master is.

use redscope_actor::Address;
use redscope_engine::Engine;

use crate::clock::Mstime;
use crate::fact::{InstanceKind, SentinelFact};
use crate::sentinel::SentinelHost;
use crate::sentinel::instance::{Asked, Watched, Which};
use crate::sentinel::links::HELLO_CHANNEL;

/// The eight fields of a hello.
struct Hello {
    sentinel: Address,
    runid: String,
    current_epoch: u64,
    master_name: String,
    master: Address,
    config_epoch: u64,
}

fn parse(text: &str) -> Option<Hello> {
    let fields: Vec<&str> = text.split(',').collect();
    let [ip, port, runid, epoch, name, master_ip, master_port, config_epoch] = fields.as_slice()
    else {
        return None;
    };
    Some(Hello {
        sentinel: Address::from_parts(ip.as_bytes(), port.as_bytes())?,
        runid: (*runid).to_owned(),
        current_epoch: epoch.parse().ok()?,
        master_name: (*name).to_owned(),
        master: Address::from_parts(master_ip.as_bytes(), master_port.as_bytes())?,
        config_epoch: config_epoch.parse().ok()?,
    })
}

impl SentinelHost {
    /// Publishes this Sentinel's hello at one instance.
    pub(super) fn send_hello(&mut self, name: &str, which: &Which) {
        let Some(master) = self.masters.get(name) else { return };
        let at = self.announced(master.current());
        let Address { host, port } = &self.network.address;
        let settings = &self.settings;
        let host = settings.announce_ip.as_ref().unwrap_or(host);
        let port = if settings.announce_port == 0 { *port } else { settings.announce_port };
        let text = format!(
            "{host},{port},{},{},{name},{},{},{}",
            self.myid, self.current_epoch, at.host, at.port, master.config_epoch
        );
        self.ask(name, which, Asked::Publish, &["PUBLISH", HELLO_CHANNEL, &text]);
    }

    /// Makes the next tick say hello to everybody who has to do with a master.
    /// Source: sentinel.c `sentinelForceHelloUpdateForMaster`, 7.0.15.
    pub(super) fn force_hellos(&mut self, name: &str) {
        let publish_ms = self.periods.publish;
        let Some(master) = self.masters.get_mut(name) else { return };
        for which in master.all() {
            if let Some(instance) = master.get_mut(&which) {
                let Mstime(last_ms) = instance.last_publish;
                instance.last_publish = Mstime(last_ms.saturating_sub(publish_ms + 1));
            }
        }
    }

    /// Source: sentinel.c `sentinelProcessHelloMessage`, 7.0.15.
    pub(super) fn hello_received(&mut self, engine: &mut Engine, text: &str) {
        let now = self.clock.mstime();
        let Some(hello) = parse(text).filter(|hello| hello.runid != self.myid) else { return };
        let by_name = self.settings.resolve_hostnames;
        let located = |at: &Address| self.hosts.locate(&at.host, at.port, by_name);
        // One that comes by a name this Sentinel must not resolve says nothing.
        let (Some(at), Some(master_at)) = (located(&hello.sentinel), located(&hello.master)) else {
            return;
        };
        let name = hello.master_name.as_str();
        let Some(master) = self.masters.get(name) else { return };
        let known = master.sentinels.get(&hello.runid);
        if known.is_none_or(|known| known.address != at) {
            self.introduced(engine, name, &hello, &at);
        }
        self.adopt_epoch(engine, hello.current_epoch);
        let which = Which::Sentinel(hello.runid.clone());
        let Some(master) = self.masters.get_mut(name) else { return };
        if let Some(sentinel) = master.sentinels.get_mut(&hello.runid) {
            sentinel.last_hello = now;
        }
        if hello.config_epoch > master.config_epoch {
            master.config_epoch = hello.config_epoch;
            if master.instance.address != master_at {
                self.event(engine, name, &which, SentinelFact::ConfigUpdate);
                self.switch(engine, name, (master_at, hello.master.host));
            }
        }
    }

    /// A Sentinel not known yet, or known at another address.
    fn introduced(&mut self, engine: &mut Engine, name: &str, hello: &Hello, at: &Address) {
        let Hello { sentinel, runid, .. } = hello;
        let has_moved = self.masters[name].sentinels.contains_key(runid);
        if has_moved {
            self.forget_sentinel(name, runid);
            let fact = |master| SentinelFact::SentinelMoved {
                master,
                to: at.clone(),
                runid: runid.clone(),
            };
            self.event(engine, name, &Which::Master, fact);
        } else {
            let mut sentinels = self.masters[name].sentinels.iter();
            let at_same = sentinels.find(|(_, other)| other.address == *at);
            if let Some(obsolete) = at_same.map(|(runid, _)| runid.clone()) {
                let which = Which::Sentinel(obsolete.clone());
                self.event(engine, name, &which, SentinelFact::SentinelInvalid);
                let names: Vec<String> = self.masters.keys().cloned().collect();
                names.iter().for_each(|name| self.forget_sentinel(name, &obsolete));
            }
        }
        let mut instance = Watched::new(InstanceKind::Sentinel, at.clone(), self.clock.mstime());
        instance.hostname.clone_from(&sentinel.host);
        instance.runid = Some(runid.clone());
        if let Some(master) = self.masters.get_mut(name) {
            master.sentinels.insert(runid.clone(), instance);
        }
        let which = Which::Sentinel(runid.clone());
        if has_moved {
            self.update_sentinel(engine, name, &which, at);
        } else {
            self.event(engine, name, &which, SentinelFact::SentinelFound);
        }
        self.flush_conf(engine);
    }

    fn forget_sentinel(&mut self, name: &str, runid: &str) {
        self.close_links(name, &Which::Sentinel(runid.to_owned()));
        if let Some(master) = self.masters.get_mut(name) {
            master.sentinels.remove(runid);
        }
    }

    /// Notes the new address of a Sentinel for the other masters it watches.
    /// Source: sentinel.c `sentinelUpdateSentinelAddressInAllMasters`, 7.0.15.
    fn update_sentinel(&mut self, engine: &mut Engine, name: &str, which: &Which, at: &Address) {
        let mut others = 0;
        let names: Vec<String> = self.masters.keys().filter(|n| *n != name).cloned().collect();
        for other in &names {
            let known = self.masters.get(other).and_then(|master| master.get(which));
            if known.is_none_or(|known| known.address == *at) {
                continue;
            }
            self.close_links(other, which);
            if let Some(known) = self.masters.get_mut(other).and_then(|m| m.get_mut(which)) {
                known.address = at.clone();
                others += 1;
            }
        }
        if others > 0 {
            let fact = |sentinel| SentinelFact::SentinelUpdated { sentinel, others };
            self.event(engine, name, which, fact);
        }
    }
}
