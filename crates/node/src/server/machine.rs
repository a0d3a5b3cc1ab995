//! What a machine of a server finds when it is asked something, and what it leaves to be done.
//!
//! Each machine owns its state alone. It is told what happens within a [`Turn`], looks there at what
//! else there is, and leaves [`Effect`]s in it; `carry_out` does what they say, in their order.

use redscope_actor::{Address, ConnId, DiskOp, Rng, Ticket};
use redscope_engine::Engine;

use super::effect::Effect;
use super::job::Then;
use super::persistence::kind::ChildKind;
use crate::clock::Clock;
use crate::fact::{Fact, LogLevel};
use crate::io::{LinkKind, Output};
use crate::numbers::Numbers;

/// What a process is while a machine is asked.
#[derive(Clone, Copy, Debug)]
pub(super) struct Process {
    pub(super) clock: Clock,
    /// Its number.
    pub(super) id: u32,
    /// Where clients find it.
    pub(super) port: u16,
    /// What its child at work writes for.
    pub(super) child: Option<ChildKind>,
}

/// One input: the process around a machine at that moment, and what the machine wants done.
#[derive(Debug)]
pub(super) struct Turn<'a> {
    pub(super) clock: Clock,
    /// The number of the process.
    pub(super) process_id: u32,
    /// Where clients find it.
    pub(super) port: u16,
    /// What the child at work writes for.
    pub(super) child: Option<ChildKind>,
    /// The data set and its clients as they are before anything of this turn is carried out.
    pub(super) engine: &'a Engine,
    pub(super) rng: &'a mut Rng,
    numbers: Numbers<'a>,
    effects: Vec<Effect>,
}

impl<'a> Turn<'a> {
    pub(super) fn new(
        process: Process,
        engine: &'a Engine,
        rng: &'a mut Rng,
        numbers: Numbers<'a>,
    ) -> Self {
        let Process { clock, id: process_id, port, child } = process;
        Turn { clock, process_id, port, child, engine, rng, numbers, effects: Vec::new() }
    }

    /// Adds something to be done.
    pub(super) fn want(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    /// Adds something people are told.
    pub(super) fn tell(&mut self, fact: impl Into<Fact>) {
        self.want(Effect::Put(Output::Tell(fact.into())));
    }

    /// Adds a line of the log.
    pub(super) fn log(&mut self, level: LogLevel, text: impl Into<String>) {
        self.want(Effect::Log(level, text.into()));
    }

    /// Opens a connection; the answer comes as an input.
    pub(super) fn connect(&mut self, to: Address, link: LinkKind) -> ConnId {
        let conn = self.numbers.conn();
        self.want(Effect::Put(Output::Connect { conn, to, link }));
        conn
    }

    /// Sends over a connection.
    pub(super) fn send(&mut self, conn: ConnId, bytes: Vec<u8>) {
        self.want(Effect::Put(Output::Send(conn, bytes)));
    }

    /// Has something done to a file; the answer comes as an input with this ticket.
    pub(super) fn disk(&mut self, op: DiskOp) -> Ticket {
        let ticket = self.numbers.ticket();
        self.want(Effect::Put(Output::Disk(ticket, op)));
        ticket
    }

    /// Has operations carried out while nothing else happens, after those that wait already.
    pub(super) fn ask(&mut self, ops: Vec<DiskOp>, then: Then) {
        self.want(Effect::Ask(ops, then));
    }

    /// The same for what a job has led to: it comes before those that wait.
    pub(super) fn ask_next(&mut self, ops: Vec<DiskOp>, then: Then) {
        self.want(Effect::AskNext(ops, then));
    }

    /// What is to be done, in order.
    pub(super) fn into_effects(self) -> Vec<Effect> {
        self.effects
    }
}

#[cfg(test)]
pub(super) mod alone;
