//! Subcode of the compact disc: a sector of it, 1/75 s of a disc that plays at its own speed.

use super::message::{InformationUnit, Message, Start, UNIT_BITS};
use super::q::{Q_BYTES, QBits};

/// Subcode symbols of a sector that are information units: S2 to S97.
pub const SUBCODE_UNITS: usize = 96;
/// User bits per symbol: an information unit and four zeros.
pub const SYMBOL_BITS: u32 = 12;
/// User bits, and so subframes, of a sector: 98 symbols in 588 frames.
pub const SECTOR_BITS: u32 = 98 * SYMBOL_BITS;
/// The zeros by which receivers know the start of a sector, at least. A transmitter sends 28: the
/// symbols S0 and S1, and the end of the symbol before.
pub const SYNC_ZEROS: u32 = 16;

/// The symbols S0 and S1, which are sent as zeros.
const SYNC_BITS: u32 = 2 * SYMBOL_BITS;

/// One of the seven channels that the user bits carry. P is not carried: its place is the start bit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "lowercase"))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[allow(missing_docs)]
pub enum SubcodeChannel {
    Q = 1,
    R = 2,
    S = 3,
    T = 4,
    U = 5,
    V = 6,
    W = 7,
}

/// The 96 information units of a sector.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Subcode {
    units: [InformationUnit; SUBCODE_UNITS],
}

impl Subcode {
    /// Of these units, the first of which is symbol S2.
    #[must_use]
    pub const fn new(units: [InformationUnit; SUBCODE_UNITS]) -> Subcode {
        Subcode { units }
    }

    /// With these Q bits; R to W are zero.
    #[must_use]
    pub fn from_q(q: QBits) -> Subcode {
        const Q: u8 = 0b0100_0000;
        let mut units = [InformationUnit::new(0); SUBCODE_UNITS];
        for (eight, byte) in units.chunks_exact_mut(8).zip(q.0) {
            for (n, unit) in eight.iter_mut().enumerate() {
                *unit = InformationUnit::new(if byte << n & 0b1000_0000 != 0 { Q } else { 0 });
            }
        }
        Subcode { units }
    }

    /// Its units, S2 first.
    #[must_use]
    pub const fn units(&self) -> &[InformationUnit; SUBCODE_UNITS] {
        &self.units
    }

    /// The 96 bits of one channel, the first in the most significant bit of byte 0.
    #[must_use]
    pub fn channel(&self, channel: SubcodeChannel) -> [u8; Q_BYTES] {
        let mut bytes = [0; Q_BYTES];
        for (byte, eight) in bytes.iter_mut().zip(self.units.chunks_exact(8)) {
            *byte = eight.iter().fold(0, |byte, unit| byte << 1 | u8::from(unit.bit(channel as u32)));
        }
        bytes
    }

    /// The Q channel.
    #[must_use]
    pub fn q(&self) -> QBits {
        QBits(self.channel(SubcodeChannel::Q))
    }

    /// Whether any bit of R to W is set (CD+G and the like).
    #[must_use]
    pub fn has_r_to_w(&self) -> bool {
        self.units.iter().any(|unit| unit.byte() & 0b0011_1111 != 0)
    }

    /// The user bits of the sector: S0 and S1, then each unit and four zeros; [`SECTOR_BITS`] of them.
    #[must_use]
    pub const fn bits(self) -> SubcodeBits {
        SubcodeBits { subcode: self, next: 0 }
    }
}

impl core::fmt::Debug for Subcode {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Subcode").field("q", &self.q()).field("has_r_to_w", &self.has_r_to_w()).finish()
    }
}

/// The user bits of a [`Subcode`], in the order of the wire.
#[derive(Clone, Debug)]
pub struct SubcodeBits {
    subcode: Subcode,
    next: u32,
}

impl Iterator for SubcodeBits {
    type Item = bool;

    fn next(&mut self) -> Option<bool> {
        let n = self.next;
        if n >= SECTOR_BITS {
            return None;
        }
        self.next += 1;
        let Some(n) = n.checked_sub(SYNC_BITS) else { return Some(false) };
        let unit = self.subcode.units.get((n / SYMBOL_BITS) as usize);
        Some(n % SYMBOL_BITS < UNIT_BITS && unit.is_some_and(|unit| unit.bit(n % SYMBOL_BITS)))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = (SECTOR_BITS - self.next) as usize;
        (left, Some(left))
    }
}

impl ExactSizeIterator for SubcodeBits {}

impl Message {
    /// The message as subcode: 96 units behind a sync, whatever their content.
    ///
    /// A message of another source may have 96 units as well; the CRC of [`Subcode::q`] tells. That its
    /// last unit is the last of the sector is sure only if [its end](Message::end) was seen.
    #[must_use]
    pub fn subcode(&self) -> Option<Subcode> {
        if self.start != Start::Boundary || self.zeros_before < SYNC_ZEROS {
            return None;
        }
        self.units().try_into().ok().map(Subcode::new)
    }
}
