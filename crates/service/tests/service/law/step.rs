//! What can happen, in random order.

use latchkey_domain::time::Lifetime;
use proptest::prelude::*;

/// Something that happens in the life of an owner's sharing.
#[derive(Debug, Clone)]
pub(super) enum Step {
    Share {
        doctor: bool,
        blood: bool,
        power: &'static str,
        length: &'static str,
    },
    Ask {
        doctor: bool,
        blood: bool,
        edit: bool,
        answer: &'static str,
    },
    Stop(usize),
    Undo(usize),
    Change {
        at: usize,
        power: &'static str,
        length: &'static str,
    },
    UndoChange(usize),
    StopAll,
    UndoAll,
    Renew(usize),
    Pass(Lifetime),
    Publish(usize),
    Retire(usize),
    Unregister,
}

pub(super) fn step() -> impl Strategy<Value = Step> {
    let power = prop_oneof![Just("see"), Just("change")];
    let length = prop_oneof![Just("1"), Just("7"), Just("30")];
    let answer = prop_oneof![Just("all"), Just("part"), Just("no")];
    let time = prop_oneof![
        Just(Lifetime::seconds(30)),
        Just(Lifetime::minutes(4)),
        Just(Lifetime::minutes(11)),
        Just(Lifetime::days(1)),
        Just(Lifetime::days(8)),
    ];
    prop_oneof![
        4 => (any::<bool>(), any::<bool>(), power.clone(), length.clone())
            .prop_map(|(doctor, blood, power, length)| Step::Share { doctor, blood, power, length }),
        4 => (any::<bool>(), any::<bool>(), any::<bool>(), answer)
            .prop_map(|(doctor, blood, edit, answer)| Step::Ask { doctor, blood, edit, answer }),
        3 => any::<usize>().prop_map(Step::Stop),
        3 => any::<usize>().prop_map(Step::Undo),
        3 => (any::<usize>(), power.clone(), length.clone())
            .prop_map(|(at, power, length)| Step::Change { at, power, length }),
        2 => any::<usize>().prop_map(Step::UndoChange),
        1 => Just(Step::StopAll),
        1 => Just(Step::UndoAll),
        2 => any::<usize>().prop_map(Step::Renew),
        3 => time.prop_map(Step::Pass),
        1 => any::<usize>().prop_map(Step::Publish),
        1 => any::<usize>().prop_map(Step::Retire),
        1 => Just(Step::Unregister),
    ]
}
