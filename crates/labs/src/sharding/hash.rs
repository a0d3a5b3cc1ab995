//! What is hashed, and how.

use crc::{CRC_32_ISO_HDLC, Crc};
use md5::{Digest, Md5};
use redscope_data::murmur64a;

/// ShardedJedis's own seed.
const SEED: u64 = 0x1234_abcd;
const CRC32: Crc<u32> = Crc::<u32>::new(&CRC_32_ISO_HDLC);

/// The hash of ShardedJedis: a signed number, because Java has no other, and rings are ordered by it.
pub fn shard_hash(bytes: &[u8]) -> i64 {
    murmur64a(bytes, SEED).cast_signed()
}

/// The four numbers that libketama makes of a text.
pub(super) fn ketama(bytes: &[u8]) -> [i64; 4] {
    let digest: [u8; 16] = Md5::digest(bytes).into();
    let mut numbers = [0; 4];
    for (number, four) in numbers.iter_mut().zip(digest.chunks_exact(4)) {
        *number = four.iter().rev().fold(0, |number, byte| number << 8 | i64::from(*byte));
    }
    numbers
}

pub(super) fn crc32(bytes: &[u8]) -> i64 {
    i64::from(CRC32.checksum(bytes))
}
