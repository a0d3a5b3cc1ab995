//! Carrying out what the machines of a server want.

use redscope_engine::Engine;

use super::ServerHost;
use super::effect::Effect;
use super::machine::Process;
use super::replication::Replication;
use super::replication::words::Synced;
use crate::io::Output;

impl ServerHost {
    /// Does what a machine wants, in order; what follows from one thing comes before the next.
    pub(super) fn carry_out(&mut self, engine: &mut Engine, effects: Vec<Effect>) {
        for effect in effects {
            self.carry_out_one(engine, effect);
        }
    }

    /// What a machine sees of the process.
    pub(super) fn process(&self) -> Process {
        Process {
            clock: self.clock,
            id: self.process_id,
            port: self.network.address.port,
            child: self.persistence.child_kind(),
        }
    }

    fn carry_out_one(&mut self, engine: &mut Engine, effect: Effect) {
        match effect {
            Effect::Put(output) => self.network.push(output),
            Effect::Log(level, text) => self.network.log(level, text),
            Effect::Ask(ops, then) => self.ask(ops, then),
            Effect::AskNext(ops, then) => self.ask_next(ops, then),
            Effect::Exit(exit) => self.exit_at_once(exit),
            Effect::Did(done) => self.rounds.turn.add(done),
            Effect::Answer(client, reply) => {
                engine.end_wait(client, self.clock.unix_ms(), Some(reply));
            }
            Effect::CloseClient(client) => self.network.close_client(engine, client),
            Effect::PauseWrites { until_ms } => engine.pause_writes(until_ms),
            Effect::ResumeWrites => engine.resume_writes(),
            Effect::EndWaitsByRole => engine.end_waits_by_role(self.clock.unix_ms()),
            Effect::SendTo(client, bytes) => self.send_to_replica(client, bytes),
            Effect::Encourage(client) => self.encourage(client),
            Effect::Count(Synced::Full) => engine.stats.sync_full += 1,
            Effect::Count(Synced::Partial) => engine.stats.sync_partial_ok += 1,
            Effect::Count(Synced::PartialRefused) => engine.stats.sync_partial_err += 1,
            Effect::SaveForReplicas { kind, replicas } => {
                self.start_child(engine, kind);
                self.ask_replication(engine, |replication, turn| {
                    replication.save_started(turn, &replicas);
                });
            }
            Effect::CloseLink(conn) => {
                self.network.forget(engine, conn);
                self.network.push(Output::Close(conn));
            }
            Effect::OpenStream { conn, master, db } => {
                self.open_stream(engine, conn, &master, db);
            }
            Effect::ApplyStream(bytes) => self.apply_stream(engine, bytes),
            Effect::Acknowledge => self.ask_replication(engine, Replication::acknowledge),
            Effect::Load(arrived) => self.load_from_master(engine, *arrived),
            Effect::RoleChanged => self.tell_role(engine),
            Effect::RestartAof => self.restart_aof(engine),
            Effect::StartRewrite => self.ask_aof(engine, |aof, turn| aof.start_rewrite(turn, None)),
            Effect::ForkRewrite { base, asker } => self.fork_rewrite(engine, base, asker),
            Effect::KillChild => self.kill_child(engine),
            Effect::DiskFault => self.note_disk_fault(engine),
            Effect::StartChild(kind) => self.start_child(engine, kind),
            Effect::Forked => self.note_fork(engine),
            Effect::ChildGone => engine.copied_pages = None,
            Effect::RewriteEnded { written, result } => {
                self.ask_aof(engine, |aof, turn| aof.rewrite_ended(turn, written, result));
            }
            Effect::PipeEnded => {
                self.ask_replication(engine, |replication, turn| replication.note_pipe_end(turn));
            }
            Effect::SendSnapshot { snapshot, is_diskless } => {
                self.ask_replication(engine, |replication, turn| {
                    replication.send_save(turn, snapshot.bytes(), is_diskless);
                });
            }
            Effect::SnapshotFailed => self.ask_replication(engine, Replication::save_failed),
            Effect::SaveForWaiting => {
                self.ask_replication(engine, Replication::start_pending_save);
            }
            Effect::Saved { dirty } => engine.dirty = engine.dirty.saturating_sub(dirty),
            Effect::FinalSaveEnded { request, is_saved } => {
                self.final_save_ended(engine, request, is_saved);
            }
            Effect::MeterSave { keys, bytes } => engine.meter.save(keys as usize, bytes),
            Effect::Took { us } => self.network.took(us),
        }
    }
}
