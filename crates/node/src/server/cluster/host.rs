//! The process around a cluster node: it brings what happens, and carries out what the node wants.

use redscope_actor::{Address, ConnId, DiskOp, Rng};
use redscope_data::SLOT_COUNT;
use redscope_engine::Engine;
use redscope_engine::config::key;

use super::settings::Settings;
use super::turn::{Effect, Turn};
use super::{Cluster, Ms};
use crate::bus::wire::Dropped;
use crate::bus::{BusMessage, bus_port};
use crate::exit::Exit;
use crate::fact::{ClusterFact, Fact, LogLevel};
use crate::io::{LinkKind, Output};
use crate::server::ServerHost;
use crate::server::job::{Outcome, Then};

/// Why a node does not start whose bus would have no port.
const PORT_TOO_HIGH: &str = "Redis port number too high. Cluster communication port is 10,000 port \
    numbers higher than your Redis port. Your Redis port number must be 55535 or less.";

impl ServerHost {
    /// Makes this process a cluster node: the one of its file, or a new one.
    ///
    /// Errors: the line with which it refuses to start.
    pub(crate) fn open_cluster(
        &mut self,
        engine: &Engine,
        file: Option<&Vec<u8>>,
    ) -> Result<(), String> {
        let rng = Rng::new(self.rng.next_u64());
        let now = self.clock.unix_ms() as Ms;
        let port = self.network.address.port;
        if bus_port(port, engine.config.integer(key::CLUSTER_PORT)).is_none() {
            return Err(PORT_TOO_HIGH.to_owned());
        }
        let settings = self.cluster_settings(engine);
        let mut cluster = Cluster::new(rng, settings.clone(), now);
        let fact = match file.filter(|file| !file.is_empty()) {
            Some(file) => {
                cluster.read_conf(file, now)?;
                ClusterFact::Loaded { myself: cluster.my_id() }
            }
            None => {
                cluster.todo.save = true;
                ClusterFact::Created { myself: cluster.my_id() }
            }
        };
        self.network.tell(Fact::Cluster(fact));
        cluster.set_settings(settings);
        cluster.todo.state = true;
        self.cluster = Some(Box::new(cluster));
        Ok(())
    }

    /// A master compares the slots it owns with the keys that were loaded.
    /// Source: cluster.c `verifyClusterConfigWithData`, 7.0.15.
    pub(crate) fn check_slots_of_keys(&mut self, engine: &mut Engine) {
        if engine.dbs[0].is_empty() {
            return;
        }
        let has_keys = |slot: &u16| engine.dbs[0].keys_in_slot(*slot).len() > 0;
        let slots: Vec<u16> = (0..SLOT_COUNT).filter(has_keys).collect();
        self.ask_cluster(engine, |cluster, turn| cluster.check_slots_with_keys(turn, &slots));
    }

    fn cluster_settings(&self, engine: &Engine) -> Settings {
        let Address { host, port } = &self.network.address;
        Settings::read(&engine.config, host, *port)
    }

    /// Parameters were set.
    pub(crate) fn follow_cluster_config(&mut self, engine: &Engine) {
        let settings = self.cluster_settings(engine);
        if let Some(cluster) = &mut self.cluster {
            cluster.set_settings(settings);
        }
    }

    /// Asks the cluster node something and carries out what it wants. `None` if this is none.
    pub(super) fn ask_cluster<R>(
        &mut self,
        engine: &mut Engine,
        ask: impl FnOnce(&mut Cluster, &mut Turn) -> R,
    ) -> Option<R> {
        self.cluster.as_ref()?;
        let mut turn = Turn::new(
            self.clock.unix_ms() as Ms,
            self.replication.offset(),
            self.replication.data_age_s(self.clock.unix_s()),
            self.replication.master().is_some(),
        );
        let answer = ask(self.cluster.as_mut()?, &mut turn);
        for effect in turn.into_effects() {
            self.carry_out_for_cluster(engine, effect);
        }
        Some(answer)
    }

    fn carry_out_for_cluster(&mut self, engine: &mut Engine, effect: Effect) {
        match effect {
            Effect::Connect(ix, to) => {
                let conn = self.network.connect(to, LinkKind::Bus);
                if !self.cluster.as_mut().is_some_and(|cluster| cluster.dialled(ix, conn)) {
                    self.network.push(Output::Close(conn));
                }
            }
            Effect::Close(conn) => self.network.push(Output::Close(conn)),
            Effect::Send(conn, message) => self.network.push(Output::SendMessage(conn, message)),
            Effect::Tell(fact) => {
                let is_shown = fact.level().is_none_or(|level| level >= self.network.log_level);
                if is_shown || !fact.repeats() {
                    self.network.tell(Fact::Cluster(fact));
                }
            }
            Effect::SaveConf => self.save_nodes_conf(engine),
            Effect::Follow(address) => {
                self.ask_replication(engine, |replication, turn| {
                    replication.follow(turn, address, None);
                });
            }
            Effect::StopFollowing => {
                self.ask_replication(engine, |replication, turn| {
                    replication.become_master(turn, None);
                });
            }
            Effect::PauseWrites(until) => engine.pause_writes(until as u64),
            Effect::ResumeWrites => engine.resume_writes(),
            Effect::Publish { channel, message, shard: false } => {
                engine.publish_here(&channel, &message);
            }
            Effect::Publish { channel, message, shard: true } => {
                engine.publish_shard_here(&channel, &message);
            }
            Effect::DropKeys(slots) => engine.drop_slots(self, slots.slots()),
            Effect::Flush => engine.flush_all(),
        }
    }

