//! All that users may do, summed up.

use redscope_actor::{Digest, Digester};

use super::{Acl, Selector, User};

impl Digest for Acl {
    fn digest(&self, into: &mut Digester) {
        into.number(self.users.len() as u64);
        for (name, user) in &self.users {
            into.bytes(name);
            into.add(user);
        }
        into.debug(&self.log);
        into.number(self.next_log_id);
    }
}

impl Digest for User {
    fn digest(&self, into: &mut Digester) {
        let User { enabled, no_password, sanitize, passwords, root, selectors } = self;
        into.debug(&(enabled, no_password, sanitize, passwords));
        into.number(selectors.len() as u64);
        for selector in selectors.iter().chain([root]) {
            into.add(selector);
        }
    }
}

impl Digest for Selector {
    fn digest(&self, into: &mut Digester) {
        let Selector { commands, all_commands, first_args, keys, all_keys, channels, all_channels } =
            self;
        // Names one by one: there are hundreds of them, and they are quickly summed up.
        into.number(commands.len() as u64);
        for name in commands {
            into.add(*name);
        }
        into.debug(&(all_commands, first_args, keys, all_keys, channels, all_channels));
    }
}
