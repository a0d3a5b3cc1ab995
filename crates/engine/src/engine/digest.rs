//! Everything a data engine holds on which its behaviour depends, summed up.

use redscope_actor::{Digest, Digester};
use redscope_data::DataSetDigest;

use super::Engine;

impl Digest for Engine {
    fn digest(&self, into: &mut Digester) {
        into.debug(&DataSetDigest::of_all(&self.dbs));
        into.debug(&self.clients);
        into.add(&self.config);
        into.add(&self.acl);
        into.add(&self.scripting);
        into.debug(&(&self.pubsub, &self.tracking, &self.waiting, &self.watching));
        into.debug(&(&self.stats, &self.slowlog, &self.latency));
        into.debug(&(self.role, &self.disk_fault, &self.copied_pages, self.pause));
        into.debug(&(&self.eviction_pool, &self.expire_cycle, &self.own_expiries));
        into.debug(&(self.active_expire, self.reply_buffers, &self.rng));
        for number in
            [self.dirty, self.stream_buffer_bytes, self.started_ms, self.peak_memory_bytes]
        {
            into.number(number);
        }
        if self.meter.is_on() {
            into.debug(&self.meter);
        }
    }
}
