//! `BGREWRITEAOF`: the data set as the base of an append-only file, with the manifest naming it.
//!
//! Source: aof.c `rewriteAppendOnlyFileBackground` and `backgroundRewriteDoneHandler`, 7.0.15, for a
//! server whose AOF is off: there the base is all there is.

use redscope_engine::command::{CommandResult, Ctx};
use redscope_engine::{Engine, FixedError};
use redscope_resp::Frame;

use crate::io::{LogLevel, Output};
use crate::server::ServerHost;
use crate::server::persistence::ChildKind;

/// Where the files of an append-only file lie, below the process's directory.
pub fn manifest_name(config: &redscope_engine::config::Config) -> String {
    format!("{}/{}.manifest", config.text("appenddirname"), config.text("appendfilename"))
}

/// The number of the base a manifest names.
fn base_number(manifest: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(manifest).ok()?;
    let base = text.lines().find(|line| line.ends_with(" type b"))?;
    base.split(" seq ").nth(1)?.split(' ').next()?.parse().ok()
}

impl ServerHost {
    pub(crate) fn bgrewriteaof(&mut self, ctx: &mut Ctx<'_>) -> CommandResult {
        match self.persistence.child.as_ref().map(|child| child.kind) {
            Some(ChildKind::Rewrite) => return Err(FixedError::RewriteInProgress.into()),
            None if ctx.may_block() => {
                self.start_child(ctx.engine, ChildKind::Rewrite);
                return Ok(Frame::simple("Background append only file rewriting started"));
            }
            _ => self.persistence.rewrite_scheduled = true,
        }
        Ok(Frame::simple("Background append only file rewriting scheduled"))
    }

    /// Starts what `BGREWRITEAOF` has put off.
    pub(crate) fn start_scheduled_rewrite(&mut self, engine: &mut Engine) {
        if self.persistence.child.is_none()
            && std::mem::take(&mut self.persistence.rewrite_scheduled)
        {
            self.start_child(engine, ChildKind::Rewrite);
        }
    }

    /// The base an earlier run has left.
    pub(crate) fn note_manifest(&mut self, manifest: Option<&Vec<u8>>) {
        self.persistence.aof_base = manifest.and_then(|manifest| base_number(manifest));
    }

    /// The child has written the base: it gets its name, and the one before it goes.
    pub(crate) fn finish_rewrite(&mut self, engine: &Engine, base: Vec<u8>) {
        let config = &engine.config;
        let (dir, file) = (config.text("appenddirname"), config.text("appendfilename"));
        let name = |number: u64| format!("{file}.{number}.base.rdb");
        let old = self.persistence.aof_base;
        let number = old.unwrap_or(0) + 1;
        let manifest = format!("file {} seq {number} type b\n", name(number));
        self.network.write_file(&format!("{dir}/{}", name(number)), base);
        self.network.write_file(&manifest_name(config), manifest.into_bytes());
        self.persistence.aof_base = Some(number);
        self.persistence.rewrites += 1;
        self.network.log(LogLevel::Notice, "Background AOF rewrite terminated with success");
        if let Some(old) = old {
            let text = format!("Removing the history file {} in the background", name(old));
            self.network.log(LogLevel::Notice, text);
            self.network.push(Output::RemoveFile(format!("{dir}/{}", name(old))));
        }
        self.network.log(LogLevel::Notice, "Background AOF rewrite finished successfully");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_base_of_a_manifest_is_found() {
        let manifest =
            b"file appendonly.aof.7.base.rdb seq 7 type b\nfile x.8.incr.aof seq 8 type i\n";
        assert_eq!(base_number(manifest), Some(7));
        assert_eq!(base_number(b"nonsense"), None);
    }
}
