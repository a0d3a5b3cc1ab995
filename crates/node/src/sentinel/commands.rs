//! `SENTINEL` and what else a Sentinel answers.

use redscope_actor::Address;
use redscope_data::{REDIS_VERSION, Str};
use redscope_engine::command::{Args, CommandResult, CommandSpec, Ctx};
use redscope_engine::{
    CommandError, FixedError, Host, HostCommand, Reply, SentinelCommand as C, StreamCommand,
    glob_match,
};
use redscope_resp::{Frame, parse_integer};

use crate::fact::{LogLevel, SentinelFact};
use crate::sentinel::SentinelHost;
use crate::sentinel::instance::{Master, Reconf, Watched, Which};
use crate::sentinel::links::HELLO_CHANNEL;

fn text(text: impl AsRef<str>) -> Reply {
    Frame::Bulk(Str::from(text.as_ref()))
}

impl Host for SentinelHost {
    fn call(&mut self, ctx: &mut Ctx<'_>, command: HostCommand, args: Args<'_>) -> CommandResult {
        match command {
            HostCommand::AclLoad | HostCommand::AclSave => Err(FixedError::NO_ACL_FILE.into()),
            HostCommand::Info => Ok(self.info(ctx)),
            HostCommand::Role => {
                let names = self.masters.keys().map(text).collect();
                Ok(Frame::Array(vec![text("sentinel"), Frame::Array(names)]))
            }
            HostCommand::Publish => self.publish(ctx, args),
            HostCommand::Shutdown => {
                self.end();
                Ok(ctx.silent())
            }
            HostCommand::Sentinel(command) => self.sentinel(ctx, command, args),
            // A Sentinel does not know them.
            _ => Err(FixedError::SYNTAX.into()),
        }
    }

    fn route(
        &mut self,
        _ctx: &Ctx<'_>,
        _spec: &CommandSpec,
        _keys: &[&[u8]],
    ) -> Result<(), CommandError> {
        Ok(())
    }

    fn stream_offset_bytes(&self) -> u64 {
        0
    }

    fn replicate(&mut self, _commands: Vec<StreamCommand>) {}

    fn may_do_unkept(&mut self, _ctx: &Ctx<'_>, _is_ping: bool) -> bool {
        true
    }
}

impl SentinelHost {
    /// Other Sentinels introduce themselves here too.
    fn publish(&mut self, ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
        if args[1] != HELLO_CHANNEL.as_bytes() {
            return Err(FixedError::HELLO_CHANNEL_ONLY.into());
        }
        let hello = String::from_utf8_lossy(args[2]).into_owned();
        self.hello_received(ctx.engine, &hello);
        Ok(Frame::Integer(1))
    }

    fn known(&self, name: &[u8]) -> Result<&Master, CommandError> {
        let master = std::str::from_utf8(name).ok().and_then(|name| self.masters.get(name));
        master.ok_or(FixedError::NO_SUCH_MASTER.into())
    }

    fn sentinel(&mut self, ctx: &mut Ctx<'_>, command: C, args: Args<'_>) -> CommandResult {
        match command {
            C::CheckQuorum => self.check_quorum(args[2]),
            C::Failover => self.force_failover(ctx, args[2]),
            C::FlushConfig => {
                self.flush_conf();
                Ok(Frame::OK)
            }
            C::GetMasterAddrByName => {
                let Ok(master) = self.known(args[2]) else { return Ok(Frame::NullArray) };
                let address = master.current_address();
                Ok(Frame::Array(vec![text(&address.host), text(address.port.to_string())]))
            }
            C::IsMasterDownByAddr => self.is_master_down(ctx, args),
            C::Master => {
                let master = self.known(args[2])?;
                Ok(self.describe(master, &Which::Master))
            }
            C::Masters => {
                let masters = self.masters.values().map(|m| self.describe(m, &Which::Master));
                Ok(Frame::Array(masters.collect()))
            }
            C::Monitor => self.monitor(ctx, args),
            C::MyId => Ok(text(&self.myid)),
            C::Remove => {
                let name = self.known(args[2])?.name.clone();
                self.event(ctx.engine, &name, &Which::Master, SentinelFact::Forgotten);
                self.forget(&name);
                self.flush_conf();
                Ok(Frame::OK)
            }
            C::Replicas => self.list(args[2], |which| matches!(which, Which::Replica(_))),
            C::Sentinels => self.list(args[2], |which| matches!(which, Which::Sentinel(_))),
            C::Reset => self.reset_matching(ctx, args[2]),
            C::Set => self.set(ctx, args),
        }
    }

