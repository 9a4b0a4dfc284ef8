use super::*;
use proptest::prelude::*;

#[test]
fn short_professional_bytes_get_their_crcc_and_whole_ones_are_left_alone() {
    let short = ChannelStatus::from_bytes(&[0x01]).unwrap();
    assert_eq!(short.0[23], 0x32);
    assert_eq!(ChannelStatus::from_bytes(&[0x01; 24]).unwrap().0, [0x01; 24]);
    assert_eq!(ChannelStatus::from_bytes(&[0x04]).unwrap().0[23], 0);
    assert_eq!(ChannelStatus::from_bytes(&[]), None);
    assert_eq!(ChannelStatus::from_bytes(&[0; 25]), None);
}

#[test]
fn rates_that_are_agreed_are_stated_and_others_are_not() {
    for meaning in Frequency::MEANINGS {
        let Some(hertz) = meaning.number else { continue };
        let stated = ChannelStatus::consumer(hertz, 24).sampling_frequency();
        assert_eq!(stated, meaning.evidence.is_agreed().then_some(hertz));
    }
    assert_eq!(ChannelStatus::consumer(64_000, 24).sampling_frequency(), None);
}

#[test]
fn reserved_bits_and_codes_are_found() {
    assert_eq!(ChannelStatus::consumer(48_000, 24).reserved_bits(), [0; 24]);
    assert_eq!(ChannelStatus::professional(48_000, 24).reserved_bits(), [0; 24]);
    let mut status = ChannelStatus::consumer(48_000, 24);
    (status.0[3], status.0[23]) = (0x07, 0x80);
    let names = status.reserved().map(|field| field.name);
    assert!(names.eq(["fs", "byte_23"]));
    let mut bits = [0; 24];
    (bits[3], bits[23]) = (0x07, 0x80);
    assert_eq!(status.reserved_bits(), bits);
}

fn any_consumer() -> impl Strategy<Value = Consumer> {
    let codes = any::<[u8; 14]>();
    (codes, any::<bool>(), any::<[u8; 19]>()).prop_map(|(codes, l, rest)| Consumer {
        content: Content::from_code(codes[0]),
        copyright: Copyright::from_code(codes[1]),
        format: FormatInformation::from_code(codes[2]),
        mode: Mode::from_code(codes[3]),
        category: Category::from_code(codes[4]),
        l,
        source: SourceNumber::from_code(codes[5]),
        channel: ChannelNumber::from_code(codes[6]),
        frequency: Frequency::from_code(codes[7]),
        clock_accuracy: ClockAccuracy::from_code(codes[8]),
        word_length: WordLength::from_code(codes[9]),
        original_frequency: OriginalFrequency::from_code(codes[10]),
        cgms_a: CgmsA::from_code(codes[11]),
        cgms_a_validity: CgmsAValidity::from_code(codes[12]),
        rest: Rest::from_bytes(rest),
    })
}

fn any_professional() -> impl Strategy<Value = Professional> {
    (any::<[u8; 17]>(), any::<[[u8; 4]; 2]>(), any::<[u32; 2]>()).prop_map(|(codes, labels, numbers)| {
        Professional {
            content: Content::from_code(codes[0]),
            emphasis: Emphasis::from_code(codes[1]),
            lock: Lock::from_code(codes[2]),
            frequency: BasicFrequency::from_code(codes[3]),
            channel_mode: ChannelMode::from_code(codes[4]),
            user_management: UserManagement::from_code(codes[5]),
            aux_use: AuxUse::from_code(codes[6]),
            word_length: LengthBelowMax::from_code(codes[7]),
            alignment_level: AlignmentLevel::from_code(codes[8]),
            multichannel: Multichannel::from_byte(codes[9]),
            reference: Reference::from_code(codes[10]),
            hidden_information: HiddenInformation::from_code(codes[11]),
            extended_frequency: ExtendedFrequency::from_code(codes[12]),
            scaling: Scaling::from_code(codes[13]),
            byte_5: codes[14],
            origin: Label::from_bytes(labels[0]),
            destination: Label::from_bytes(labels[1]),
            sample_address: numbers[0],
            time_of_day: numbers[1],
            reliability: Reliability::from_byte(codes[15]),
            crcc: codes[16],
        }
    })
}

proptest! {
    #[test]
    fn any_bytes_survive_parsing(bytes: [u8; 24]) {
        let status = ChannelStatus(bytes);
        prop_assert_eq!(status.parse().emit(), status);
    }

    #[test]
    fn consumer_fields_survive_the_bytes(status in any_consumer()) {
        prop_assert_eq!(status.emit().parse(), Status::Consumer(status));
    }

    #[test]
    fn professional_fields_survive_the_bytes(status in any_professional()) {
        prop_assert_eq!(status.emit().parse(), Status::Professional(status));
    }

    #[test]
    fn the_layout_reads_the_bits_that_it_names(bytes: [u8; 24]) {
        let status = ChannelStatus(bytes);
        for field in status.layout() {
            let first = usize::from(field.first);
            let bits = (0..usize::from(field.bits)).map(|n| (first + n, n));
            let naive = bits.fold(0, |word, (bit, n)| word | u32::from(bytes[bit / 8] >> (bit % 8) & 1) << n);
            prop_assert_eq!(field.raw(&status), naive, "{}", field.name);
        }
    }

    #[test]
    fn what_is_reserved_is_set(bytes: [u8; 24]) {
        let status = ChannelStatus(bytes);
        let within = status.reserved_bits().iter().zip(bytes).all(|(bits, byte)| bits & !byte == 0);
        prop_assert!(within);
        prop_assert_eq!(status.differences(&status).count(), 0);
    }

    #[test]
    fn every_bit_shows_as_a_difference(bytes: [u8; 24], bit in 1usize..192) {
        let (status, mut other) = (ChannelStatus(bytes), ChannelStatus(bytes));
        other.0[bit / 8] ^= 1 << (bit % 8);
        let differences = status.differences(&other);
        let place = |field: &Field| usize::from(field.first)..usize::from(field.first + field.bits);
        let mut found = false;
        for difference in differences {
            found |= place(difference.field).contains(&bit);
            prop_assert!(difference.field.raw(&status) != difference.field.raw(&other));
        }
        prop_assert!(found);
    }
}
