//! A connection as a line of `CLIENT LIST`.

use redscope_resp::Protocol;

use crate::client::{CHUNK_BYTES, Client, ClientKind, QUERY_BUFFER_BYTES};

/// One line of `CLIENT LIST`. Source: networking.c `catClientInfoString`, 7.0.15.
pub fn describe(client: &Client, now_ms: u64) -> String {
    let queued = client.transaction.as_ref().map_or(-1, |t| t.queued.len() as i64);
    let multi_bytes = client.transaction.as_ref().map_or(0, |t| t.heap_bytes());
    let listed_bytes = client.listed_bytes();
    let input = client.input;
    let query_free = match input.awaited {
        0 => QUERY_BUFFER_BYTES.saturating_sub(input.query),
        awaited => awaited,
    };
    // What a master sends nobody has to be allowed.
    let user = match client.kind {
        ClientKind::Master => "(superuser)".into(),
        _ => String::from_utf8_lossy(&client.user),
    };
    format!(
        "id={} addr={} laddr={} fd=8 name={} age={} idle={} flags={} db={} sub={} psub={} ssub={} \
         multi={queued} qbuf={} qbuf-free={} argv-mem={} multi-mem={multi_bytes} rbs={} \
         rbp={} obl={} oll={} omem={} tot-mem={} events={} cmd={} user={} redir={} resp={}",
        client.id.0,
        client.addr,
        client.laddr,
        String::from_utf8_lossy(&client.name),
        now_ms.saturating_sub(client.created_ms) / 1000,
        now_ms.saturating_sub(client.active_ms) / 1000,
        client.flag_letters(),
        client.db,
        client.channels.len(),
        client.patterns.len(),
        client.shard_channels.len(),
        input.query,
        query_free,
        input.argv,
        client.reply_buffer.size_bytes,
        client.reply_buffer.peak_bytes,
        client.waiting_bytes() - listed_bytes,
        listed_bytes.div_ceil(CHUNK_BYTES),
        listed_bytes,
        client.memory_bytes(),
        if client.waiting_bytes() == 0 { "r" } else { "rw" },
        client.last_command.map_or("NULL", |spec| spec.full_name),
        user,
        client.tracking.as_ref().map_or(-1, |t| t.redirect.map_or(0, |id| id.0 as i64)),
        if client.protocol == Protocol::Resp3 { 3 } else { 2 },
    )
}