    fn list(&self, name: &[u8], wanted: fn(&Which) -> bool) -> CommandResult {
        let master = self.known(name)?;
        let all = master.all();
        let chosen = all.iter().filter(|which| wanted(which));
        Ok(Frame::Array(chosen.map(|which| self.describe(master, which)).collect()))
    }

    fn check_quorum(&self, name: &[u8]) -> CommandResult {
        let master = self.known(name)?;
        let usable = 1 + master.sentinels.values().filter(|s| !s.is_sdown).count();
        let voters = master.sentinels.len() + 1;
        let quorum = usable >= master.quorum;
        let majority = usable > voters / 2;
        if quorum && majority {
            let text = format!(
                "OK {usable} usable Sentinels. Quorum and failover authorization can be reached"
            );
            return Ok(Frame::Simple(text.into()));
        }
        let mut text = format!("{usable} usable Sentinels. ");
        if !quorum {
            text += "Not enough available Sentinels to reach the specified quorum for this master";
        }
        if !majority {
            if !quorum {
                text += ". ";
            }
            text += "Not enough available Sentinels to reach the majority and authorize a failover";
        }
        Err(CommandError::NoQuorum(text))
    }

    fn force_failover(&mut self, ctx: &mut Ctx<'_>, name: &[u8]) -> CommandResult {
        let master = self.known(name)?;
        if master.fails_over() {
            return Err(FixedError::FAILOVER_IN_PROGRESS.into());
        }
        let name = master.name.clone();
        if self.best_replica(&name).is_none() {
            return Err(FixedError::NO_GOOD_REPLICA.into());
        }
        let text = format!("Executing user requested FAILOVER of '{name}'");
        self.network.log(LogLevel::Warning, text);
        self.start_failover(ctx.engine, &name);
        if let Some(master) = self.masters.get_mut(&name) {
            master.forced = true;
        }
        Ok(Frame::OK)
    }

    /// What this Sentinel thinks of a master at an address, with its vote if asked for.
    fn is_master_down(&mut self, ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
        let port = args.integer(3)?;
        let epoch = args.integer(4)?.max(0) as u64;
        let candidate = String::from_utf8_lossy(args[5]).into_owned();
        let address = Address::from_parts(args[2], port.to_string().as_bytes());
        let found = self.masters.values().find(|m| Some(&m.instance.address) == address.as_ref());
        let name = found.map(|master| master.name.clone());
        let down = self.tilt_since.is_none() && found.is_some_and(|m| m.instance.is_sdown);
        let (leader, leader_epoch) = match name.filter(|_| candidate != "*") {
            Some(name) => self.vote(ctx.engine, &name, epoch, &candidate),
            None => (None, 0),
        };
        Ok(Frame::Array(vec![
            Frame::Integer(i64::from(down)),
            text(leader.as_deref().unwrap_or("*")),
            Frame::Integer(leader_epoch as i64),
        ]))
    }

    fn monitor(&mut self, ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
        let quorum = args.integer(5)?;
        let quorum = usize::try_from(quorum).ok().filter(|q| *q > 0);
        let quorum = quorum.ok_or(CommandError::from(FixedError::INVALID_QUORUM))?;
        let port = parse_integer(args[4]).and_then(|port| u16::try_from(port).ok());
        if port.is_none_or(|port| port == 0) {
            return Err(FixedError::INVALID_SENTINEL_PORT.into());
        }
        let name = String::from_utf8_lossy(args[2]).into_owned();
        let is_ip =
            std::str::from_utf8(args[3]).is_ok_and(|ip| ip.parse::<std::net::IpAddr>().is_ok());
        let address = Address::from_parts(args[3], args[4]).filter(|_| is_ip);
        let address = address.ok_or(CommandError::from(FixedError::INVALID_SENTINEL_ADDRESS))?;
        if self.masters.contains_key(&name) {
            return Err(FixedError::DUPLICATE_MASTER.into());
        }
        let master = Master::new(&name, address, quorum, self.clock.mstime());
        self.masters.insert(name.clone(), master);
        self.flush_conf();
        self.tell_monitored(ctx.engine, &name);
        Ok(Frame::OK)
    }

