//! Single disturbances.

use super::*;

fn disturbed(at: f64, kind: DisturbanceKind, words: &[u64]) -> Vec<i64> {
    let disturbances = vec![Disturbance { at: ui(at), kind }];
    edges_at(&Impairments { disturbances, ..Impairments::default() }, 10, words)
}

#[test]
fn disturbances_do_what_they_say() {
    use DisturbanceKind::*;
    // edges at cells 4, 8, 12 and 16: samples 40, 80, 120, 160
    let cells = &[0x1_1110];
    assert_eq!(disturbed(9.3, ExtraEdge, cells), [40, 80, 93, 120, 160]);
    assert_eq!(disturbed(4.0, MissingEdge, cells), [80, 120, 160]);
    assert_eq!(disturbed(4.1, MissingEdge, cells), [40, 120, 160]);
    assert_eq!(disturbed(7.5, Flip, cells), [40, 80, 90, 120, 160]);
    assert_eq!(disturbed(4.1, Displaced { by: ui(-0.4) }, cells), [40, 76, 120, 160]);
    assert_eq!(disturbed(8.0, Displaced { by: ui(5.0) }, cells), [40, 120, 130, 160]);
    assert_eq!(disturbed(9.7, Glitch { width: ui(0.5) }, cells), [40, 80, 97, 102, 120, 160]);
    assert_eq!(disturbed(11.7, Glitch { width: ui(0.5) }, cells), [40, 80, 117, 120, 122, 160]);
    assert_eq!(disturbed(6.0, Dropout { length: ui(3.0) }, cells), [40, 90, 120, 160]);
    assert_eq!(disturbed(6.0, Dropout { length: ui(7.0) }, cells), [40, 160]);
    assert_eq!(disturbed(6.0, Dropout { length: ui(900.0) }, cells), [40]);
    assert_eq!(disturbed(9.0, Slip { by: ui(0.7) }, cells), [40, 80, 127, 167]);
    assert_eq!(disturbed(9.0, Slip { by: ui(-0.7) }, cells), [40, 80, 113, 153]);
    // two edges fall into what is left out, and are one level
    assert_eq!(disturbed(3.0, Slip { by: ui(-6.0) }, cells), [60, 100]);
    assert_eq!(disturbed(3.0, Slip { by: ui(-2.0) }, cells), [30, 60, 100, 140]);
}

#[test]
fn edges_that_overtake_each_other_keep_the_order_of_time() {
    // jitter of whole cells: whatever comes out, it is as many edges, less pairs in one sample
    let impairments = Impairments { jitter: ui(1.5), start: Ui::cells(20), ..Impairments::default() };
    let edges = edges_at(&impairments, FINELY, &vec![u64::MAX; 50]);
    assert_eq!(edges.len(), 3200);
}

#[test]
fn the_plan_that_is_read_back_is_what_happens() {
    use DisturbanceKind::*;
    let impairments = Impairments {
        seed: 11,
        random: vec![RandomDisturbances {
            kinds: vec![Glitch { width: ui(0.25) }, ExtraEdge],
            count: 3,
            per_cells: 500,
        }],
        disturbances: vec![Disturbance { at: Ui::cells(77), kind: ExtraEdge }],
        ..Impairments::default()
    };
    let placed: Vec<Disturbance> =
        impairments.disturbances().take_while(|disturbance| disturbance.at < Ui::cells(6400)).collect();
    assert!(placed.is_sorted_by_key(|disturbance| disturbance.at));
    assert_eq!(placed.iter().filter(|disturbance| disturbance.at < Ui::cells(6000)).count(), 12 * 3 + 1);
    let mut expected: Vec<i64> = Vec::new();
    for disturbance in &placed {
        let at = disturbance.at.millionths();
        expected.push(at);
        expected.extend(disturbance.kind.size().map(|width| at + width.millionths()));
    }
    expected.sort_unstable();
    // a million samples to the cell: places are whole samples
    assert_eq!(edges_at(&impairments, 1_000_000, &[0; 100]), expected);
}
