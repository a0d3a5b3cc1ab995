//! What a connection hears: protocol, transactions, waiting, tracking.

use super::FixedError;

impl FixedError {
    /// `HELLO 4`.
    pub const NO_PROTO: Self = Self("NOPROTO unsupported protocol version");
    /// `HELLO abc`.
    pub const PROTO_NOT_INTEGER: Self =
        Self("ERR Protocol version is not an integer or out of range");
    /// A client name with spaces or line feeds.
    pub const BAD_CLIENT_NAME: Self =
        Self("ERR Client names cannot contain spaces, newlines or special characters.");
    /// `CLIENT KILL` of nobody.
    pub const NO_SUCH_CLIENT: Self = Self("ERR No such client");
    /// `CLIENT KILL ID x`.
    pub const CLIENT_ID_NOT_POSITIVE: Self = Self("ERR client-id should be greater than 0");
    /// `CLIENT LIST ID x`.
    pub const INVALID_CLIENT_ID: Self = Self("ERR Invalid client ID");
    /// `MULTI` in a transaction.
    pub const NESTED_MULTI: Self = Self("ERR MULTI calls can not be nested");
    /// `WATCH` in a transaction.
    pub const WATCH_IN_MULTI: Self = Self("ERR WATCH inside MULTI is not allowed");
    /// `EXEC` outside a transaction.
    pub const EXEC_WITHOUT_MULTI: Self = Self("ERR EXEC without MULTI");
    /// `DISCARD` outside a transaction.
    pub const DISCARD_WITHOUT_MULTI: Self = Self("ERR DISCARD without MULTI");
    /// `EXEC` after a command that could not be queued.
    pub const EXEC_ABORT: Self =
        Self("EXECABORT Transaction discarded because of previous errors.");
    /// Commands that make no sense in a transaction.
    pub const NOT_IN_TRANSACTION: Self = Self("ERR Command not allowed inside a transaction");
    /// A limit of `CLIENT UNBLOCK`.
    pub const UNBLOCK_REASON: Self = Self("ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR");
    /// A client was told to stop waiting.
    pub const UNBLOCKED: Self = Self("UNBLOCKED client unblocked via CLIENT UNBLOCK");
    /// The role of the server changed under a waiting client.
    pub const UNBLOCKED_BY_ROLE: Self = Self(
        "UNBLOCKED force unblock from blocking operation, instance state changed (master -> replica?)",
    );
    /// Two connections to tell.
    pub const TRACKING_TWO_REDIRECTS: Self =
        Self("ERR A client can only redirect to a single other client");
    /// A connection to tell that is not there.
    pub const TRACKING_NO_REDIRECT: Self =
        Self("ERR The client ID you want redirect to does not exist");
    /// A prefix without `BCAST`.
    pub const TRACKING_PREFIX: Self = Self("ERR PREFIX option requires BCAST mode to be enabled");
    /// `BCAST` of a connection that tracks otherwise.
    pub const TRACKING_SWITCH: Self = Self(
        "ERR You can't switch BCAST mode on/off before disabling tracking for this client, and then re-enabling it with a different mode.",
    );
    /// `BCAST` with a choice of reads.
    pub const TRACKING_BROADCAST_CHOICE: Self =
        Self("ERR OPTIN and OPTOUT are not compatible with BCAST");
    /// Both choices of reads.
    pub const TRACKING_TWO_CHOICES: Self = Self("ERR You can't use both OPTIN and OPTOUT");
    /// The other choice of reads.
    pub const TRACKING_SWITCH_CHOICE: Self = Self(
        "ERR You can't switch OPTIN/OPTOUT mode before disabling tracking for this client, and then re-enabling it with a different mode.",
    );
    /// `CLIENT CACHING` without a choice.
    pub const CACHING_WITHOUT_CHOICE: Self = Self(
        "ERR CLIENT CACHING can be called only when the client is in tracking mode with OPTIN or OPTOUT mode enabled",
    );
    /// `CLIENT CACHING YES` of the other choice.
    pub const CACHING_YES: Self =
        Self("ERR CLIENT CACHING YES is only valid when tracking is enabled in OPTIN mode.");
    /// `CLIENT CACHING NO` of the other choice.
    pub const CACHING_NO: Self =
        Self("ERR CLIENT CACHING NO is only valid when tracking is enabled in OPTOUT mode.");
    /// `CLIENT PAUSE` of something else.
    pub const PAUSE_MODE: Self = Self("ERR CLIENT PAUSE mode must be WRITE or ALL");
}