    fn set(&mut self, ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
        let name = self.known(args[2])?.name.clone();
        let pairs = args.from(3);
        if !pairs.len().is_multiple_of(2) {
            return Err(CommandError::Arity("sentinel|set".to_owned()));
        }
        for pair in pairs.chunks_exact(2) {
            let [option, value] = [pair[0], pair[1]].map(String::from_utf8_lossy);
            let master = self.masters.get_mut(&name).expect("known above");
            master
                .set(&option, &value)
                .ok_or_else(|| CommandError::SentinelSet(pair[0].to_vec(), pair[1].to_vec()))?;
            let (option, value) = (option.into_owned(), value.into_owned());
            let fact = |master| SentinelFact::OptionSet { master, option, value };
            self.event(ctx.engine, &name, &Which::Master, fact);
        }
        self.flush_conf();
        Ok(Frame::OK)
    }

    fn forget(&mut self, name: &str) {
        for which in self.masters.get(name).map(Master::all).unwrap_or_default() {
            self.close_links(name, &which);
        }
        self.masters.remove(name);
    }

    fn reset_matching(&mut self, ctx: &mut Ctx<'_>, pattern: &[u8]) -> CommandResult {
        let names: Vec<String> = self
            .masters
            .keys()
            .filter(|name| glob_match(pattern, name.as_bytes(), false))
            .cloned()
            .collect();
        for name in &names {
            let sentinels = self.masters[name].sentinels.keys().cloned();
            for which in sentinels.map(Which::Sentinel).collect::<Vec<_>>() {
                self.close_links(name, &which);
            }
            self.reset(name);
            if let Some(master) = self.masters.get_mut(name) {
                master.sentinels.clear();
            }
            self.event(ctx.engine, name, &Which::Master, SentinelFact::MasterReset);
        }
        Ok(Frame::Integer(names.len() as i64))
    }

    fn info(&self, ctx: &Ctx<'_>) -> Reply {
        let uptime_s = ctx.now_ms.saturating_sub(ctx.engine.started_ms) / 1000;
        let mut out = format!(
            "# Server\r\nredis_version:{REDIS_VERSION}\r\nredis_mode:sentinel\r\nrun_id:{}\r\n\
             tcp_port:{}\r\nuptime_in_seconds:{uptime_s}\r\n\r\n# Sentinel\r\nsentinel_masters:{}\r\n\
             sentinel_tilt:{}\r\nsentinel_tilt_since_seconds:{}\r\nsentinel_running_scripts:0\r\n\
             sentinel_scripts_queue_length:0\r\nsentinel_simulate_failure_flags:0\r\n",
            self.myid,
            self.network.address.port,
            self.masters.len(),
            u8::from(self.tilt_since.is_some()),
            self.tilt_since.map_or(-1, |since| ((self.clock.mstime() - since) / 1000) as i64),
        );
        for (number, master) in self.masters.values().enumerate() {
            let status = match (master.instance.is_odown, master.instance.is_sdown) {
                (true, _) => "odown",
                (false, true) => "sdown",
                (false, false) => "ok",
            };
            out.push_str(&format!(
                "master{number}:name={},status={status},address={},slaves={},sentinels={}\r\n",
                master.name,
                master.current_address(),
                master.replicas.len(),
                master.sentinels.len() + 1
            ));
        }
        Frame::Verbatim { format: *b"txt", text: Str::from(out) }
    }

