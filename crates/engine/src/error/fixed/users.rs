//! Who may do what: passwords, users and their rights.

use super::FixedError;

impl FixedError {
    /// A command before authentication.
    pub const NO_AUTH: Self = Self("NOAUTH Authentication required.");
    /// A wrong password or user.
    pub const WRONG_PASS: Self =
        Self("WRONGPASS invalid username-password pair or user is disabled.");
    /// `AUTH` where none is configured.
    pub const AUTH_NOT_CONFIGURED: Self = Self(
        "ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?",
    );
    /// `HELLO` before authentication.
    pub const HELLO_NO_AUTH: Self = Self(
        "NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO <proto> AUTH <user> <pass> option can be used to authenticate the client and select the RESP protocol version at the same time",
    );
    /// `ACL LOAD` where the process cannot wait for the file.
    pub const ACL_FILE_BUSY: Self =
        Self("ERR Error loading ACLs, opening file: Resource temporarily unavailable");
    /// `ACL SAVE` that could not write the file.
    pub const ACL_NOT_SAVED: Self = Self(
        "ERR There was an error trying to save the ACLs. Please check the server logs for more information",
    );
    /// A user's name with blanks.
    pub const BAD_USERNAME: Self = Self("ERR Usernames can't contain spaces or null characters");
    /// `ACL DELUSER default`.
    pub const DEFAULT_USER_STAYS: Self = Self("ERR The 'default' user cannot be removed");
    /// `ACL GENPASS` of no number of bits.
    pub const GENPASS_BITS: Self = Self(
        "ERR ACL GENPASS argument must be the number of bits for the output password, a positive number up to 4096",
    );
    /// `ACL LOAD` and `ACL SAVE` without a file.
    pub const NO_ACL_FILE: Self = Self(
        "ERR This Redis instance is not configured to use an ACL file. You may want to specify users via the ACL SETUSER command and then issue a CONFIG REWRITE (assuming you have a Redis configuration file set) in order to store users in the Redis configuration.",
    );
    /// A key the user may not touch.
    pub const NO_KEY_PERMISSION: Self =
        Self("NOPERM this user has no permissions to access one of the keys used as arguments");
    /// A channel the user may not hear or speak on.
    pub const NO_CHANNEL_PERMISSION: Self =
        Self("NOPERM this user has no permissions to access one of the channels used as arguments");
}
