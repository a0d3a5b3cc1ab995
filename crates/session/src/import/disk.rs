//! Files with a data set: where on a node's disk they belong.

use redscope_labs::act::PUT_MOST_BYTES;

use super::{ImportError, Named, short};

/// Folder and manifest of an append-only file, under the names a server looks for.
const DIR: &str = "appendonlydir";
const MANIFEST: &str = "appendonlydir/appendonly.aof.manifest";
const RDB: &str = "dump.rdb";
const CONF: &str = "redis.conf";

/// Why files are not put on a disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DiskRefusal {
    /// There is none.
    Nothing,
    /// More bytes than an act carries.
    TooLarge,
    /// Neither an RDB file nor an append-only file: its name.
    Unknown(String),
    /// The manifest names a file that is not there.
    Missing(String),
}

impl From<DiskRefusal> for ImportError {
    fn from(why: DiskRefusal) -> Self {
        match why {
            DiskRefusal::Nothing => ImportError::Nothing,
            DiskRefusal::TooLarge => ImportError::TooLarge,
            DiskRefusal::Unknown(name) => ImportError::Unknown(short(&name)),
            DiskRefusal::Missing(name) => ImportError::Missing(short(&name)),
        }
    }
}

/// What is put on the disk so that a server starts from these files. `appendonly` is what it reads at
/// its start now, `other_conf` a configuration file with which it reads the other.
pub fn on_disk(
    files: Vec<Named>,
    appendonly: bool,
    other_conf: &str,
) -> Result<Vec<Named>, DiskRefusal> {
    let base = |name: &str| name.rsplit(['/', '\\']).next().unwrap_or(name).to_owned();
    let mut files: Vec<Named> = files.into_iter().map(|(n, bytes)| (base(&n), bytes)).collect();
    files.retain(|(name, _)| !name.starts_with('.'));
    if files.iter().map(|(_, bytes)| bytes.len()).sum::<usize>() > PUT_MOST_BYTES {
        return Err(DiskRefusal::TooLarge);
    }
    let manifest = files.iter().position(|(name, _)| name.ends_with(".manifest"));
    let first = files.first().ok_or(DiskRefusal::Nothing)?;
    // Whatever its name: a server that is stopped for something else does not come back.
    let is_rdb = |(_, bytes): &Named| bytes.starts_with(b"REDIS");
    let is_aof = |(name, bytes): &Named| match bytes.first() {
        Some(b'*') => true,
        Some(b'#') | None => name.ends_with(".aof"),
        Some(_) => name.ends_with(".aof") && bytes.starts_with(b"REDIS"),
    };
    let (mut put, reads_aof) = if let Some(at) = manifest {
        let (_, text) = files.remove(at);
        if let Some(missing) = missing(&text, &files) {
            return Err(DiskRefusal::Missing(missing));
        }
        let parts = files.into_iter().map(|(name, bytes)| (format!("{DIR}/{name}"), bytes));
        (parts.chain([(MANIFEST.to_owned(), text)]).collect::<Vec<_>>(), true)
    } else if is_aof(first) {
        // As versions before 7.0 wrote it: it becomes the base, as a server of 7.0 makes it one.
        let (name, bytes) = files.swap_remove(0);
        let manifest = format!("file {name} seq 1 type b\n").into_bytes();
        (vec![(format!("{DIR}/{name}"), bytes), (MANIFEST.to_owned(), manifest)], true)
    } else if is_rdb(first) {
        (vec![(RDB.to_owned(), files.swap_remove(0).1)], false)
    } else {
        return Err(DiskRefusal::Unknown(first.0.clone()));
    };
    if reads_aof != appendonly {
        put.push((CONF.to_owned(), other_conf.as_bytes().to_vec()));
    }
    Ok(put)
}

/// A file that a manifest names and that is not among these.
fn missing(manifest: &[u8], files: &[Named]) -> Option<String> {
    let text = String::from_utf8_lossy(manifest);
    let named = text.lines().filter(|line| !line.contains(" type h"));
    let named = named.filter_map(|line| line.strip_prefix("file ")?.split(" seq ").next());
    let named = named.map(|name| name.trim_matches('"').to_owned());
    named.into_iter().find(|name| !files.iter().any(|(own, _)| own == name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str, bytes: &[u8]) -> Named {
        (name.to_owned(), bytes.to_vec())
    }

    fn names(put: &[Named]) -> Vec<&str> {
        put.iter().map(|(name, _)| name.as_str()).collect()
    }

    #[test]
    fn files_get_the_names_a_server_looks_for() {
        let rdb = on_disk(vec![named("backup-7.rdb", b"REDIS0010")], false, "conf").unwrap();
        assert_eq!(names(&rdb), ["dump.rdb"]);
        let rdb = on_disk(vec![named("x/dump", b"REDIS0010")], true, "appendonly no\n").unwrap();
        assert_eq!(rdb[1], named("redis.conf", b"appendonly no\n"));
        let dir = vec![
            named(
                "aof/my.aof.manifest",
                b"file a.base.rdb seq 1 type b\nfile \"b\" seq 1 type i\n",
            ),
            named("aof/a.base.rdb", b"REDIS"),
            named("aof/b", b""),
        ];
        let put = on_disk(dir.clone(), true, "").unwrap();
        let expected = [
            "appendonlydir/b",
            "appendonlydir/a.base.rdb",
            "appendonlydir/appendonly.aof.manifest",
        ];
        let mut found = names(&put);
        found.sort_unstable();
        let mut sorted = expected;
        sorted.sort_unstable();
        assert_eq!(found, sorted);
        assert_eq!(on_disk(dir[..2].to_vec(), true, ""), Err(DiskRefusal::Missing("b".to_owned())));
        let old = on_disk(vec![named("old.aof", b"*1\r\n$4\r\nPING\r\n")], true, "").unwrap();
        assert_eq!(old[1].1, b"file old.aof seq 1 type b\n");
    }

    #[test]
    fn what_is_no_file_of_redis_is_refused() {
        assert_eq!(on_disk(Vec::new(), false, ""), Err(DiskRefusal::Nothing));
        let cat = vec![named("cat.png", b"\x89PNG")];
        assert_eq!(on_disk(cat, false, ""), Err(DiskRefusal::Unknown("cat.png".to_owned())));
        for name in ["bad.rdb", "bad.aof"] {
            let bad = vec![named(name, b"\x07 anything")];
            assert_eq!(on_disk(bad, false, ""), Err(DiskRefusal::Unknown(name.to_owned())));
        }
        let huge = vec![named("dump.rdb", &vec![0; PUT_MOST_BYTES + 1])];
        assert_eq!(on_disk(huge, false, ""), Err(DiskRefusal::TooLarge));
    }
}
