//! RFC 7396: a patch has the fields to change, and `null` for those to clear.

use domain::Error;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::http::extract::from_value;

/// The body of a `PATCH`.
pub type Patch = Map<String, Value>;

/// The input with the patch applied.
pub fn apply<T: Serialize + DeserializeOwned>(input: &T, patch: &Patch) -> Result<T, Error> {
    let mut value =
        serde_json::to_value(input).map_err(|error| Error::malformed(error.to_string()))?;
    merge(&mut value, patch);
    // A cleared field is one that is not there: it gets its default.
    from_value(value)
}

fn merge(target: &mut Value, patch: &Patch) {
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    let Some(target) = target.as_object_mut() else {
        return;
    };
    for (name, value) in patch {
        match value {
            Value::Null => {
                target.remove(name);
            }
            Value::Object(patch) => merge(target.entry(name).or_insert(Value::Null), patch),
            other => {
                target.insert(name.clone(), other.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            "[a-z]{0,4}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::hash_map("[a-c]", inner, 0..4)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn a_patch_says_the_last_word_and_saying_it_twice_changes_nothing(
            target in any_json(), patch in any_json(),
        ) {
            let Value::Object(patch) = patch else { return Ok(()) };
            let mut once = target;
            merge(&mut once, &patch);
            let mut twice = once.clone();
            merge(&mut twice, &patch);
            prop_assert_eq!(&once, &twice);
            for (name, value) in &patch {
                if !value.is_object() {
                    let expected = Some(value).filter(|value| !value.is_null());
                    prop_assert_eq!(once.get(name), expected);
                }
            }
        }
    }

    #[test]
    fn the_examples_of_the_rfc() {
        let examples = [
            (json!({"a": "b"}), json!({"a": "c"}), json!({"a": "c"})),
            (
                json!({"a": "b"}),
                json!({"b": "c"}),
                json!({"a": "b", "b": "c"}),
            ),
            (json!({"a": "b"}), json!({"a": null}), json!({})),
            (
                json!({"a": "b", "b": "c"}),
                json!({"a": null}),
                json!({"b": "c"}),
            ),
            (json!({"a": ["b"]}), json!({"a": "c"}), json!({"a": "c"})),
            (
                json!({"a": {"b": "c"}}),
                json!({"a": {"b": "d", "c": null}}),
                json!({"a": {"b": "d"}}),
            ),
            (
                json!({"a": [{"b": "c"}]}),
                json!({"a": [1]}),
                json!({"a": [1]}),
            ),
            (
                json!({"e": null}),
                json!({"a": 1}),
                json!({"e": null, "a": 1}),
            ),
            (
                json!({}),
                json!({"a": {"bb": {"ccc": null}}}),
                json!({"a": {"bb": {}}}),
            ),
        ];
        for (mut target, patch, expected) in examples {
            let Value::Object(patch) = patch else {
                panic!("a patch is an object")
            };
            merge(&mut target, &patch);
            assert_eq!(target, expected);
        }
    }
}
