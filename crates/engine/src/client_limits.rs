//! What connections may take: room for replies, and before they are closed output nobody fetches,
//! idle time, memory.
//!
//! Source: networking.c `closeClientOnOutputBufferLimitReached` and `evictClients`, timeout.c
//! `clientsCronHandleTimeout`, server.c `clientsCronResizeOutputBuffer`, 7.0.15.

use crate::client::{Client, ClientId, ClientKind};
use crate::config::OutputLimit;
use crate::config::key;
use crate::engine::Engine;

impl Engine {
    /// Whether one more connection may come; if not, that is counted.
    pub fn admits_client(&mut self) -> bool {
        let admits = self.clients.len() < self.config.limits.max_clients;
        self.stats.connections_rejected += u64::from(!admits);
        admits
    }

    pub(crate) fn output_limit(&self, client: &Client) -> OutputLimit {
        let limits = &self.config.limits.output;
        match client.kind {
            ClientKind::Replica => {
                // A replica may always lag behind by the backlog.
                let backlog = self.config.integer(key::REPL_BACKLOG_SIZE).max(0) as u64;
                let mut limit = limits.replica;
                if limit.hard_bytes > 0 {
                    limit.hard_bytes = limit.hard_bytes.max(backlog);
                }
                limit
            }
            _ if client.subscription_count() + client.shard_channels.len() > 0 => limits.pubsub,
            _ => limits.normal,
        }
    }

    /// Closes a client if more waits for it than its class may have, and says whether it did.
    pub fn enforce_output_limit(&mut self, id: ClientId, now_ms: u64) -> bool {
        let Some(client) = self.clients.get(id) else { return false };
        // Redis does not count what lies in the reply buffer alone. A reply whose length it learns
        // late goes past the buffer altogether.
        let is_listed = client.listed_bytes() > 0;
        let used = if is_listed { client.waiting_bytes() as u64 } else { 0 };
        let limit = self.output_limit(client);
        let Some(client) = self.clients.peek_mut(id) else { return false };
        let is_over = |bound: u64| bound > 0 && used >= bound;
        let too_long = match client.over_soft_limit_since_ms {
            _ if !is_over(limit.soft_bytes) => {
                client.over_soft_limit_since_ms = None;
                false
            }
            None => {
                client.over_soft_limit_since_ms = Some(now_ms);
                false
            }
            Some(since_ms) => (now_ms - since_ms) / 1000 > limit.soft_s,
        };
        let closes = used > 0 && (is_over(limit.hard_bytes) || too_long) && !client.close_now;
        if closes {
            client.close_now = true;
            self.clients.touch(id);
        }
        closes
    }

    /// Looks at every client for which anything waits.
    pub(crate) fn enforce_output_limits(&mut self, now_ms: u64) {
        let slow = self.clients.iter().filter(|client| client.unsent_bytes > 0);
        for id in slow.map(|client| client.id).collect::<Vec<_>>() {
            self.enforce_output_limit(id, now_ms);
        }
    }

    /// Lets every connection's buffer follow its use.
    pub(crate) fn resize_reply_buffers(&mut self, now_ms: u64) {
        let resizing = self.reply_buffers;
        if !resizing.is_on {
            return;
        }
        for client in self.clients.iter_mut() {
            let waiting_bytes = client.waiting_bytes();
            match client.reply_buffer.follow(resizing, waiting_bytes, now_ms) {
                Some(true) => self.stats.reply_buffer_expands += 1,
                Some(false) => self.stats.reply_buffer_shrinks += 1,
                None => {}
            }
        }
    }

    /// Closes connections that have been idle for too long.
    pub(crate) fn close_idle(&mut self, now_ms: u64) {
        let idle_s = self.config.limits.idle_s;
        if idle_s == 0 {
            return;
        }
        let is_idle = |client: &&Client| {
            client.kind == ClientKind::Normal
                && client.blocked.is_none()
                && client.subscription_count() + client.shard_channels.len() == 0
                && now_ms.saturating_sub(client.active_ms) / 1000 > idle_s
        };
        let idle: Vec<ClientId> = self.clients.iter().filter(is_idle).map(|c| c.id).collect();
        self.clients.close_all(&idle);
    }

