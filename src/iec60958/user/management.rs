//! What the U bits of a stream are, as its channel status says.

use crate::iec60958::ChannelStatus;
use crate::iec60958::status::{Professional, UserManagement};

/// How a stream uses its U bits: messages in consumer streams, else as byte 1, bits 4 to 7 say
/// (IEC 60958-4 and AES3, user bits management).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Management {
    /// Consumer: information units and messages, one stream in both channels.
    Messages,
    /// Professional: no user data is indicated.
    None,
    /// Professional: 192 bits per channel that start with the block.
    Block,
    /// Professional: packets of AES18 in each channel. Reserved in old editions.
    Packets,
    /// Professional: as the user likes.
    UserDefined,
    /// Professional: messages as in a consumer stream (unverified).
    ConsumerMessages,
    /// Professional: metadata of AES52 (unverified).
    Metadata,
    /// Professional: reserved. The four bits, bit 4 of the byte lowest.
    Reserved(u8),
}

impl Management {
    /// What the channel status of one channel says.
    ///
    /// ```
    /// use lightpipe::iec60958::ChannelStatus;
    /// use lightpipe::iec60958::user::Management;
    /// let status = ChannelStatus::from_bytes(&[0x01, 0x80]).unwrap();
    /// assert_eq!(Management::of(&status), Management::Block);
    /// ```
    #[must_use]
    pub fn of(status: &ChannelStatus) -> Management {
        let Some(professional) = Professional::parse(status) else { return Management::Messages };
        match professional.user_management {
            UserManagement::NONE => Management::None,
            UserManagement::BLOCK_192 => Management::Block,
            UserManagement::AES18 => Management::Packets,
            UserManagement::USER_DEFINED => Management::UserDefined,
            UserManagement::IEC_60958_3 => Management::ConsumerMessages,
            UserManagement::AES52 => Management::Metadata,
            reserved => Management::Reserved(reserved.code()),
        }
    }

    /// Whether the U bits of both channels are one stream of messages.
    #[must_use]
    pub const fn is_messages(self) -> bool {
        matches!(self, Management::Messages | Management::ConsumerMessages)
    }

    /// The name used in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Management::Messages => "messages",
            Management::None => "none",
            Management::Block => "block",
            Management::Packets => "packets",
            Management::UserDefined => "user_defined",
            Management::ConsumerMessages => "consumer_messages",
            Management::Metadata => "metadata",
            Management::Reserved(_) => "reserved",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_management_bits_are_4_to_7_of_byte_1() {
        let of = |byte| Management::of(&ChannelStatus::from_bytes(&[0x01, byte]).unwrap());
        let named = [0x00, 0x80, 0x40, 0xc0, 0x20, 0xa0].map(|byte| of(byte | 0x0f).name());
        let expected = ["none", "block", "packets", "user_defined", "consumer_messages", "metadata"];
        assert_eq!(named, expected);
        assert_eq!(of(0x10), Management::Reserved(1));
        assert_eq!(Management::of(&ChannelStatus::from_bytes(&[0x00, 0x80]).unwrap()), Management::Messages);
    }
}