    /// What is to be sent waits until the file is on the disk.
    fn save_nodes_conf(&mut self, engine: &Engine) {
        if let Some(cluster) = &self.cluster {
            let path = engine.config.text(key::CLUSTER_CONFIG_FILE).to_owned();
            let op = DiskOp::Overwrite { path, bytes: cluster.conf() };
            self.ask(vec![op], Then::NodesConfWritten);
        }
    }

    /// A node that cannot keep what it has promised does not go on.
    /// Source: cluster.c `clusterSaveConfigOrDie`, 7.0.15.
    pub(in crate::server) fn nodes_conf_was_written(&mut self, outcome: Outcome) {
        if outcome.is_err() {
            self.network.log(LogLevel::Warning, "Fatal: can't update cluster config file.");
            self.exit_at_once(Exit::Failed);
        }
    }

    pub(crate) fn bus_accepted(&mut self, engine: &mut Engine, conn: ConnId, peer: &Address) {
        self.ask_cluster(engine, |cluster, turn| cluster.accepted(turn, conn, peer));
    }

    pub(crate) fn bus_connected(&mut self, engine: &mut Engine, conn: ConnId) {
        self.ask_cluster(engine, |cluster, turn| cluster.connected(turn, conn));
    }

    pub(crate) fn bus_closed(&mut self, engine: &mut Engine, conn: ConnId) {
        self.ask_cluster(engine, |cluster, turn| cluster.closed(turn, conn));
    }

    /// So many bytes of what was sent over the bus have not left yet.
    pub(crate) fn bus_unsent(&mut self, conn: ConnId, bytes: usize) {
        if let Some(cluster) = &mut self.cluster {
            cluster.note_unsent(conn, bytes);
        }
    }

    pub(crate) fn bus_message(&mut self, engine: &mut Engine, conn: ConnId, message: BusMessage) {
        self.ask_cluster(engine, |cluster, turn| cluster.receive(turn, conn, message));
    }

    /// A message came over the bus that is left out.
    pub(crate) fn bus_dropped(&mut self, dropped: &Dropped) {
        if let Some(cluster) = &mut self.cluster {
            cluster.count_received(dropped.kind);
        }
    }

    /// One tick of the cluster node.
    pub(crate) fn cluster_cron(&mut self, engine: &mut Engine) {
        self.ask_cluster(engine, Cluster::cron);
        if let Some(cluster) = &self.cluster {
            engine.redirect_waiting(self.clock.unix_ms(), |client, spec, key| {
                cluster.redirection_of_waiting(client, spec, key)
            });
        }
    }

    /// What follows every input before the process sleeps.
    pub(crate) fn cluster_before_sleep(&mut self, engine: &mut Engine) {
        if self.cluster.as_ref().is_some_and(|cluster| cluster.todo.is_any()) {
            self.rounds.turn.cluster_turns = 1;
            self.ask_cluster(engine, Cluster::before_sleep);
            self.leave_shard_channels(engine);
        }
    }

    /// Ends the subscriptions of channels whose slot has left this shard.
    ///
    /// Source: cluster.c `removeAllNotOwnedShardChannelSubscriptions`, 7.0.15.
    fn leave_shard_channels(&self, engine: &mut Engine) {
        if let Some(cluster) = &self.cluster
            && engine.pubsub.shard_channel_count() > 0
        {
            engine.leave_shard_channels(|channel| !cluster.serves_channel(channel));
        }
    }

    /// Passes a message for subscribers on: to all nodes, or to those of this shard.
    pub(crate) fn publish_to_cluster(
        &mut self,
        engine: &mut Engine,
        channel: &[u8],
        message: &[u8],
        shard: bool,
    ) {
        self.ask_cluster(engine, |cluster, turn| cluster.publish(turn, channel, message, shard));
    }

    /// Whether this master adds nothing to its stream, for a replica to catch up.
    pub(crate) fn stands_still(&self) -> bool {
        self.cluster.as_ref().is_some_and(|cluster| cluster.stands_still())
    }
}
