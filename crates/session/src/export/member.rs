//! What one process takes along.

use redscope_actor::{Address, Rope};
use redscope_engine::config::key;
use redscope_labs::{Cast, Server, Spec, World};
use redscope_node::{Holding, Process, SENTINEL_CONF, needs_module};
use redscope_sim::{ActorId, Disk, State};

use super::conf::{Conf, USERS, portable};
use super::error::ExportError;
use super::folder::{folders, is_inside};
use crate::Session;
use crate::frame::NodeView;
use crate::lens::{Lens, NodesLens};

/// What files are called while they are written.
const TEMP: &str = "temp-";

/// What one process takes along.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) id: ActorId,
    /// What it is called on the stage.
    pub(super) name: String,
    /// Where its files lie.
    pub(super) folder: String,
    pub(super) address: Address,
    pub(super) is_sentinel: bool,
    pub(super) state: State,
    /// What the stage shows of it.
    pub(super) shown: NodeView,
    pub(super) conf: Conf,
    pub(super) files: Vec<(String, Vec<u8>)>,
    /// Its data set, if it runs and is a server.
    pub(super) holding: Option<Holding>,
    /// Files of its disk that are not taken along.
    pub(super) left: Vec<String>,
    /// Whether what it starts from has what only a module reads.
    pub(super) needs_module: bool,
}

impl Member {
    /// What its configuration file is called.
    pub(super) fn conf_name(&self) -> &'static str {
        if self.is_sentinel { SENTINEL_CONF } else { "redis.conf" }
    }

    /// Whether its process is there.
    pub(super) fn is_up(&self) -> bool {
        matches!(self.state, State::Running | State::Paused)
    }
}

/// Everybody on the stage who is a process of Redis.
///
/// Errors: [`ExportError::NoServer`].
pub(super) fn all(session: &Session, unix_ms: u64) -> Result<Vec<Member>, ExportError> {
    let world = session.sim();
    let mut views: Vec<NodeView> = Vec::new();
    NodesLens::of(&session.homes).look(world, &mut |_, view| views.push(view));
    let folders = folders(views.iter().map(|view| view.name.as_str()));
    let members = views.iter().zip(folders).filter_map(|(view, folder)| {
        let id = world.find(&view.name)?;
        let Spec::Server(server) = world.spec(id) else { return None };
        Some(of(world, id, server, view, folder, unix_ms))
    });
    let members: Vec<Member> = members.collect();
    if members.is_empty() { Err(ExportError::NoServer) } else { Ok(members) }
}

fn of(
    world: &World,
    id: ActorId,
    server: &Server,
    shown: &NodeView,
    folder: String,
    unix_ms: u64,
) -> Member {
    let disk = world.disk(id);
    let conf_name = server.to_spec().ok().and_then(|spec| spec.config.file);
    let conf_name = conf_name.unwrap_or_else(|| SENTINEL_CONF.to_owned());
    let find = |path: &str| disk.file(path).cloned();
    let process = match world.actor(id) {
        Some(Cast::Redis(process)) => Some(process),
        Some(_) | None => None,
    };
    let mut files = Vec::new();
    let (conf, holding) = match process {
        Some(process) => {
            let own = process.belongings(&find, unix_ms);
            files = own.files;
            (own.conf, own.holding)
        }
        None => {
            let conf = find(&conf_name).map(|rope| rope.to_vec());
            (conf.unwrap_or_else(|| server.conf().into_bytes()), None)
        }
    };
    let is_written_anew = |path: &str| match process {
        Some(Process::Server(server)) => {
            let config = &server.engine().config;
            let aof = format!("{}/", config.text(key::APPENDDIRNAME));
            path == config.text(key::DBFILENAME) || path.starts_with(&aof) || path.starts_with(TEMP)
        }
        Some(Process::Sentinel(_)) | None => false,
    };
    let others = others(disk, &conf_name, &files);
    files.extend(others.into_iter().filter(|(path, _)| !is_written_anew(path)));
    for (path, _) in &mut files {
        // A file of users may lie elsewhere; the configuration file is told.
        if path.contains('/') && users_file(process) == Some(path) {
            USERS.clone_into(path);
        }
    }
    let (files, left): (Vec<_>, Vec<_>) = files.into_iter().partition(|(path, _)| is_inside(path));
    Member {
        id,
        name: shown.name.clone(),
        folder,
        address: server.address.clone(),
        is_sentinel: server.sentinel,
        state: world.state(id),
        shown: shown.clone(),
        conf: portable(&conf, server.address.port),
        needs_module: files.iter().any(|(_, bytes)| needs_module(bytes)),
        files,
        holding,
        left: left.into_iter().map(|(path, _)| path).collect(),
    }
}

/// The file of users that a process has, if it has one.
fn users_file(process: Option<&Process>) -> Option<&str> {
    match process {
        Some(Process::Server(server)) => Some(server.engine().config.text(key::ACLFILE)),
        Some(Process::Sentinel(_)) | None => None,
    }
}

/// The files of a disk that a process does not bring itself, but for its configuration file.
fn others(disk: &Disk, conf: &str, own: &[(String, Vec<u8>)]) -> Vec<(String, Vec<u8>)> {
    let is_other = |path: &str| path != conf && own.iter().all(|(name, _)| name != path);
    let others = disk.files().filter(|(path, _)| is_other(path));
    others.map(|(path, rope): (&str, &Rope)| (path.to_owned(), rope.to_vec())).collect()
}
