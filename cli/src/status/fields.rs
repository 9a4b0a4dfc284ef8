//! Channel status in JSON. Keys are those of the standards' fields; unknown is null.

use lightpipe::iec60958::ChannelStatus;
use lightpipe::iec60958::status::{Consumer, Field, Professional, Status};
use serde::Serialize;

use super::Given;
use crate::hex::hex;

/// Every field of a block.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Fields {
    Consumer(Box<ConsumerFields>),
    Professional(Box<ProfessionalFields>),
}

#[derive(Debug, Serialize)]
pub(crate) struct ConsumerFields {
    format: &'static str,
    linear_pcm: bool,
    copy_permitted_bit2: u8,
    copying: &'static str,
    additional_format_bits_3_5: String,
    pre_emphasis: Option<&'static str>,
    mode_bits_6_7: String,
    category_code_hex: String,
    category_bits_8_15: String,
    category: &'static str,
    category_group: Option<&'static str>,
    #[serde(rename = "L_bit")]
    l_bit: u8,
    generation: &'static str,
    source_number: u8,
    channel_number: u8,
    fs_code_bits_24_27: String,
    fs_hz: Option<u32>,
    fs_ext_bits_30_31: String,
    clock_accuracy: &'static str,
    max_word_length: u8,
    word_length: Option<u8>,
    orig_fs_hz: Option<u32>,
    cgms_a: &'static str,
    cgms_a_valid: bool,
    #[serde(flatten)]
    known: Known,
}

#[derive(Debug, Serialize)]
pub(crate) struct ProfessionalFields {
    format: &'static str,
    linear_pcm: bool,
    emphasis: &'static str,
    lock_bit5: u8,
    lock: &'static str,
    fs_hz: Option<u32>,
    fs_byte0_hz: Option<u32>,
    fs_byte4_hz: Option<u32>,
    fs_scaled_1_over_1_001: bool,
    channel_mode: &'static str,
    user_bits: &'static str,
    aux_use: &'static str,
    max_word_length: Option<u8>,
    word_length: Option<u8>,
    alignment_level: &'static str,
    multichannel: MultichannelFields,
    dars: &'static str,
    byte4_bit2: u8,
    origin: String,
    origin_hex: String,
    destination: String,
    destination_hex: String,
    local_sample_address: u32,
    time_of_day_samples: u32,
    unreliable: Unreliable,
    #[serde(flatten)]
    known: Known,
}

#[derive(Debug, Serialize)]
struct MultichannelFields {
    defined: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    mode_bits_4_6: Option<String>,
    channel_number: u8,
}

#[derive(Debug, Serialize)]
struct Unreliable {
    bytes_0_5: bool,
    bytes_6_13: bool,
    bytes_14_17: bool,
    bytes_18_21: bool,
}

/// How well the fields are known, and whether they fit each other.
#[derive(Debug, Serialize)]
struct Known {
    /// Fields with a reserved code, or reserved bits that are set.
    reserved: Vec<&'static str>,
    /// Fields whose meaning is not agreed between sources.
    unverified: Vec<&'static str>,
    /// Fields that contradict each other, in words.
    conflicts: Vec<&'static str>,
}

/// Byte 23 of professional status.
#[derive(Debug, Serialize)]
pub(crate) struct Crc {
    stored: String,
    computed: String,
    ok: bool,
    /// ok, absent (minimum implementation), missing, preset_zero, reversed or wrong.
    verdict: &'static str,
}

impl Crc {
    /// `None` for consumer status, and where byte 23 was not given.
    pub(crate) fn of(given: &Given) -> Option<Crc> {
        let verdict = given.crcc()?;
        let stored = given.status.0.last()?;
        let computed = lightpipe::iec60958::crcc(&given.status.covered());
        Some(Crc {
            stored: format!("{stored:02x}"),
            computed: format!("{computed:02x}"),
            ok: verdict.is_ok(),
            verdict: verdict.name(),
        })
    }
}

impl Fields {
    pub(crate) fn of(status: &ChannelStatus) -> Fields {
        match status.parse() {
            Status::Consumer(fields) => Fields::Consumer(Box::new(consumer(status, &fields))),
            Status::Professional(fields) => Fields::Professional(Box::new(professional(status, &fields))),
        }
    }
}

