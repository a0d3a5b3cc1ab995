//! One node, close up: what it knows and believes.

use redscope_labs::scenario::EPOCH_UNIX_US;
use redscope_labs::{Cast, Spec, World};
use redscope_node::ReplicaState;
use redscope_node::{FailoverStep, Health, LinkStep, Process, Sentinel, Server};

use super::keys::keys;
use crate::frame::{ClusterDetail, Detail, DetailKind, Grade, InstanceRow, PeerRow};

/// A node close up; `None` if there is no such node.
pub(crate) fn detail(world: &World, name: &str) -> Option<Detail> {
    let id = world.find(name)?;
    let Spec::Server(server) = world.spec(id) else { return None };
    let files = world.disk(id).files().map(|(path, rope)| (path.to_owned(), rope.len()));
    let world_unix_us = EPOCH_UNIX_US + world.now().0;
    let unix_ms = world_unix_us.saturating_add_signed(world.ahead_us(id)) / 1000;
    let (kind, keys) = match world.actor(id) {
        Some(Cast::Redis(Process::Server(server))) => (of_server(server), keys(server, unix_ms)),
        Some(Cast::Redis(Process::Sentinel(sentinel))) => (of_sentinel(sentinel), Vec::new()),
        Some(_) | None => (DetailKind::Down, Vec::new()),
    };
    let address = server.address.to_string();
    Some(Detail { node: name.to_owned(), address, kind, files: files.collect(), keys })
}

fn of_server(server: &Server) -> DetailKind {
    let view = server.view();
    let mut peers = Vec::new();
    if let Some(master) = &view.master {
        let is_up = master.link == LinkStep::Connected;
        peers.push(PeerRow {
            address: master.address.to_string(),
            is_master: true,
            state: master.link.name().to_owned(),
            grade: if is_up { Grade::Good } else { Grade::Warn },
            offset_bytes: None,
        });
    }
    peers.extend(view.replicas.iter().map(|replica| PeerRow {
        address: replica.address.to_string(),
        is_master: false,
        state: replica.state.name().to_owned(),
        grade: if replica.state == ReplicaState::Online { Grade::Good } else { Grade::Warn },
        offset_bytes: Some(replica.ack_offset_bytes),
    }));
    let cluster = server.cluster_view().as_ref().map(ClusterDetail::of);
    DetailKind::Server {
        is_master: view.master.is_none(),
        key_count: view.keys,
        saving: view.saving,
        dirty: view.dirty,
        replid: view.replid,
        offset_bytes: view.offset_bytes,
        peers,
        cluster,
    }
}

fn of_sentinel(sentinel: &Sentinel) -> DetailKind {
    let view = sentinel.view();
    let master = view.masters.first();
    let instances = master.into_iter().flat_map(|master| &master.instances).map(|instance| {
        let grade = match instance.health {
            Health::Up => Grade::Good,
            Health::SubjectivelyDown => Grade::Warn,
            Health::ObjectivelyDown => Grade::Bad,
        };
        InstanceRow {
            kind: instance.kind.name().to_owned(),
            address: instance.address.to_string(),
            state: instance.health.name().to_owned(),
            grade,
            // Tenths of a second: what changes every millisecond cannot be read.
            silent_ds: instance.last_reply_ms / 100,
        }
    });
    let failover = master.map(|master| master.failover).filter(|step| *step != FailoverStep::None);
    DetailKind::Sentinel {
        epoch: view.current_epoch,
        tilt: view.tilt,
        instances: instances.collect(),
        failover: failover.map(|step| step.name().to_owned()),
    }
}