    /// Closes connections, those that take most first, until all together take no more than
    /// `maxmemory-clients`.
    pub fn evict_clients(&mut self) {
        let limit = self.config.limits.client_memory;
        if limit == 0 {
            return;
        }
        // Those that are protected do not count either.
        let may_go = |client: &&Client| {
            client.kind == ClientKind::Normal && !client.no_evict && !client.close_now
        };
        let may_go = self.clients.iter().filter(may_go);
        let mut sizes: Vec<(u64, ClientId)> =
            may_go.map(|client| (client.memory_bytes() as u64, client.id)).collect();
        sizes.sort_unstable();
        let mut used: u64 = sizes.iter().map(|(bytes, _)| bytes).sum();
        let mut closed = Vec::new();
        while used > limit
            && let Some((bytes, id)) = sizes.pop()
        {
            used -= bytes;
            closed.push(id);
        }
        self.stats.evicted_clients += closed.len() as u64;
        self.clients.close_all(&closed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::mode::Mode;

    fn engine(settings: &[(&str, &str)]) -> (Engine, ClientId) {
        let mut config = Config::default();
        for (name, value) in settings {
            config.set(name.as_bytes(), value.as_bytes()).unwrap();
        }
        let mut engine = Engine::new(Mode::Standalone, config, 1, 0);
        let id = engine.connect("127.0.0.1:1".into(), "127.0.0.1:2".into(), 0);
        (engine, id)
    }

    #[test]
    fn output_above_the_hard_limit_ends_the_connection() {
        let (mut engine, id) = engine(&[("client-output-buffer-limit", "normal 100000 0 0")]);
        engine.clients.peek_mut(id).unwrap().unsent_bytes = 99_999;
        assert!(!engine.enforce_output_limit(id, 0));
        engine.clients.peek_mut(id).unwrap().unsent_bytes = 100_000;
        assert!(engine.enforce_output_limit(id, 0));
        assert!(engine.clients.get(id).unwrap().close_now);
    }

    #[test]
    fn output_above_the_soft_limit_may_stay_for_a_while() {
        let (mut engine, id) = engine(&[("client-output-buffer-limit", "normal 0 1000 2")]);
        engine.clients.peek_mut(id).unwrap().unsent_bytes = 50_000;
        assert!(!engine.enforce_output_limit(id, 1000));
        assert!(!engine.enforce_output_limit(id, 3999));
        engine.clients.peek_mut(id).unwrap().unsent_bytes = 10;
        assert!(!engine.enforce_output_limit(id, 5000), "it has fetched some: time starts anew");
        engine.clients.peek_mut(id).unwrap().unsent_bytes = 50_000;
        assert!(!engine.enforce_output_limit(id, 6000));
        assert!(engine.enforce_output_limit(id, 9000));
    }

    #[test]
    fn the_largest_go_first_and_the_protected_stay() {
        let (mut engine, small) = engine(&[("maxmemory-clients", "200kb")]);
        let others: Vec<ClientId> =
            (0..2).map(|_| engine.connect("a:1".into(), "b:2".into(), 0)).collect();
        for id in &others {
            engine.clients.peek_mut(*id).unwrap().unsent_bytes = 300_000;
        }
        engine.clients.peek_mut(others[0]).unwrap().no_evict = true;
        engine.evict_clients();
        let is_closed = |id: ClientId| engine.clients.get(id).unwrap().close_now;
        assert!(!is_closed(small) && !is_closed(others[0]) && is_closed(others[1]));
        assert_eq!(engine.stats.evicted_clients, 1);
    }

    #[test]
    fn the_idle_go_but_not_those_who_wait() {
        let (mut engine, idle) = engine(&[("timeout", "5")]);
        let subscriber = engine.connect("a:1".into(), "b:2".into(), 0);
        engine.clients.peek_mut(subscriber).unwrap().channels.insert("news".into());
        engine.close_idle(5_999);
        assert!(!engine.clients.get(idle).unwrap().close_now);
        engine.close_idle(6_000);
        assert!(engine.clients.get(idle).unwrap().close_now);
        assert!(!engine.clients.get(subscriber).unwrap().close_now);
    }
}
