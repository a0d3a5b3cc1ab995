//! A server driven by hand: its files, its log, and a disk that is slow or refuses.

mod aof;
mod appendfsync;
mod damaged;
mod golden;
mod latency;
mod log;
mod machine;
mod processor;
mod propagation;
mod removed;
mod replicas;
mod saves;
mod usage;