/// CS bits in the order of transmission.
pub(super) fn bits(status: &ChannelStatus, first: usize, count: usize) -> String {
    let bit = |n: usize| status.0.get(n / 8).is_some_and(|byte| byte >> (n % 8) & 1 == 1);
    (first..first + count).map(|n| if bit(n) { '1' } else { '0' }).collect()
}

fn known(status: &ChannelStatus) -> Known {
    let unverified = status.layout().iter().filter(|field| is_unverified(field, status));
    Known {
        reserved: status.reserved().map(|field| field.name).collect(),
        unverified: unverified.map(|field| field.name).collect(),
        conflicts: status.parse().conflicts().map(|conflict| conflict.title()).collect(),
    }
}

/// Whether a field says something that is not agreed. A field that is not known well and is 0 says
/// nothing.
pub(super) fn is_unverified(field: &Field, status: &ChannelStatus) -> bool {
    let value = field.value(status);
    match field.raw(status) {
        // The L bit says something as a 0 as well.
        0 if field.name != "l" => false,
        _ if value.is_reserved() => false,
        _ => !field.evidence.is_agreed() || !value.evidence().is_agreed(),
    }
}

fn consumer(status: &ChannelStatus, fields: &Consumer) -> ConsumerFields {
    ConsumerFields {
        format: "consumer",
        linear_pcm: fields.is_pcm(),
        copy_permitted_bit2: u8::from(!fields.copyright_asserted()),
        copying: fields.copying().name(),
        additional_format_bits_3_5: bits(status, 3, 3),
        pre_emphasis: fields.emphasis().map(|emphasis| emphasis.name()),
        mode_bits_6_7: bits(status, 6, 2),
        category_code_hex: format!("{:02x}", fields.category.code()),
        category_bits_8_15: bits(status, 8, 8),
        category: fields.category.name(),
        category_group: fields.category.group().map(|group| group.title()),
        l_bit: u8::from(fields.l),
        generation: fields.generation().name(),
        source_number: fields.source.get(),
        channel_number: fields.channel.get(),
        fs_code_bits_24_27: bits(status, 24, 4),
        fs_hz: fields.sampling_frequency(),
        fs_ext_bits_30_31: bits(status, 30, 2),
        clock_accuracy: fields.clock_accuracy.name(),
        max_word_length: fields.word_length.max_bits(),
        word_length: fields.word_length_bits(),
        orig_fs_hz: fields.original_frequency.hertz(),
        cgms_a: fields.cgms_a.name(),
        cgms_a_valid: fields.cgms_a_validity.code() == 1,
        known: known(status),
    }
}

fn professional(status: &ChannelStatus, fields: &Professional) -> ProfessionalFields {
    let unreliable = fields.reliability;
    ProfessionalFields {
        format: "professional",
        linear_pcm: fields.is_pcm(),
        emphasis: fields.emphasis.name(),
        lock_bit5: fields.lock.code(),
        lock: fields.lock.name(),
        fs_hz: fields.sampling_frequency(),
        fs_byte0_hz: fields.frequency.hertz(),
        fs_byte4_hz: fields.extended_frequency.hertz(),
        fs_scaled_1_over_1_001: fields.scaling.code() == 1,
        channel_mode: fields.channel_mode.name(),
        user_bits: fields.user_management.name(),
        aux_use: fields.aux_use.name(),
        max_word_length: fields.max_word_length(),
        word_length: fields.word_length_bits(),
        alignment_level: fields.alignment_level.name(),
        multichannel: MultichannelFields {
            defined: fields.multichannel.mode().is_some(),
            mode_bits_4_6: fields.multichannel.mode().map(|_| bits(status, 28, 3)),
            channel_number: fields.multichannel.channel(),
        },
        dars: fields.reference.name(),
        byte4_bit2: fields.hidden_information.code(),
        origin: fields.origin.to_string(),
        origin_hex: hex(&fields.origin.bytes()),
        destination: fields.destination.to_string(),
        destination_hex: hex(&fields.destination.bytes()),
        local_sample_address: fields.sample_address,
        time_of_day_samples: fields.time_of_day,
        unreliable: Unreliable {
            bytes_0_5: unreliable.bytes_0_5(),
            bytes_6_13: unreliable.bytes_6_13(),
            bytes_14_17: unreliable.bytes_14_17(),
            bytes_18_21: unreliable.bytes_18_21(),
        },
        known: known(status),
    }
}
