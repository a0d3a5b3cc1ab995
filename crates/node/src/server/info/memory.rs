//! The section `Memory` of `INFO`. Memory is counted from the parts of values, see `memory` of the
//! engine; there is no allocator whose waste could be told.

use redscope_engine::Engine;
use redscope_engine::config::key;

use super::Fields;

/// A number of bytes for people. Source: util.c `bytesToHuman`, 7.0.15.
fn human(bytes: u64) -> String {
    let scaled = |unit: u64, letter: &str| format!("{:.2}{letter}", bytes as f64 / unit as f64);
    match bytes {
        0..1024 => format!("{bytes}B"),
        1024..0x10_0000 => scaled(1 << 10, "K"),
        0x10_0000..0x4000_0000 => scaled(1 << 20, "M"),
        _ => scaled(1 << 30, "G"),
    }
}

pub(super) fn fields(engine: &Engine, out: &mut Fields) {
    let used = engine.used_memory_bytes();
    let peak = engine.peak_memory_bytes();
    let overhead = engine.memory_overhead();
    let (startup, total) = (overhead.startup, overhead.total().min(used));
    let dataset = used - total;
    let percent = |part: u64, whole: u64| part as f64 * 100.0 / whole.max(1) as f64;
    let max = engine.config.limits.max_memory;
    let scripting = &engine.scripting;
    let (scripts, libraries) = (overhead.scripts, overhead.functions);
    let functions: usize = scripting.libraries.values().map(|lib| lib.functions.len()).sum();
    for (name, bytes) in
        [("used_memory", used), ("used_memory_rss", used), ("used_memory_peak", peak)]
    {
        out.add(name, bytes);
        out.add(&format!("{name}_human"), human(bytes));
    }
    out.add("used_memory_peak_perc", format_args!("{:.2}%", percent(used, peak)));
    out.add("used_memory_overhead", total);
    out.add("used_memory_startup", startup);
    out.add("used_memory_dataset", dataset);
    let share = percent(dataset, used - startup);
    out.add("used_memory_dataset_perc", format_args!("{share:.2}%"));
    out.add_all([
        ("allocator_allocated", used),
        ("allocator_active", used),
        ("allocator_resident", used),
    ]);
    out.add("total_system_memory", 0);
    out.add("total_system_memory_human", human(0));
    out.zero(&["used_memory_lua", "used_memory_vm_eval"]);
    out.add("used_memory_lua_human", human(0));
    out.add("used_memory_scripts_eval", scripts);
    out.add("number_of_cached_scripts", scripting.scripts.len());
    out.add("number_of_functions", functions);
    out.add("number_of_libraries", scripting.libraries.len());
    out.zero(&["used_memory_vm_functions", "used_memory_vm_total"]);
    out.add("used_memory_vm_total_human", human(0));
    out.add("used_memory_functions", libraries);
    out.add("used_memory_scripts", scripts + libraries);
    out.add("used_memory_scripts_human", human(scripts + libraries));
    out.add("maxmemory", max);
    out.add("maxmemory_human", human(max));
    out.add("maxmemory_policy", engine.config.text(key::MAXMEMORY_POLICY));
    for name in ["allocator_frag", "allocator_rss", "rss_overhead"] {
        out.add(&format!("{name}_ratio"), "1.00");
        out.add(&format!("{name}_bytes"), 0);
    }
    out.add("mem_fragmentation_ratio", "1.00");
    out.add("mem_fragmentation_bytes", 0);
    out.add_all([
        ("mem_not_counted_for_evict", engine.uncounted_memory_bytes()),
        ("mem_replication_backlog", overhead.backlog),
        ("mem_total_replication_buffers", engine.stream_buffer_bytes),
        ("mem_clients_slaves", overhead.replicas),
        ("mem_clients_normal", overhead.clients),
    ]);
    out.zero(&["mem_cluster_links", "mem_aof_buffer"]);
    out.add("mem_allocator", "counted");
    out.zero(&["active_defrag_running", "lazyfree_pending_objects"]);
    out.add("lazyfreed_objects", engine.stats.lazyfreed_objects);
}
