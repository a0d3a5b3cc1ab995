//! What a server would need to be started elsewhere as it is at this moment.

use std::borrow::Cow;

use redscope_data::{DataSetDigest, Db};
use redscope_engine::aof::{Manifest, check_parts, manifest_path, part_path};
use redscope_engine::config::{OwnLines, key};

use super::Server;
use super::aof::new_base;
use super::persistence::kind::RdbParts;
use super::persistence::snapshot::rdb;
use crate::belongings::{Belongings, DataFrom, FindFile, Holding, is_foreign, needs_module};

impl Server {
    /// Its files as they would be if it wrote everything down at this moment, for a machine whose clock shows
    /// `unix_ms`: a key that has so long to live here has so long to live there.
    ///
    /// The append-only file stays as it is on the disk if it is whole and nothing in it depends on the clock or on
    /// a module; else there is a new one that has the data set alone. Keys that no redis-server reads without
    /// a module are left out.
    pub(crate) fn belongings(&self, find: FindFile<'_>, unix_ms: u64) -> Belongings {
        let Server { engine, host } = self;
        let config = &engine.config;
        let old = config.file.as_deref().and_then(find).map(|old| old.to_vec()).unwrap_or_default();
        let mut files = Vec::new();
        if let Some(cluster) = &host.cluster {
            files.push((config.text(key::CLUSTER_CONFIG_FILE).to_owned(), cluster.conf()));
        }
        let users = config.text(key::ACLFILE);
        if !users.is_empty() {
            files.push((users.to_owned(), engine.acl.to_file().into_bytes()));
        }
        let later_ms = unix_ms.cast_signed() - host.clock.unix_ms().cast_signed();
        let (dbs, left_out) = portable(&engine.dbs, later_ms);
        let now_s = unix_ms / 1000;
        let data_from = if !config.flag(key::APPENDONLY) {
            let dump = rdb(engine, &dbs, now_s, RdbParts::ALL, host.replication.point());
            files.push((config.text(key::DBFILENAME).to_owned(), dump));
            DataFrom::Dump
        } else if let Some(parts) = self.whole_aof(find) {
            files.extend(parts);
            DataFrom::AofAsItIs
        } else {
            let mut manifest = Manifest::default();
            let base = manifest.add_base(config);
            let incr = manifest.add_incr(config);
            files.push((manifest_path(config), manifest.to_string().into_bytes()));
            files.push((part_path(config, &base), new_base(engine, &dbs, now_s)));
            files.push((part_path(config, &incr), Vec::new()));
            DataFrom::AofAnew
        };
        let holding = Holding {
            data_from,
            keys: dbs.iter().map(Db::len).sum(),
            digest: DataSetDigest::of_all(&dbs).to_string(),
            left_out,
        };
        Belongings {
            conf: config.rewritten(&old, engine.acl.lines(), false, &OwnLines::default()),
            files,
            holding: Some(holding),
        }
    }

    /// The files of the append-only file as the disk holds them: all that was done is in them, and another server
    /// reads the same from them at any time. `None` if that cannot be said.
    fn whole_aof(&self, find: FindFile<'_>) -> Option<Vec<(String, Vec<u8>)>> {
        let Server { engine, host } = self;
        let config = &engine.config;
        let has_expiries = engine.dbs.iter().any(|db| db.expires_len() > 0);
        if has_expiries || !host.aof.is_settled() || host.jobs.is_any() {
            return None;
        }
        let path = manifest_path(config);
        let text = find(&path)?.to_vec();
        let manifest = Manifest::parse(&text).ok()?;
        let mut files = vec![(path, manifest.to_string().into_bytes())];
        for part in manifest.parts() {
            let path = part_path(config, &part.name);
            let bytes = find(&path)?.to_vec();
            if needs_module(&bytes) {
                return None;
            }
            files.push((path, bytes));
        }
        let last = files.last().map(|(path, bytes)| (path.as_str(), bytes.len() as u64));
        let part = |name: &str| {
            let path = part_path(config, name);
            let found = files.iter().find(|(other, _)| *other == path);
            found.map(|(_, bytes)| Cow::Borrowed(bytes.as_slice()))
        };
        let dir = config.text(key::APPENDDIRNAME);
        let report = check_parts(&text, dir, &part, false, host.clock.unix_ms());
        let is_whole = report.is_ok && last == host.aof.end();
        is_whole.then_some(files)
    }
}

/// The data set for a clock that is so much ahead, and the keys of it that only a module reads, by database.
fn portable(dbs: &[Db], later_ms: i64) -> (Vec<Db>, Vec<(usize, Vec<u8>)>) {
    let mut dbs = dbs.to_vec();
    let mut left_out = Vec::new();
    for (number, db) in dbs.iter_mut().enumerate() {
        let foreign = db.iter().filter(|(_, entry)| is_foreign(&entry.value));
        let foreign: Vec<Vec<u8>> = foreign.map(|(key, _)| key.to_vec()).collect();
        for key in foreign {
            db.remove(&key);
            left_out.push((number, key));
        }
        let expiries: Vec<_> = db.expires().iter().map(|(key, at)| (key.clone(), *at)).collect();
        for (key, at_ms) in expiries {
            db.set_expiry(&key, Some(at_ms.saturating_add_signed(later_ms)));
        }
    }
    (dbs, left_out)
}
