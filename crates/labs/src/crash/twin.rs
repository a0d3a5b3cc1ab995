//! A data set beside the one that is tried: what commands, or the files of a disk, come to.

use redscope_data::DataSetDigest;
use redscope_data::rdb::read_rdb;
use redscope_engine::aof::{Manifest, manifest_path, part_path};
use redscope_engine::config::Config;
use redscope_engine::config::key;
use redscope_engine::{Alone, ClientId, Engine, Mode};
use redscope_resp::{RequestDecoder, split_args};
use redscope_sim::Disk;

use super::stream::Item;

/// Its clock stands here: before every expiry of a [`super::stream::Stream`].
const NOW_MS: u64 = 1_767_225_600_000;

/// A data set with the client that writes it.
pub(super) struct Twin {
    engine: Engine,
    client: ClientId,
    /// Whether the last file it was read from ends within a command.
    is_cut_short: bool,
    /// How often a transaction has begun there since one ended.
    open_transactions: usize,
}

impl Twin {
    pub(super) fn new() -> Self {
        let mut engine = Engine::new(Mode::Standalone, Config::default(), 0, NOW_MS);
        let client = engine.connect("twin".to_owned(), String::new(), NOW_MS);
        Twin { engine, client, is_cut_short: false, open_transactions: 0 }
    }

    /// Carries out a command or a transaction, or has a new connection take over.
    pub(super) fn apply(&mut self, item: &Item) {
        if item.is_empty() {
            self.reconnect();
        }
        for line in item {
            let args = split_args(line.as_bytes()).unwrap_or_default();
            let args: Vec<&[u8]> = args.iter().map(Vec::as_slice).collect();
            self.execute(&args);
        }
    }

    fn reconnect(&mut self) {
        self.engine.disconnect(self.client);
        self.client = self.engine.connect("twin".to_owned(), String::new(), NOW_MS);
    }

    fn execute(&mut self, args: &[&[u8]]) {
        self.engine.execute(&mut Alone, NOW_MS, self.client, args);
        if let Some(client) = self.engine.clients.get_mut(self.client) {
            client.output.clear();
        }
    }

    pub(super) fn digest(&self) -> DataSetDigest {
        DataSetDigest::of_all(&self.engine.dbs)
    }

    /// What the files of a disk hold: the append-only file as its manifest has it, or the snapshot.
    ///
    /// Errors: a file that cannot be read as what it is.
    pub(super) fn of_disk(disk: &Disk, appends: bool) -> Result<Self, String> {
        let mut twin = Twin::new();
        let config = Config::default();
        let file = |name: &str| disk.file(name).map(|content| content.to_vec());
        if !appends {
            if let Some(dump) = file(config.text(key::DBFILENAME)) {
                twin.load(&dump)?;
            }
            return Ok(twin);
        }
        let manifest = file(&manifest_path(&config)).unwrap_or_default();
        let manifest = Manifest::parse(&manifest).map_err(|error| format!("{error:?}"))?;
        for part in manifest.base.iter().chain(&manifest.incrs) {
            let bytes = file(&part_path(&config, &part.name)).unwrap_or_default();
            match bytes.starts_with(b"REDIS") {
                true => twin.load(&bytes)?,
                false => twin.replay(&bytes)?,
            }
        }
        Ok(twin)
    }

    fn load(&mut self, rdb: &[u8]) -> Result<(), String> {
        let content = read_rdb(rdb, &self.engine.config.limits.values);
        let content = content.map_err(|error| error.to_string())?;
        content.install(&mut self.engine.dbs, NOW_MS, false);
        Ok(())
    }

    /// Carries out the whole requests of a part; a transaction whose end is missing is not done.
    fn replay(&mut self, bytes: &[u8]) -> Result<(), String> {
        self.reconnect();
        self.open_transactions = 0;
        let mut decoder = RequestDecoder::default();
        decoder.feed(bytes);
        while let Some(request) = decoder.next_request().map_err(|error| error.to_string())? {
            let args: Vec<&[u8]> = request.args().collect();
            self.execute(&args);
            match args[0].to_ascii_lowercase().as_slice() {
                b"multi" => self.open_transactions += 1,
                b"exec" => self.open_transactions = 0,
                _ => {}
            }
        }
        self.is_cut_short = decoder.pending_bytes() > 0;
        Ok(())
    }

    /// Whether Redis leaves a transaction open in the file. When it ends within a command of one, it is
    /// cut behind the command before, and not before the transaction. What is then written behind it
    /// is queued at the next start, and dropped at the end of the file; a `MULTI` among it is where
    /// the file is then cut (aof.c `loadSingleAppendOnlyFile`, 7.0.15; seen there).
    pub(super) fn leaves_open(&self) -> bool {
        self.open_transactions > usize::from(!self.is_cut_short)
    }
}