    /// The map of fields that describes an instance.
    /// Source: sentinel.c `addReplySentinelRedisInstance`, 7.0.15.
    fn describe(&self, master: &Master, which: &Which) -> Reply {
        let now = self.clock.mstime();
        let instance = master.get(which).expect("listed from the master's own tables");
        let age = |at| (now - at).to_string();
        let name = match which {
            Which::Master => master.name.clone(),
            Which::Replica(key) => key.clone(),
            Which::Sentinel(runid) => runid.clone(),
        };
        let mut fields: Vec<(&str, String)> = vec![
            ("name", name),
            ("ip", instance.address.host.clone()),
            ("port", instance.address.port.to_string()),
            ("runid", instance.runid.clone().unwrap_or_default()),
            ("flags", flags(master, which, instance)),
            ("link-pending-commands", instance.link.asked.len().to_string()),
            ("link-refcount", "1".to_owned()),
        ];
        if *which == Which::Master && master.fails_over() {
            fields.push(("failover-state", master.failover.name().to_owned()));
        }
        fields.push(("last-ping-sent", instance.link.act_ping.map_or("0".to_owned(), age)));
        fields.push(("last-ok-ping-reply", age(instance.link.last_avail)));
        fields.push(("last-ping-reply", age(instance.link.last_pong)));
        let sdown = instance.sdown_since.filter(|_| instance.is_sdown);
        let odown = instance.odown_since.filter(|_| instance.is_odown);
        fields.extend(sdown.map(|since| ("s-down-time", age(since))));
        fields.extend(odown.map(|since| ("o-down-time", age(since))));
        fields.push(("down-after-milliseconds", master.down_after_ms.to_string()));
        let reported = &instance.reported;
        if !matches!(which, Which::Sentinel(_)) {
            let role = if reported.is_replica { "slave" } else { "master" };
            fields.push(("info-refresh", instance.info_refresh.map_or("0".to_owned(), age)));
            fields.push(("role-reported", role.to_owned()));
            fields.push(("role-reported-time", age(instance.role_since)));
        }
        match which {
            Which::Master => fields.extend([
                ("config-epoch", master.config_epoch.to_string()),
                ("num-slaves", master.replicas.len().to_string()),
                ("num-other-sentinels", master.sentinels.len().to_string()),
                ("quorum", master.quorum.to_string()),
                ("failover-timeout", master.failover_timeout_ms.to_string()),
                ("parallel-syncs", master.parallel_syncs.to_string()),
            ]),
            Which::Replica(_) => {
                let at = reported.master.as_ref();
                fields.extend([
                    ("master-link-down-time", reported.link_down_ms.to_string()),
                    ("master-link-status", if reported.link_up { "ok" } else { "err" }.to_owned()),
                    ("master-host", at.map_or("?".to_owned(), |at| at.host.clone())),
                    ("master-port", at.map_or(0, |at| at.port).to_string()),
                    ("slave-priority", reported.priority.to_string()),
                    ("slave-repl-offset", reported.offset_bytes.to_string()),
                    ("replica-announced", "1".to_owned()),
                ]);
            }
            Which::Sentinel(_) => {
                let leader = instance.leader.clone();
                fields.extend([
                    ("last-hello-message", age(instance.last_hello)),
                    ("voted-leader", leader.unwrap_or("?".to_owned())),
                    ("voted-leader-epoch", instance.leader_epoch.to_string()),
                ]);
            }
        }
        Frame::Map(fields.into_iter().map(|(key, value)| (text(key), text(value))).collect())
    }
}

/// The words of `flags`, in Redis's order.
fn flags(master: &Master, which: &Which, instance: &Watched) -> String {
    let is_master = *which == Which::Master;
    let failing_over = is_master && master.fails_over();
    let promoted = matches!(which, Which::Replica(key) if master.promoted.as_ref() == Some(key));
    let words = [
        ("s_down", instance.is_sdown),
        ("o_down", instance.is_odown),
        ("master", is_master),
        ("slave", matches!(which, Which::Replica(_))),
        ("sentinel", matches!(which, Which::Sentinel(_))),
        ("disconnected", !instance.is_connected()),
        ("master_down", instance.says_down),
        ("failover_in_progress", failing_over),
        ("promoted", promoted),
        ("reconf_sent", instance.reconf == Reconf::Sent),
        ("reconf_inprog", instance.reconf == Reconf::InProgress),
        ("reconf_done", instance.reconf == Reconf::Done),
        ("force_failover", is_master && master.forced),
        ("script_kill_sent", instance.script_killed),
    ];
    let set: Vec<&str> = words.iter().filter(|(_, set)| *set).map(|(word, _)| *word).collect();
    set.join(",")
}
