//! `CLIENT PAUSE`: what it keeps back, and its end.

use crate::client::{BlockedOn, ClientId, Wake};
use crate::engine::Engine;
use crate::host::Host;
use crate::mode::Pause;

impl Engine {
    /// Carries out what `CLIENT PAUSE` kept back, once it is over.
    pub fn end_pause(&mut self, host: &mut dyn Host, now_ms: u64) {
        if self.waiting.clients.is_empty()
            || self.pause.is_some_and(|pause| pause.until_ms > now_ms)
        {
            return;
        }
        self.pause = None;
        let kept: Vec<ClientId> = self
            .blocked_clients()
            .filter(|client| {
                let wake = client.blocked.as_ref().map(|blocked| &blocked.wake);
                matches!(wake, Some(Wake::Pause))
            })
            .map(|client| client.id)
            .collect();
        for id in kept {
            let Some(client) = self.clients.get_mut(id) else { continue };
            let blocked = client.blocked.take();
            self.waiting.clients.remove(&id);
            if let Some(BlockedOn { wake: Wake::Pause, request, .. }) = blocked.map(|b| *b) {
                let args: Vec<&[u8]> = request.iter().map(Vec::as_slice).collect();
                self.execute(host, now_ms, id, &args);
            }
        }
    }

    /// Holds writes back until a moment, as `CLIENT PAUSE` does.
    pub fn pause_writes(&mut self, until_ms: u64) {
        self.pause = Some(Pause { until_ms, writes_only: true });
    }

    /// Lets writes through again with the next tick.
    pub fn resume_writes(&mut self) {
        if let Some(pause) = &mut self.pause {
            pause.until_ms = 0;
        }
    }
}
