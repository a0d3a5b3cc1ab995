//! What happens to an engine: connections come and go, requests are carried out, time passes.

use crate::client::{Client, ClientId};
use crate::command::{self, Args, Ctx};
use crate::engine::Engine;
use crate::expire::CycleKind;
use crate::host::Host;
use crate::pubsub;

impl Engine {
    /// Accepts a connection.
    pub fn connect(&mut self, addr: String, laddr: String, now_ms: u64) -> ClientId {
        let id = self.clients.next_id();
        let mut client = Client::new(id, addr, laddr, now_ms);
        client.authenticated = self.acl.default_is_open();
        self.clients.insert(Box::new(client));
        self.stats.connections_received += 1;
        self.meter.accept();
        id
    }

    /// Forgets a connection and everything it subscribed to, watched or waited for.
    pub fn disconnect(&mut self, id: ClientId) {
        if let Some(mut client) = self.clients.take(id) {
            self.clients.remove(id);
            self.unwatch(&mut client);
            self.stop_waiting(&mut client);
            self.tracking.remove(id);
            pubsub::drop_subscriptions(self, &mut client);
            self.monitors -= usize::from(client.monitor);
        }
    }

    /// Carries out one request of a client; the reply goes to the client's output.
    pub fn execute(&mut self, host: &mut dyn Host, now_ms: u64, id: ClientId, args: &[&[u8]]) {
        let Some(mut client) = self.clients.take(id) else { return };
        client.active_ms = now_ms;
        self.under_way = Some(id);
        let slept_ms = {
            let mut ctx = Ctx::new(self, &mut client, now_ms);
            command::process_request(&mut ctx, host, Args::new(args));
            ctx.slept_ms()
        };
        self.under_way = None;
        self.clients.insert(client);
        self.clients.touch(id);
        self.tell_own_changes(id);
        self.flush_stream(host);
        self.serve_waiting(host, now_ms + slept_ms);
        self.end_pause(host, now_ms);
    }

    /// Does what time asks for: expires keys, ends the waits whose time is up.
    ///
    /// Source: server.c `databasesCron`, timeout.c `handleBlockedClientsTimeout`, 7.0.15.
    pub fn cron(&mut self, host: &mut dyn Host, now_ms: u64) {
        self.meter.tick();
        self.end_overdue_waits(now_ms);
        self.end_pause(host, now_ms);
        self.note_peak_memory(now_ms);
        self.limit_tracked_keys();
        self.close_idle(now_ms);
        self.enforce_output_limits(now_ms);
        self.resize_reply_buffers(now_ms);
        self.expire_by_tick(now_ms);
        self.flush_stream_singly(host);
    }

    /// Does what is left of the last cycle of expiry, before the process waits for its clients.
    ///
    /// Source: server.c `beforeSleep`, 7.0.15.
    pub fn expire_before_sleep(&mut self, host: &mut dyn Host, now_ms: u64) {
        if !self.role.is_replica && self.active_expire {
            self.expire_cycle(CycleKind::Fast, now_ms);
            self.flush_stream_singly(host);
        }
    }

    /// Evicts after a change of parameters, outside of any command, as Redis does by a timer.
    pub fn apply_max_memory(&mut self, host: &mut dyn Host, now_ms: u64) {
        self.make_room(now_ms);
        self.flush_stream_singly(host);
    }
}
