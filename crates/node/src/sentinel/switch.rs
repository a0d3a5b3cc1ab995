//! Another address for a master: the end of a failover here or elsewhere, and a reset.

use redscope_actor::Address;
use redscope_engine::Engine;

use crate::fact::{InstanceKind, SentinelFact};
use crate::sentinel::SentinelHost;
use crate::sentinel::instance::{Watched, Which};

impl SentinelHost {
    /// The end of a failover: from now on the promoted replica is the master.
    pub(super) fn switch_to_promoted(&mut self, engine: &mut Engine, name: &str) {
        let current = self.masters[name].current();
        let to = (current.address.clone(), current.hostname.clone());
        self.switch(engine, name, to);
    }

    /// Takes another address, with the host as it was given, for the master; its old one becomes that
    /// of a replica.
    /// Source: sentinel.c `sentinelResetMasterAndChangeAddress`, 7.0.15.
    pub(super) fn switch(
        &mut self,
        engine: &mut Engine,
        name: &str,
        (to, hostname): (Address, String),
    ) {
        let now = self.clock.mstime();
        let Some(master) = self.masters.get(name) else { return };
        let known = master.replicas.values().chain([&master.instance]);
        let others = known.filter(|known| known.address != to);
        let others = others.map(|known| (known.address.clone(), known.hostname.clone()));
        let others: Vec<(Address, String)> = others.collect();
        let from = self.announced(&master.instance);
        let mut master_at = Watched::new(InstanceKind::Master, to.clone(), now);
        master_at.hostname.clone_from(&hostname);
        let fact = SentinelFact::MasterSwitched {
            name: name.to_owned(),
            from,
            to: self.announced(&master_at),
        };
        self.tell(engine, fact);
        self.reset(name);
        let Some(master) = self.masters.get_mut(name) else { return };
        master.instance.address = to;
        master.instance.hostname = hostname;
        master.instance.sdown_since = None;
        master.instance.odown_since = None;
        for (address, hostname) in others {
            let key = address.to_string();
            let mut instance = Watched::new(InstanceKind::Replica, address, now);
            instance.hostname = hostname;
            if let Some(master) = self.masters.get_mut(name) {
                master.replicas.insert(key.clone(), instance);
            }
            self.event(engine, name, &Which::Replica(key), SentinelFact::ReplicaFound);
        }
        self.flush_conf(engine);
    }

    /// Closes the links to the servers of a master, and forgets what goes on there.
    pub(super) fn reset(&mut self, name: &str) {
        let now = self.clock.mstime();
        for which in self.masters.get(name).map(|master| master.servers()).unwrap_or_default() {
            self.close_links(name, &which);
        }
        if let Some(master) = self.masters.get_mut(name) {
            master.reset(now);
        }
    }
}
