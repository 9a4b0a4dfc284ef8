use std::vec::Vec;

use super::*;

/// The probability that a normal variable exceeds `x` on either side, by the continued fraction of
/// the complementary error function far out, else by its Taylor series.
fn both_tails(x: f64) -> f64 {
    let t = x / std::f64::consts::SQRT_2;
    if t > 2.0 {
        let fraction = (1..200).rev().fold(t, |sum, n| t + f64::from(n) / 2.0 / sum);
        return (-t * t).exp() / std::f64::consts::PI.sqrt() / fraction;
    }
    let mut term = t;
    let mut erf = t;
    for n in 1..200 {
        term *= -t * t / f64::from(n);
        erf += term / f64::from(2 * n + 1);
    }
    1.0 - erf * 2.0 / std::f64::consts::PI.sqrt()
}

const ONE: f64 = (1u64 << FRACTION) as f64;

#[test]
fn the_generator_gives_the_published_values() {
    // Rosetta Code, "Pseudo-random numbers/Splitmix64", seed 1234567
    let published = [
        6_457_827_717_110_365_317,
        3_203_168_211_198_807_973,
        9_817_491_932_198_370_423,
        4_593_380_528_125_082_431,
        16_408_922_859_458_223_821,
    ];
    for (index, expected) in published.into_iter().enumerate() {
        assert_eq!(output(1_234_567, index as u64), expected);
    }
}

#[test]
fn a_stream_is_seeded_with_an_output_of_the_seed() {
    let random = Random::new(1_234_567, Stream::Sample);
    assert_eq!(random.bits(0), output(3_203_168_211_198_807_973, 0));
    assert_eq!(random.bits(9), output(3_203_168_211_198_807_973, 9));
}

#[test]
fn the_table_holds_the_tails_of_the_normal_distribution() {
    for (octave, row) in TAILS.iter().enumerate() {
        for (step, &deviate) in row.iter().enumerate() {
            let probability = 2f64.powi(-(octave as i32) - 1) * (1.0 + step as f64 / STEPS as f64);
            let got = both_tails(f64::from(deviate) / ONE);
            assert!((got / probability - 1.0).abs() < 1e-7, "{octave} {step}: {got} {probability}");
        }
    }
}

#[test]
fn between_the_nodes_it_is_right_to_a_ten_thousandth() {
    let mut most: f64 = 0.0;
    for octave in 0..OCTAVES as u32 {
        for place in 0..1000u64 {
            let bits = ((1 << 62) + (1 << 62) / 1000 * place) >> octave;
            let probability = bits as f64 / 2f64.powi(63);
            let got = both_tails(gaussian(bits) as f64 / ONE);
            most = most.max((got / probability - 1.0).abs());
            assert_eq!(gaussian(bits | 1 << 63), -gaussian(bits));
        }
    }
    assert!(most < 1e-4, "{most}");
}

#[test]
fn the_extremes_are_finite() {
    let most = furthest(1 << FRACTION) as i64;
    assert!(gaussian(0) < most && gaussian(1) < most && gaussian(0) > 7 << FRACTION);
    assert_eq!(gaussian(u64::MAX >> 1), 0);
}

#[test]
fn moments_and_tails_are_those_of_theory() {
    const N: u64 = 1_000_000;
    let random = Random::new(7, Stream::Edge);
    let deviates: Vec<f64> = (0..N).map(|n| random.normal(n, 1 << FRACTION) as f64 / ONE).collect();
    let mean = |power: i32| deviates.iter().map(|x| x.powi(power)).sum::<f64>() / N as f64;
    // five standard errors each
    assert!(mean(1).abs() < 0.005, "{}", mean(1));
    assert!((mean(2) - 1.0).abs() < 0.0071, "{}", mean(2));
    assert!(mean(3).abs() < 0.0194, "{}", mean(3));
    assert!((mean(4) - 3.0).abs() < 0.049, "{}", mean(4));
    for sigmas in [0.5, 1.0, 2.0, 3.0, 4.0] {
        let expected = both_tails(sigmas) * N as f64;
        let beyond = deviates.iter().filter(|x| x.abs() > sigmas).count() as f64;
        assert!((beyond - expected).abs() < 5.0 * expected.sqrt(), "{sigmas}: {beyond} {expected}");
    }
    // neighbours know nothing of each other
    let products = deviates.windows(2).map(|pair| pair[0] * pair[1]).sum::<f64>() / N as f64;
    assert!(products.abs() < 0.005, "{products}");
}

#[test]
fn the_documentation_states_what_is_drawn() {
    // docs/line-model.md, seed 1
    let documented = [
        (Stream::Edge, [0x5e41_ab08_7439_611e, 0xf18d_6ce9_3d6c_f1ee], [33_665, -14_194, 169_269]),
        (Stream::Sample, [0x778b_1aa9_c29b_c868, 0x08c9_eb46_85b1_dad7], [8_290, 182_064, 168_525]),
        (Stream::Walk, [0xa6c7_188e_0551_111e, 0x6d50_1687_9973_635c], [-103_013, 18_401, -97_012]),
        (Stream::Noise, [0x3edf_fcdc_1f87_7be0, 0xc03e_6baf_c0dc_0cb6], [68_838, -67_150, 82_432]),
    ];
    for (stream, bits, deviates) in documented {
        let random = Random::new(1, stream);
        assert_eq!([random.bits(0), random.bits(1)], bits);
        for (index, deviate) in deviates.into_iter().enumerate() {
            assert!((random.normal(index as u64, 100_000) - deviate).abs() <= 2, "{stream:?} {index}");
        }
    }
    let (places, kinds) = (Random::new(1, Stream::Place(0)), Random::new(1, Stream::Kind(0)));
    assert_eq!([places.bits(0), places.bits(1)], [0x7631_c3f3_ecf2_1031, 0x0227_3ba3_9469_9316]);
    assert_eq!([kinds.bits(0), kinds.bits(1)], [0xdf0a_b2ba_5494_079c, 0xce42_9656_f70b_3f19]);
    assert_eq!(Random::new(1, Stream::Place(3)).bits(0), output(output(1, 22), 0));
}
