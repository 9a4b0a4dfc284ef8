//! How much sense a block makes: to choose between ways to read the same bits.

use super::field::Value;
use super::{CRCC_BYTE, Category, ChannelStatus, Crcc, Status};

impl ChannelStatus {
    /// How much sense the block makes, in points, of which the first `bytes` are known (1..=24; the
    /// others must be 0). A number by itself says little; of two ways to read the same bits, the one
    /// with clearly more points is the likelier.
    ///
    /// | what | points |
    /// |---|---|
    /// | professional, all bytes known: CRCC right | +8 |
    /// | CRCC wrong | -4 |
    /// | each field with a reserved code, or reserved bits that are set | -2 |
    /// | each contradiction | -2 |
    /// | each field whose meaning is not [agreed](super::Evidence) | -1 |
    /// | consumer: a category other than general, with a name | +1 |
    /// | a sampling frequency or a word length, each | +1 |
    /// | consumer: copyright asserted by category general, bytes missing | -1 |
    ///
    /// ```
    /// use lightpipe::iec60958::ChannelStatus;
    /// let status = ChannelStatus::consumer(48_000, 24);
    /// let turned = ChannelStatus(status.0.map(u8::reverse_bits));
    /// assert!(status.sense(24) >= turned.sense(24) + 3);
    /// ```
    #[must_use]
    pub fn sense(&self, bytes: usize) -> i32 {
        let parsed = self.parse();
        let is_whole = bytes > CRCC_BYTE;
        let crcc = match parsed.crcc_verdict().filter(|_| is_whole) {
            Some(Crcc::Ok) => 8,
            Some(Crcc::Absent) | None => 0,
            Some(_) => -4,
        };
        let fields = self.layout().iter().filter(|field| field.name != "crcc");
        let fields: i32 = fields
            .map(|field| match field.value(self) {
                Value::Reserved(_) => -2,
                value if field.raw(self) != 0 && !value.evidence().is_agreed() => -1,
                _ => 0,
            })
            .sum();
        let conflicts = parsed.conflicts().count() as i32 * -2;
        let stated = i32::from(parsed.sampling_frequency().is_some() && self.0.get(3..5) != Some(&[0, 0]))
            + i32::from(parsed.word_length_bits().is_some());
        let device = match parsed {
            Status::Consumer(fields) if fields.category == Category::GENERAL => {
                -i32::from(fields.copyright_asserted() && !is_whole)
            }
            Status::Consumer(fields) => i32::from(!fields.category.is_reserved()),
            Status::Professional(_) => 0,
        };
        crcc + fields + conflicts + stated + device
    }
}
