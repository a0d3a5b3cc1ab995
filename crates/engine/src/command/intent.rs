//! What a request is about to do, as far as its flags tell: its command's, those a script says of
//! itself, and those of all that `EXEC` finds queued.

use crate::command::{Args, CommandSpec, Ctx, Flags, Run, ScriptName, lookup_request};
use crate::script::flags_of_script;

/// What a request does, by the flags of its command, of the script it calls, or of all that `EXEC`
/// finds queued.
#[derive(Clone, Copy, Debug)]
pub(super) struct Intent {
    /// Flags that it, or something it runs, has.
    pub(super) has: Flags,
    /// Flags that it, or something it runs, lacks.
    pub(super) lacks: Flags,
}

impl Intent {
    pub(super) fn of(ctx: &Ctx<'_>, spec: &CommandSpec, args: Args<'_>) -> Self {
        let flags = flags_of(ctx, spec, args);
        let mut intent = Intent { has: flags, lacks: flags.complement() };
        if spec.is_exec() {
            for request in ctx.client.transaction.iter().flat_map(|transaction| &transaction.queued)
            {
                let slices: Vec<&[u8]> = request.iter().map(Vec::as_slice).collect();
                let Ok(queued) = lookup_request(Args::new(&slices)) else { continue };
                let flags = flags_of(ctx, queued, Args::new(&slices));
                intent.has = intent.has.with(flags);
                intent.lacks = intent.lacks.with(flags.complement());
            }
        }
        intent
    }
}

/// The flags of a command; a script that says what it does counts for what it says.
/// Source: script.c `scriptFlagsToCmdFlags`, 7.0.15.
fn flags_of(ctx: &Ctx<'_>, spec: &CommandSpec, args: Args<'_>) -> Flags {
    let Run::Script(named, _) = spec.run else { return spec.flags };
    let scripting = &ctx.engine.scripting;
    let declared = match named {
        ScriptName::Text => flags_of_script(args[1]),
        ScriptName::Function => scripting.library_of(args[1]).map(|(_, info)| info.flags.clone()),
        ScriptName::Digest => {
            let digest = String::from_utf8_lossy(args[1]).to_ascii_lowercase();
            scripting.scripts.get(&digest).and_then(|body| flags_of_script(body))
        }
    };
    let Some(declared) = declared else { return spec.flags };
    let says = |flag: &str| declared.iter().any(|declared| declared == flag);
    let cleared = Flags::STALE.with(Flags::DENYOOM).with(Flags::WRITE).with(Flags::MAY_REPLICATE);
    let mut flags = spec.flags.without(cleared);
    if !says("no-writes") {
        flags = flags.with(Flags::WRITE);
        if !says("allow-oom") {
            flags = flags.with(Flags::DENYOOM);
        }
    }
    if says("allow-stale") { flags.with(Flags::STALE) } else { flags }
}
