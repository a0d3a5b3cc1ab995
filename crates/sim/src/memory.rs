//! Memory of wasm, taken in strides.
//!
//! A run grows with each event, and the allocators of wasm ask for little more than what is missing, a few
//! pages of 64 KiB. Each time the host has to let JavaScript know, and collects garbage for it; that took two fifths
//! of a console's command. What is taken and given back at once stays with the allocator.

/// How much memory was seen.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Memory {
    #[cfg(target_family = "wasm")]
    pages: usize,
}

impl Memory {
    /// Has more at hand where there is more than when last looked.
    #[cfg(target_family = "wasm")]
    pub(crate) fn stay_ahead(&mut self) {
        use core::arch::wasm32::memory_size;

        const PAGE_BYTES: usize = 64 << 10;
        const STRIDE_BYTES: std::ops::RangeInclusive<usize> = (1 << 20)..=(16 << 20);

        let pages = memory_size(0);
        if pages > self.pages {
            let stride = (pages * PAGE_BYTES / 8).clamp(*STRIDE_BYTES.start(), *STRIDE_BYTES.end());
            let mut ahead = Vec::<u8>::new();
            // Where there is not as much left, it goes on in small steps.
            let _ = ahead.try_reserve_exact(stride);
            drop(std::hint::black_box(ahead));
            self.pages = memory_size(0);
        }
    }

    /// Natively the system hands memory out page by page at no such cost.
    #[cfg(not(target_family = "wasm"))]
    pub(crate) fn stay_ahead(&mut self) {}
}
