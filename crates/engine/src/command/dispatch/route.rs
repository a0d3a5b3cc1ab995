//! Whose the keys of a command are, in a cluster.

use redscope_data::key_slot;

use crate::command::{Args, CommandSpec, Ctx, Flags, lookup_request, routing_keys};
use crate::error::CommandError;
use crate::host::Host;

/// Asks the cluster node whether the keys are its own; `EXEC` answers for all it has queued.
pub(super) fn route(
    ctx: &mut Ctx<'_>,
    host: &mut dyn Host,
    spec: &'static CommandSpec,
    args: Args<'_>,
) -> Result<(), CommandError> {
    if !spec.is_exec() {
        let keys = routing_keys(spec, args);
        let Some(first) = keys.first() else { return Ok(()) };
        ctx.outcome.slot = Some(key_slot(first));
        return host.route(ctx, spec, &keys);
    }
    let Some(transaction) = &ctx.client.transaction else { return Ok(()) };
    let mut all_keys: Vec<Vec<u8>> = Vec::new();
    let mut strictest = spec;
    for request in &transaction.queued {
        let slices: Vec<&[u8]> = request.iter().map(Vec::as_slice).collect();
        let queued = lookup_request(Args::new(&slices)).expect("only known commands are queued");
        if queued.flags.has(Flags::WRITE) || strictest.is_exec() {
            strictest = queued;
        }
        all_keys.extend(routing_keys(queued, Args::new(&slices)).into_iter().map(<[u8]>::to_vec));
    }
    if all_keys.is_empty() {
        return Ok(());
    }
    let slices: Vec<&[u8]> = all_keys.iter().map(Vec::as_slice).collect();
    ctx.outcome.slot = Some(key_slot(slices[0]));
    let routed = host.route(ctx, strictest, &slices);
    if routed.is_err() {
        ctx.outcome.misrouted = true;
        ctx.discard_transaction();
    }
    routed
}
