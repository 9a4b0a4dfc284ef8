//! Channel status on a command line: bytes of hex, a use, and fields to set.

use lightpipe::iec60958::ChannelStatus;
use lightpipe::iec60958::status::{Consumer, Professional};

use super::{ALL_BYTES, Given, consumer, hex, pick, professional};
use crate::args::status::BitOrder;

/// What a status that is made of fields states about the audio where they do not say.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Base {
    /// Hertz; 0 for "not indicated".
    pub(crate) sampling_frequency: u32,
    /// Bits; 0 for "not indicated".
    pub(crate) word_length: u8,
}

/// One block or two: the words of the command line, of which a comma may make two, and `--b`.
pub(super) fn blocks(
    words: &[String],
    second: Option<&str>,
    order: BitOrder,
) -> Result<(Given, Option<Given>), String> {
    let all = words.join(" ");
    match (one_or_two(&all, order, Base::default())?, second) {
        ((_, Some(_)), Some(_)) => Err("two blocks and --b: only two can be compared".into()),
        ((a, None), Some(text)) => Ok((a, Some(block(text, order, Base::default())?))),
        (read, None) => Ok(read),
    }
}

/// One block, or two where a comma stands between more than single bytes.
pub(crate) fn one_or_two(text: &str, order: BitOrder, base: Base) -> Result<(Given, Option<Given>), String> {
    let read = |text: &str| block(text, order, base);
    match hex::two_blocks(text) {
        Some((a, b)) => Ok((read(a)?, Some(read(b)?))),
        None => Ok((read(text)?, None)),
    }
}

/// One block.
pub(super) fn block(text: &str, order: BitOrder, base: Base) -> Result<Given, String> {
    let (mut bytes, mut fields, mut uses) = (Vec::new(), Vec::new(), Vec::new());
    for word in text.split_whitespace() {
        match word.split_once('=') {
            Some(pair) => fields.push(pair),
            None if is_use(word) => uses.push(word),
            None => bytes.push(word),
        }
    }
    let start = match (bytes.is_empty(), uses.as_slice()) {
        (false, []) => {
            let bytes: Vec<u8> = hex::bytes(bytes)?.into_iter().map(|byte| order.read(byte)).collect();
            let status = ChannelStatus::from_bytes(&bytes)
                .ok_or_else(|| format!("expected 1 to {ALL_BYTES} bytes of hex"))?;
            Given { status, bytes: Some(bytes.len()) }
        }
        (false, _) => return Err("bytes of hex say the use themselves; leave the word out".into()),
        (true, [] | ["consumer"]) if !fields.is_empty() || !uses.is_empty() => {
            Given { status: Consumer::pcm(base.sampling_frequency, base.word_length).emit(), bytes: None }
        }
        (true, ["professional"]) => {
            Given { status: Professional::pcm(base.sampling_frequency, base.word_length).emit(), bytes: None }
        }
        (true, []) => return Err(format!("expected 1 to {ALL_BYTES} bytes of hex, found none")),
        (true, _) => return Err("expected consumer or professional once".into()),
    };
    if fields.is_empty() {
        return Ok(start);
    }
    Ok(Given { status: with(start.status, &fields)?, bytes: None })
}

fn is_use(word: &str) -> bool {
    matches!(word, "consumer" | "professional")
}

/// `status` with fields set in the order given; a professional one gets its CRCC.
fn with(status: ChannelStatus, fields: &[(&str, &str)]) -> Result<ChannelStatus, String> {
    let raw = |(field, _): &&(&str, &str)| field.starts_with("byte");
    let named: Vec<(&str, &str)> = fields.iter().filter(|pair| !raw(pair)).copied().collect();
    let mut status = match (Professional::parse(&status), Consumer::parse(&status)) {
        (Some(status), _) => professional::with(status, &named)?,
        (None, status) => consumer::with(status.unwrap_or_default(), &named)?,
    };
    let has_crcc = fields.iter().any(|(field, _)| matches!(*field, "crcc" | "byte23"));
    for (field, value) in fields.iter().filter(raw) {
        let number = field.strip_prefix("byte").and_then(|number| number.parse::<usize>().ok());
        let byte = number.and_then(|number| status.0.get_mut(number));
        *byte.ok_or_else(|| format!("{field}={value}: there are byte0 to byte23"))? =
            pick::byte(field, value)?;
    }
    Ok(if status.is_professional() && !has_crcc { status.with_crcc() } else { status })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(text: &str) -> Result<Vec<u8>, String> {
        block(text, BitOrder::Lsb, Base::default()).map(|given| given.status.0.to_vec())
    }

    #[test]
    fn fields_go_on_top_of_bytes() {
        assert_eq!(bytes("0482000200 fs=96k").unwrap()[..5], [4, 0x82, 0, 0x0a, 0]);
        assert_eq!(bytes("consumer category=cd fs=44100").unwrap()[..5], [4, 1, 0, 0, 0]);
        assert_eq!(bytes("category=cd").unwrap()[..4], [4, 1, 0, 1]);
        assert_eq!(bytes("consumer byte23=63").unwrap()[23], 0x63);
    }

    #[test]
    fn professional_status_gets_its_crcc_unless_another_is_asked_for() {
        let made = bytes("professional fs=48k word_length=24").unwrap();
        assert_eq!((made[0], made[2], made[23]), (0x85, 0x2c, 0x2b));
        assert_eq!(bytes("professional crcc=00").unwrap()[23], 0);
        assert_eq!(bytes("01 byte23=12").unwrap()[23], 0x12);
        // A block that was right stays right.
        let all = "85002c00000000000000000000000000000000000000002b channel_mode=two_channel";
        assert!(block(all, BitOrder::Lsb, Base::default()).unwrap().crcc().unwrap().is_ok());
    }

    #[test]
    fn what_is_not_known_is_answered_with_what_is() {
        assert!(bytes("consumer rate=48k").unwrap_err().contains("original_fs"));
        assert!(bytes("professional category=cd").unwrap_err().contains("channel_mode"));
        assert!(bytes("consumer category=tape").unwrap_err().contains("magnetic_other"));
        assert!(bytes("consumer byte24=00").unwrap_err().contains("byte23"));
        assert!(bytes("04 consumer").unwrap_err().contains("leave"));
        assert!(bytes("consumer professional").is_err());
        assert!(bytes("").unwrap_err().contains("1 to 24 bytes"));
    }

    #[test]
    fn the_other_bit_order_turns_every_byte_round() {
        let given = block("20 80 00 40", BitOrder::Msb, Base::default()).unwrap();
        assert_eq!(given.status.0[..4], [0x04, 0x01, 0x00, 0x02]);
    }
}
