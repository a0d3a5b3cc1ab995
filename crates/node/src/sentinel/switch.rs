//! Another address for a master: the end of a failover here or elsewhere, and a reset.

use redscope_actor::Address;
use redscope_engine::Engine;

use crate::fact::{InstanceKind, SentinelFact};
use crate::sentinel::SentinelHost;
use crate::sentinel::instance::{Watched, Which};

impl SentinelHost {
    /// The end of a failover: from now on the promoted replica is the master.
    pub(super) fn switch_to_promoted(&mut self, engine: &mut Engine, name: &str) {
        let address = self.masters[name].current_address().clone();
        self.switch(engine, name, address);
    }

    /// Takes another address for the master; its old one becomes that of a replica.
    /// Source: sentinel.c `sentinelResetMasterAndChangeAddress`, 7.0.15.
    pub(super) fn switch(&mut self, engine: &mut Engine, name: &str, to: Address) {
        let now = self.clock.mstime();
        let Some(master) = self.masters.get(name) else { return };
        let from = master.instance.address.clone();
        let replicas = master.replicas.values().map(|replica| replica.address.clone());
        let former = std::iter::once(from.clone());
        let others: Vec<Address> = replicas.chain(former).filter(|at| *at != to).collect();
        let fact = SentinelFact::MasterSwitched { name: name.to_owned(), from, to: to.clone() };
        self.tell(engine, fact);
        self.reset(name);
        let Some(master) = self.masters.get_mut(name) else { return };
        master.instance.address = to;
        master.instance.sdown_since = None;
        master.instance.odown_since = None;
        for address in others {
            let key = address.to_string();
            let instance = Watched::new(InstanceKind::Replica, address, now);
            if let Some(master) = self.masters.get_mut(name) {
                master.replicas.insert(key.clone(), instance);
            }
            self.event(engine, name, &Which::Replica(key), SentinelFact::ReplicaFound);
        }
        self.flush_conf();
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
