//! The states of delivery, by random walks.

use domain::message::DeliveryState as S;
use proptest::prelude::*;

proptest! {
    #[test]
    fn on_any_walk_truth_only_grows(steps in prop::collection::vec(0..S::ALL.len(), 0..40)) {
        let mut state = S::Queued;
        let mut accepted = false;
        for step in steps {
            let next = S::ALL[step];
            if state.may_become(next) {
                state = next;
            }
            accepted |= matches!(state, S::Sent | S::Read);
            prop_assert!(state != S::Received, "ours never becomes theirs");
            if accepted {
                prop_assert!(matches!(state, S::Sent | S::Read), "accepted, and now {state}");
            }
        }
    }
}
