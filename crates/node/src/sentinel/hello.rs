//! Hello messages: how Sentinels find each other and agree on where a master is.

use redscope_actor::Address;
use redscope_engine::Engine;

use crate::sentinel::SentinelHost;
use crate::sentinel::instance::{Asked, Instance, Which};
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
        let at = master.current_address();
        let me = &self.network.address;
        let text = format!(
            "{},{},{},{},{name},{},{},{}",
            me.host, me.port, self.myid, self.current_epoch, at.host, at.port, master.config_epoch
        );
        self.ask(name, which, Asked::Publish, &["PUBLISH", HELLO_CHANNEL, &text]);
    }

    pub(super) fn send_hello_to_all(&mut self, name: &str) {
        let all = self.masters.get(name).map(|master| master.all()).unwrap_or_default();
        for which in all {
            self.send_hello(name, &which);
        }
    }

    /// Source: sentinel.c `sentinelProcessHelloMessage`, 7.0.15.
    pub(super) fn hello_received(&mut self, engine: &mut Engine, text: &str) {
        let now = self.clock.now();
        let Some(hello) = parse(text).filter(|hello| hello.runid != self.myid) else { return };
        let name = hello.master_name.as_str();
        let Some(master) = self.masters.get_mut(name) else { return };
        let which = Which::Sentinel(hello.runid.clone());
        match master.sentinels.get(&hello.runid) {
            Some(known) if known.address == hello.sentinel => {}
            known => {
                let moved = known.is_some();
                if moved {
                    self.close_links(name, &which);
                }
                let Some(master) = self.masters.get_mut(name) else { return };
                let mut instance = Instance::new(hello.sentinel.clone(), false, now);
                instance.runid = Some(hello.runid.clone());
                master.sentinels.insert(hello.runid.clone(), instance);
                self.conf_changed = true;
                if !moved {
                    self.event(engine, "+sentinel", name, &which, "");
                }
            }
        }
        if hello.current_epoch > self.current_epoch {
            self.adopt_epoch(engine, hello.current_epoch);
        }
        let Some(master) = self.masters.get_mut(name) else { return };
        if let Some(sentinel) = master.sentinels.get_mut(&hello.runid) {
            sentinel.last_hello = now;
        }
        if hello.config_epoch > master.config_epoch {
            master.config_epoch = hello.config_epoch;
            if master.instance.address != hello.master {
                self.event(engine, "+config-update-from", name, &which, "");
                self.switch(engine, name, hello.master);
            }
        }
    }

    pub(super) fn adopt_epoch(&mut self, engine: &mut Engine, epoch: u64) {
        self.current_epoch = epoch;
        self.conf_changed = true;
        self.plain_event(engine, "+new-epoch", &epoch.to_string());
    }
}
