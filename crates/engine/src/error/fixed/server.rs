//! What the server as a whole refuses: memory, files, `DEBUG`, `COMMAND`.

use super::FixedError;

impl FixedError {
    /// A write after a background save has failed.
    pub const SNAPSHOT_FAILED: Self = Self(
        "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk. Commands that may modify the data set are disabled, because this instance is configured to report errors during writes if RDB snapshotting fails (stop-writes-on-bgsave-error option). Please check the Redis logs for details about the RDB error.",
    );
    /// `SAVE` or `DEBUG RELOAD` that could not write the file; the log says why.
    pub const SAVE_FAILED: Self = Self("ERR");
    /// `BGREWRITEAOF` that could not begin.
    pub const REWRITE_FAILED: Self = Self(
        "ERR Can't execute an AOF background rewriting. Please check the server logs for more information.",
    );
    /// The data set is being read from disk or from the master.
    pub const LOADING: Self = Self("LOADING Redis is loading the dataset in memory");
    /// `SAVE` while a child saves.
    pub const SAVE_IN_PROGRESS: Self = Self("ERR Background save already in progress");
    /// `BGREWRITEAOF` twice.
    pub const REWRITE_IN_PROGRESS: Self =
        Self("ERR Background append only file rewriting already in progress");
    /// `BGSAVE` while an append-only file is rewritten.
    pub const OTHER_CHILD: Self = Self(
        "ERR Another child process is active (AOF?): can't BGSAVE right now. Use BGSAVE SCHEDULE in order to schedule a BGSAVE whenever possible.",
    );
    /// `CONFIG REWRITE` without a file.
    pub const NO_CONFIG_FILE: Self = Self("ERR The server is running without a config file");
    /// `COMMAND GETKEYS` of something else.
    pub const INVALID_COMMAND: Self = Self("ERR Invalid command specified");
    /// `COMMAND GETKEYS` with the wrong number of arguments.
    pub const INVALID_COMMAND_ARITY: Self =
        Self("ERR Invalid number of arguments specified for command");
    /// `COMMAND GETKEYS` of a request whose keys are not where they should be.
    pub const INVALID_KEY_ARGUMENTS: Self = Self("ERR Invalid arguments specified for command");
    /// `MONITOR` within a transaction.
    pub const MONITOR_IN_TRANSACTION: Self =
        Self("ERR MONITOR isn't allowed for DENY BLOCKING client");
    /// `COMMAND GETKEYS` of a command without keys.
    pub const NO_KEY_ARGUMENTS: Self = Self("ERR The command has no key arguments");
    /// `SHUTDOWN` that was taken back.
    pub const SHUTDOWN_FAILED: Self = Self("ERR Errors trying to SHUTDOWN. Check logs.");
    /// `SHUTDOWN ABORT` with nothing to abort.
    pub const NO_SHUTDOWN: Self = Self("ERR No shutdown in progress.");
    /// A count of `SLOWLOG GET` below -1.
    pub const SLOWLOG_COUNT: Self = Self("ERR count should be greater than or equal to -1");
    /// `DEBUG` where the configuration does not allow it.
    pub const DEBUG_NOT_ALLOWED: Self = Self(
        "ERR DEBUG command not allowed. If the enable-debug-command option is set to \"local\", you can run it from a local connection, otherwise you need to set this option in the configuration file, and then restart the server.",
    );
    /// A size out of range for `DEBUG QUICKLIST-PACKED-THRESHOLD`.
    pub const PACKED_THRESHOLD: Self =
        Self("ERR argument must be a memory value bigger than 1 and smaller than 4gb");
    /// `DEBUG LISTPACK` of anything else.
    pub const NOT_LISTPACK: Self = Self("ERR Not a listpack encoded object.");
    /// `DEBUG SDSLEN` of anything but a string with a text.
    pub const NOT_SDS: Self = Self("ERR Not an sds encoded string.");
    /// What only RESP3 can say.
    pub const RESP3_ONLY: Self = Self("ERR RESP2 is not supported by this command");
    /// A type `DEBUG PROTOCOL` does not know.
    pub const UNKNOWN_PROTOCOL_TYPE: Self = Self(
        "ERR Wrong protocol type name. Please use one of the following: string|integer|double|bignum|null|array|set|map|attrib|push|verbatim|true|false",
    );
    /// An option of `DEBUG RELOAD` there is none of.
    pub const RELOAD_OPTION: Self =
        Self("ERR DEBUG RELOAD only supports the MERGE, NOFLUSH and NOSAVE options.");
    /// `DEBUG RELOAD` that cannot read the file.
    pub const RELOAD_FAILED: Self = Self("ERR Error trying to load the RDB dump");
    /// `MODULE` where no configuration allows it.
    pub const MODULE_NOT_ALLOWED: Self = Self(
        "ERR MODULE command not allowed. If the enable-module-command option is set to \"local\", you can run it from a local connection, otherwise you need to set this option in the configuration file, and then restart the server.",
    );
    /// A module that cannot be loaded.
    pub const MODULE_FAILS: Self =
        Self("ERR Error loading the extension. Please check the server logs.");
    /// Memory is over `maxmemory`.
    pub const OUT_OF_MEMORY: Self = Self("OOM command not allowed when used memory > 'maxmemory'.");
}
