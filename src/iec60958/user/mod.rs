//! User data: what the U bits of subframes say.
//!
//! In consumer streams the U bits of both subframes are **one** stream, A of a frame and then B of it,
//! which takes no notice of blocks (IEC 60958-3, user data). It holds *information units* of eight bits,
//! and *messages* of 3 to 129 of them:
//!
//! ```text
//!  U bits   0 0 0 0 0 0 0 0 0 1 Q R S T U V W 0 0 0 0 1 Q R S T U V W ... 0 0 0 0 0 0 0 0 0
//!          |    9 or more    | information unit |0..8 | information unit ...|   9 or more   |
//! ```
//!
//! A [`MessageDecoder`] finds them. What a message means depends on the source; only that of the compact
//! disc is known well enough to be read: a sector of subcode is a message of 96 units
//! ([`Subcode`]), whose Q bits are 12 bytes ([`QBits`]) that hold a position, the catalogue number of the
//! disc, or the ISRC of a track ([`QFrame`]). Messages of other sources stay units.
//!
//! In professional streams byte 1 of channel status says what the U bits are ([`Management`]): a block of
//! 24 bytes per channel ([`Block::user`](super::Block::user)), packets ([`PacketFinder`]), or something
//! that nobody told.
//!
//! `docs/user-data.md` in the source has diagrams, and what evidence there is.
//!
//! ```
//! use lightpipe::iec60958::{ReceivedSubframe, Preamble, Subframe};
//! use lightpipe::iec60958::user::{Event, MessageDecoder, Msf, Programme, QContent, Subcode};
//!
//! // Two sectors of a disc, as the U bits of 1176 subframes each.
//! let mut disc = Programme::new(1).unwrap();
//! let bits = [disc.sector(), disc.sector()].map(|q| Subcode::from_q(q.emit()).bits());
//! let subframes = bits.into_iter().flatten().enumerate().map(|(n, user)| ReceivedSubframe {
//!     bits: Subframe { user, ..Subframe::default() }.emit(),
//!     preamble: if n % 2 == 0 { Preamble::M } else { Preamble::W },
//!     block_frame: None,
//!     marks: Default::default(),
//!     span: Default::default(),
//!     number: n as u64,
//! });
//!
//! let mut decoder = MessageDecoder::new();
//! let mut positions = Vec::new();
//! for subframe in subframes {
//!     let mut input = std::slice::from_ref(&subframe);
//!     while let Some(event) = decoder.next(&mut input) {
//!         let Event::Message(message) = event else { continue };
//!         let q = message.subcode().unwrap().q();
//!         assert!(q.crc_is_right());
//!         let QContent::Position(position) = q.parse().content else { panic!("no position") };
//!         positions.push(position.absolute);
//!     }
//! }
//! // The zeros that end the second sector have not come yet, so it is not told.
//! assert_eq!(positions, [Msf::new(0, 2, 0).unwrap()]);
//! ```

mod catalogue;
mod decode;
mod isrc;
mod management;
mod message;
mod packet;
mod parse_error;
mod position;
mod programme;
mod q;
mod q_frame;
mod subcode;
mod toc;

pub use catalogue::CatalogueNumber;
pub use decode::{Event, MessageDecoder, ReceivedUnit, Skipped, SubframesLost};
pub use isrc::Isrc;
pub use management::Management;
pub use message::{
    End, FEWEST_UNITS, InformationUnit, MESSAGE_END_ZEROS, MOST_GAP, MOST_UNITS, Malformed, Message, Start,
    UNIT_BITS, Unfinished, message_bits,
};
pub use packet::{MOST_PACKET_BYTES, Packet, PacketFinder};
pub use parse_error::ParseError;
pub use position::{Index, Msf, Position, Track};
pub use programme::Programme;
pub use q::{Control, Q_BYTES, QBits, q_crc};
pub use q_frame::{CatalogueFrame, IsrcFrame, QContent, QFrame};
pub use subcode::{
    SECTOR_BITS, SUBCODE_UNITS, SYMBOL_BITS, SYNC_ZEROS, Subcode, SubcodeBits, SubcodeChannel,
};
pub use toc::{Point, TocEntry};
