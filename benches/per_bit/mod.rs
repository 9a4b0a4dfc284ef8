//! A plain decoder for comparison: one sample at a time, then one cell at a time.
//!
//! It does what a short script or a first firmware does: it is told protocol and rate, rounds each
//! run of equal samples to cells, and shifts them into a register until a sync appears. It has no
//! clock recovery, and checks nothing.

/// Runs of equal samples, in cells.
fn cells(words: &[u64], samples_per_cell: f64, mut cell: impl FnMut(bool)) {
    let mut level = words[0] & 1;
    let mut run = 0u32;
    for &word in words {
        for n in 0..64 {
            let now = word >> n & 1;
            if now != level {
                let count = (f64::from(run) / samples_per_cell + 0.5) as u32;
                for _ in 1..count {
                    cell(false);
                }
                cell(true);
                level = now;
                run = 0;
            }
            run += 1;
        }
    }
}

/// The slots of all ADAT frames; returns how many frames and a sum over their samples.
pub(crate) fn adat(words: &[u64], samples_per_cell: f64) -> (u64, i64) {
    let (mut frames, mut sum) = (0, 0);
    let (mut recent, mut position) = (u32::MAX, 0u32);
    let (mut sample, mut slot) = (0u32, 0);
    cells(words, samples_per_cell, |change| {
        recent = recent << 1 | u32::from(change);
        if recent & 0b111_1111_1111 == 1 {
            position = 10;
            slot = 0;
            return;
        }
        position += 1;
        if position > 15 && (position - 16) % 5 != 4 && slot < 8 {
            sample = sample << 1 | u32::from(change);
        } else if position > 15 && (position - 16) % 30 == 29 && slot < 8 {
            sum += i64::from(((sample << 8) as i32) >> 8);
            slot += 1;
            frames += u64::from(slot == 8);
        }
    });
    (frames, sum)
}

/// The samples of all IEC 60958 subframes; returns how many subframes and a sum over their samples.
pub(crate) fn iec60958(words: &[u64], samples_per_cell: f64) -> (u64, i64) {
    let (mut subframes, mut sum) = (0, 0);
    let (mut recent, mut position) = (0u8, 64u32);
    let mut slots = 0u32;
    cells(words, samples_per_cell, |change| {
        recent = recent << 1 | u8::from(change);
        if matches!(recent, 0b1001_1100 | 0b1001_0011 | 0b1001_0110) {
            position = 8;
            slots = 0;
            return;
        }
        if position >= 64 {
            return;
        }
        if position % 2 == 1 {
            slots |= u32::from(change) << (position / 2);
        }
        position += 1;
        if position == 64 {
            sum += i64::from(((slots << 4) as i32) >> 8);
            subframes += 1;
        }
    });
    (subframes, sum)
}
