//! The expiry lab: two policies side by side on the same keys, as far as they have run.

mod run;

pub use run::ExpiryRun;
