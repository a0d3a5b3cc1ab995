//! What scripts, functions and those that call them hear.

use super::FixedError;

impl FixedError {
    /// A negative number of keys.
    pub const NEGATIVE_KEYS: Self = Self("ERR Number of keys can't be negative");
    /// A number of keys that is none.
    pub const BAD_NUM_KEYS: Self = Self("ERR Bad number of keys provided");
    /// A digest of no script.
    pub const NO_SCRIPT: Self = Self("NOSCRIPT No matching script. Please use EVAL.");
    /// `SCRIPT FLUSH` in another way.
    pub const SCRIPT_FLUSH_OPTION: Self = Self("ERR SCRIPT FLUSH only support SYNC|ASYNC option");
    /// `SCRIPT DEBUG` where there is nobody to debug with.
    pub const SCRIPT_DEBUG: Self = Self("ERR Use SCRIPT DEBUG YES/SYNC/NO");
    /// Nothing to kill.
    pub const NOT_BUSY: Self = Self("NOTBUSY No scripts in execution right now.");
    /// A script that has changed data.
    pub const UNKILLABLE: Self = Self(
        "UNKILLABLE Sorry the script already executed write commands against the dataset. You can either wait the script termination or kill the server in a hard way using the SHUTDOWN NOSAVE command.",
    );
    /// What the caller of a killed script hears.
    pub const SCRIPT_KILLED: Self = Self("ERR Script killed by user with SCRIPT KILL...");
    /// A script that wants more memory than there is.
    pub const SCRIPT_MEMORY: Self = Self("ERR not enough memory");
    /// A script does not end.
    pub const BUSY_SCRIPT: Self = Self(
        "BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.",
    );
    /// A function does not end.
    pub const BUSY_FUNCTION: Self = Self(
        "BUSY Redis is busy running a script. You can only call FUNCTION KILL or SHUTDOWN NOSAVE.",
    );
    /// A first line that does not end.
    pub const SHEBANG_INVALID: Self = Self("ERR Invalid script shebang");
    /// A script calls no command.
    pub const SCRIPT_UNKNOWN_COMMAND: Self = Self("ERR Unknown Redis command called from script");
    /// A script calls with the wrong number of arguments.
    pub const SCRIPT_ARITY: Self =
        Self("ERR Wrong number of args calling Redis command from script");
    /// A script calls what scripts may not.
    pub const SCRIPT_NOT_ALLOWED: Self = Self("ERR This Redis command is not allowed from script");
    /// A script that may not write does.
    pub const SCRIPT_WRITES: Self =
        Self("ERR Write commands are not allowed from read-only scripts.");
    /// A script touches a key of another node.
    pub const SCRIPT_FOREIGN_KEY: Self =
        Self("ERR Script attempted to access a non local key in a cluster node");
    /// A script touches keys of several slots without saying that it would.
    pub const SCRIPT_CROSS_SLOT: Self =
        Self("ERR Script attempted to access keys that do not hash to the same slot");
    /// A script calls a command while not every slot is served.
    pub const SCRIPT_CLUSTER_DOWN: Self =
        Self("ERR Script attempted to execute a command while the cluster is down");
    /// As above, where reads are still served.
    pub const SCRIPT_CLUSTER_DOWN_READ_ONLY: Self = Self(
        "ERR Script attempted to execute a write command while the cluster is down and readonly",
    );
    /// A script that says it is not for clusters.
    pub const SCRIPT_NO_CLUSTER: Self =
        Self("ERR Can not run script on cluster, 'no-cluster' flag is set.");
    /// A function there is none of.
    pub const FUNCTION_MISSING: Self = Self("ERR Function not found");
    /// `FCALL_RO` of a function that may write.
    pub const FUNCTION_READ_ONLY: Self =
        Self("ERR Can not execute a script with write flag using *_ro command.");
    /// A library there is none of.
    pub const LIBRARY_MISSING: Self = Self("ERR Library not found");
    /// `LIBRARYNAME` without a name.
    pub const LIBRARY_NAME_MISSING: Self = Self("ERR library name argument was not given");
    /// `FUNCTION FLUSH` in another way.
    pub const FUNCTION_FLUSH_OPTION: Self =
        Self("ERR FUNCTION FLUSH only supports SYNC|ASYNC option");
    /// `FUNCTION RESTORE` in another way.
    pub const FUNCTION_RESTORE_POLICY: Self =
        Self("ERR Wrong restore policy given, value should be either FLUSH, APPEND or REPLACE.");
    /// A payload of no libraries.
    pub const FUNCTION_RESTORE_VALUE: Self = Self("ERR given type is not a function");
    /// A command of a script on a replica whose data may be old.
    pub const SCRIPT_STALE: Self = Self("ERR Can not execute the command on a stale replica");
    /// A script calls what its user may not.
    pub const SCRIPT_NO_PERMISSION: Self =
        Self("ERR The user executing the script can't run this command or subcommand");
    /// A script touches what its user may not.
    pub const SCRIPT_NO_KEY_PERMISSION: Self = Self(
        "ERR The user executing the script can't access at least one of the keys mentioned in the command arguments",
    );
    /// A script speaks where its user may not.
    pub const SCRIPT_NO_CHANNEL_PERMISSION: Self = Self(
        "ERR The user executing the script can't publish to the channel mentioned in the command",
    );

    /// What everybody hears while a script or function does not end.
    pub(crate) fn scripting_busy(source: &str) -> Self {
        if source == "user_function" { FixedError::BUSY_FUNCTION } else { FixedError::BUSY_SCRIPT }
    }
}
