//! MurmurHash64A: what HyperLogLog, Bloom filters and rings of servers hash with.

/// MurmurHash2 for 64 bits by Austin Appleby, in the public domain; bytes are read from the lowest.
pub fn murmur64a(bytes: &[u8], seed: u64) -> u64 {
    const M: u64 = 0xc6a4_a793_5bd1_e995;
    const R: u32 = 47;
    let mut hash = seed ^ (bytes.len() as u64).wrapping_mul(M);
    let mut words = bytes.chunks_exact(8);
    for word in &mut words {
        let mut k = u64::from_le_bytes(word.try_into().expect("eight bytes")).wrapping_mul(M);
        k ^= k >> R;
        hash = (hash ^ k.wrapping_mul(M)).wrapping_mul(M);
    }
    let rest = words.remainder();
    if !rest.is_empty() {
        let tail = rest.iter().rev().fold(0, |tail, byte| tail << 8 | u64::from(*byte));
        hash = (hash ^ tail).wrapping_mul(M);
    }
    hash ^= hash >> R;
    hash = hash.wrapping_mul(M);
    hash ^ hash >> R
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_has_the_published_values() {
        assert_eq!(murmur64a(b"", 0), 0);
        assert_eq!(murmur64a(b"hello", 0), 0x1e68_d17c_457b_f117);
        // What the SMHasher test suite verifies: the hash of the hashes of 0, 1, 2… by 256 seeds.
        let bytes: Vec<u8> = (0..=255).collect();
        let hashes = (0..256).map(|len| murmur64a(&bytes[..len], 256 - len as u64).to_le_bytes());
        assert_eq!(murmur64a(hashes.collect::<Vec<_>>().as_flattened(), 0) as u32, 0x1f0d_3804);
    }
}
