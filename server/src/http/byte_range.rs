//! The part of a file that a request asks for (RFC 9110, section 14).

use std::ops::Range;

/// What a `Range` header asks of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// All of it.
    Whole,
    /// One part.
    Part(Range<u64>),
    /// A part that is not there.
    Beyond,
}

/// Reads a `Range` header. What cannot be read, or asks for several parts, is answered with the
/// whole file, as the standard allows.
pub fn asked(header: Option<&str>, size: u64) -> Asked {
    let part = header
        .and_then(|header| header.trim().strip_prefix("bytes="))
        .filter(|parts| !parts.contains(','))
        .and_then(|part| part.trim().split_once('-'));
    let Some((from, to)) = part else {
        return Asked::Whole;
    };
    let number = |text: &str| text.parse::<u64>().ok();
    let range = match (from.is_empty(), to.is_empty()) {
        // The last so many bytes.
        (true, false) => number(to).map(|last| size.saturating_sub(last)..size),
        (false, true) => number(from).map(|from| from..size),
        (false, false) => number(from)
            .zip(number(to))
            .filter(|(from, to)| from <= to)
            .map(|(from, to)| from..to.saturating_add(1).min(size)),
        (true, true) => None,
    };
    match range {
        None => Asked::Whole,
        Some(range) if range.is_empty() => Asked::Beyond,
        Some(range) => Asked::Part(range),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_part_is_what_was_asked_for() {
        let ask = |header| asked(Some(header), 100);
        assert_eq!(ask("bytes=0-9"), Asked::Part(0..10));
        assert_eq!(ask("bytes=90-"), Asked::Part(90..100));
        assert_eq!(ask("bytes=-10"), Asked::Part(90..100));
        assert_eq!(ask("bytes=50-1000"), Asked::Part(50..100));
        assert_eq!(ask("bytes=100-"), Asked::Beyond);
        assert_eq!(ask("bytes=-0"), Asked::Beyond);
        for whole in [
            "bytes=9-1",
            "bytes=a-b",
            "bytes=-",
            "bytes=0-1,4-5",
            "lines=1-2",
            "",
        ] {
            assert_eq!(ask(whole), Asked::Whole, "{whole}");
        }
        assert_eq!(asked(None, 100), Asked::Whole);
    }

    proptest! {
        #[test]
        fn no_part_leads_out_of_the_file(header in "bytes=[0-9]{0,20}-[0-9]{0,20}", size in 0u64..1_000) {
            if let Asked::Part(range) = asked(Some(&header), size) {
                prop_assert!(range.start < range.end && range.end <= size);
            }
        }
    }
}
