//! `SENTINEL` and what else a Sentinel answers.

mod describe;
mod info;
mod settings;

use redscope_data::Str;
use redscope_engine::command::{Args, CommandResult, CommandSpec, Ctx};
use redscope_engine::{
    CommandError, FixedError, Host, HostCommand, Reply, SentinelCommand as C, StreamCommand,
    glob_match,
};
use redscope_resp::Frame;

use crate::fact::SentinelFact;
use crate::sentinel::SentinelHost;
use crate::sentinel::instance::{Master, Which};
use crate::sentinel::links::HELLO_CHANNEL;
use crate::server::shutdown::check_idle_request;

fn text(text: impl AsRef<str>) -> Reply {
    Frame::Bulk(Str::from(text.as_ref()))
}

impl Host for SentinelHost {
    fn call(&mut self, ctx: &mut Ctx<'_>, command: HostCommand, args: Args<'_>) -> CommandResult {
        match command {
            HostCommand::AclLoad | HostCommand::AclSave => Err(FixedError::NO_ACL_FILE.into()),
            HostCommand::Info => Ok(self.info(ctx, args)),
            HostCommand::Role => {
                let names = self.masters.keys().map(text).collect();
                Ok(Frame::Array(vec![text("sentinel"), Frame::Array(names)]))
            }
            HostCommand::Publish => self.publish(ctx, args),
            HostCommand::Shutdown => {
                check_idle_request(args)?;
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
            C::Config => self.config(ctx, args),
            C::Debug => self.debug(args),
            C::Failover => self.force_failover(ctx, args[2]),
            C::FlushConfig => {
                self.flush_conf(ctx.engine);
                Ok(Frame::OK)
            }
            C::GetMasterAddrByName => {
                let Ok(master) = self.known(args[2]) else { return Ok(Frame::NullArray) };
                let address = self.announced(master.current());
                Ok(Frame::Array(vec![text(&address.host), text(address.port.to_string())]))
            }
            C::InfoCache => Ok(self.info_cache(args)),
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
            // Nothing here runs a script.
            C::PendingScripts => Ok(Frame::Array(Vec::new())),
            C::Remove => {
                let name = self.known(args[2])?.name.clone();
                self.event(ctx.engine, &name, &Which::Master, SentinelFact::Forgotten);
                self.forget(&name);
                self.flush_conf(ctx.engine);
                Ok(Frame::OK)
            }
            C::Replicas => self.list(args[2], |which| matches!(which, Which::Replica(_))),
            C::Sentinels => self.list(args[2], |which| matches!(which, Which::Sentinel(_))),
            C::Reset => self.reset_matching(ctx, args[2]),
            C::Set => self.set(ctx, args),
            C::SimulateFailure => self.simulate_failure(args),
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
        self.event(ctx.engine, &name, &Which::Master, SentinelFact::FailoverAsked);
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
        let by_name = self.settings.resolve_hostnames;
        let port = u16::try_from(port).ok();
        let host = String::from_utf8_lossy(args[2]);
        let address = port.and_then(|port| self.hosts.locate(&host, port, by_name));
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
}
