//! What is hashed, and how.

use crc::{CRC_32_ISO_HDLC, Crc};
use md5::{Digest, Md5};
use redscope_data::murmur64a;

use super::Server;
use super::scheme::Scheme;

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

/// Calls for every point of a server that stands at a place of the list, in the order in which clients set them.
pub(super) fn each_point(
    scheme: Scheme,
    points: u64,
    place: usize,
    server: &Server,
    mut each: impl FnMut(i64),
) {
    let Server { name, weight, .. } = server;
    if scheme == Scheme::Ketama {
        // A digest makes four points; of the last one there are as many as are still wanted.
        let all = (0..points.div_ceil(4)).flat_map(|n| ketama(format!("{name}-{n}").as_bytes()));
        return all.take(points as usize).for_each(each);
    }
    for n in 0..points * weight {
        let text = match scheme {
            Scheme::Unnamed => format!("SHARD-{place}-NODE-{n}"),
            Scheme::NamedOld => format!("{name}*{weight}{n}"),
            _ => format!("{name}*{n}"),
        };
        each(shard_hash(text.as_bytes()));
    }
}
