//! The CRCC of professional channel status, byte 23.

/// The CRCC over bytes 0 to 22 (IEC 60958-4 and AES3, cyclic redundancy check character).
///
/// The generator is x^8 + x^4 + x^3 + x^2 + 1 with the register preset to ones, over bits 0 to 183
/// in the order of transmission.
///
/// ```
/// // Example 2 of AES3-2: only bit 0 is set.
/// let mut bytes = [0; 23];
/// bytes[0] = 0x01;
/// assert_eq!(lightpipe::iec60958::crcc(&bytes), 0x32);
/// ```
#[must_use]
pub const fn crcc(bytes: &[u8; 23]) -> u8 {
    const GENERATOR: u8 = 0b1011_1000; // without x^8, first bit of transmission lowest
    let mut register = 0xff;
    let mut n = 0;
    while n < bytes.len() {
        register ^= bytes[n];
        let mut bit = 0;
        while bit < 8 {
            register = register >> 1 ^ if register & 1 == 1 { GENERATOR } else { 0 };
            bit += 1;
        }
        n += 1;
    }
    register
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(head: &[u8], byte_22: u8) -> u8 {
        let mut bytes = [0; 23];
        bytes[..head.len()].copy_from_slice(head);
        bytes[22] = byte_22;
        crcc(&bytes)
    }

    #[test]
    fn the_published_examples_come_out() {
        assert_eq!(of(&[0x3d, 0x02, 0, 0, 0x02], 0), 0x9b); // AES3-2, example 1
        assert_eq!(of(&[0x01], 0), 0x32); // AES3-2, example 2
        assert_eq!(of(&[0x81, 0x00, 0x2c], 0), 0xc1); // Dolby pmd_tool, AM824 framer
        assert_eq!(of(&[0x85, 0x88, 0x28], 0xe0), 0x20); // Ross MUX-6258 manual
        assert_eq!(of(&[], 0), 0xb0);
    }
}
