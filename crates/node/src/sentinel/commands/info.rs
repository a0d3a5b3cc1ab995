//! `INFO` and `SENTINEL INFO-CACHE`.

use redscope_engine::Reply;
use redscope_engine::command::{Args, Ctx};
use redscope_resp::Frame;

use super::text;
use crate::sentinel::SentinelHost;
use crate::sentinel::instance::Watched;
use crate::server::info::{self, Fields};
use crate::server::rates::Rates;

/// Sections in the order they are printed; `INFO` alone prints all.
const SECTIONS: &[(&str, bool)] =
    &[("Server", true), ("Clients", true), ("Stats", true), ("CPU", true), ("Sentinel", true)];

impl SentinelHost {
    /// The reply of `INFO [section …]`.
    /// Source: sentinel.c `sentinelInfoCommand`, 7.0.15.
    pub(super) fn info(&self, ctx: &Ctx<'_>, args: Args<'_>) -> Reply {
        info::reply(SECTIONS, args, |title, out| match title {
            "Server" => {
                let port = self.network.address.port;
                info::server_fields(ctx.engine, ctx.now_ms, port, self.process_id, out);
            }
            "Clients" => info::client_fields(ctx, out),
            "Stats" => info::stats_fields(ctx.engine, &Rates::new(self.clock.mstime()), out),
            "CPU" => info::cpu_fields(out),
            _ => self.sentinel_fields(out),
        })
    }

    fn sentinel_fields(&self, out: &mut Fields) {
        let now = self.clock.mstime();
        out.add("sentinel_masters", self.masters.len());
        out.add("sentinel_tilt", u8::from(self.tilt_since.is_some()));
        let tilt_s = self.tilt_since.map_or(-1, |since| ((now - since) / 1000) as i64);
        out.add("sentinel_tilt_since_seconds", tilt_s);
        out.add("sentinel_running_scripts", 0);
        out.add("sentinel_scripts_queue_length", 0);
        out.add("sentinel_simulate_failure_flags", self.simulated.bits());
        for (number, master) in self.masters.values().enumerate() {
            let status = match (master.instance.is_odown, master.instance.is_sdown) {
                (true, _) => "odown",
                (false, true) => "sdown",
                (false, false) => "ok",
            };
            let text = format!(
                "name={},status={status},address={},slaves={},sentinels={}",
                master.name,
                self.announced(master.current()),
                master.replicas.len(),
                master.sentinels.len() + 1
            );
            out.add(&format!("master{number}"), text);
        }
    }

    /// The last `INFO` of the servers of every master named, with its age.
    pub(super) fn info_cache(&self, args: Args<'_>) -> Reply {
        let now = self.clock.mstime();
        let one = |server: &Watched| {
            let age_ms = server.info_refresh.map_or(0, |at| now - at) as i64;
            let info = server.info.as_deref().map_or(Frame::Null, text);
            Frame::Array(vec![Frame::Integer(age_ms), info])
        };
        let named = |name: &[u8]| args.from(2).contains(&name);
        let meant = self.masters.values().filter(|master| named(master.name.as_bytes()));
        let pairs = meant.flat_map(|master| {
            let servers = std::iter::once(&master.instance).chain(master.replicas.values());
            [text(&master.name), Frame::Array(servers.map(one).collect())]
        });
        Frame::Array(pairs.collect())
    }
}
