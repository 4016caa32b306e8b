//! The fuzz targets in the usual run: chosen words, those with a few bytes changed, and random
//! ones. The same ones each time.

#[path = "../../../fuzz/src/lib.rs"]
mod targets;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

const CASES: u32 = 400;

/// Runs a target on the seeds, on seeds that were bent, and on what is made up.
fn fuzz(seeds: &'static [&'static [u8]], target: impl Fn(&[u8])) {
    for seed in seeds {
        target(seed);
    }
    let config = Config {
        cases: CASES,
        failure_persistence: None,
        ..Config::default()
    };
    let mut runner = TestRunner::new_with_rng(
        config,
        proptest::test_runner::TestRng::deterministic_rng(Default::default()),
    );
    let bent = (
        prop::sample::select(seeds),
        prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
        any::<prop::sample::Index>(),
    )
        .prop_map(|(seed, changes, cut)| {
            let mut bytes = seed.to_vec();
            for (at, byte) in changes {
                if !bytes.is_empty() {
                    let at = at.index(bytes.len());
                    bytes[at] = byte;
                }
            }
            bytes.truncate(cut.index(bytes.len() + 1).max(1));
            bytes
        });
    let words = prop_oneof![bent, prop::collection::vec(any::<u8>(), 0..300)];
    runner
        .run(&words, |bytes| {
            target(&bytes);
            Ok(())
        })
        .expect("the promise of the target");
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn no_words_but_ours_open_anything() {
    fuzz(
        &[
            b"",
            b"eyJhbGciOiJub25lIn0.eyJzdWIiOiIwIn0.",
            b"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIwMTkzIn0.c2lnbmF0dXJl",
            b"abababababababababababababababababababababababababababababababab",
        ],
        |bytes| targets::access_token(&text(bytes)),
    );
}

#[test]
fn headers_with_tokens_are_read_as_one_value_or_none() {
    fuzz(
        &[
            b"parley_access=a; parley_refresh=b",
            b"parley_access=; parley_access==;;",
            b"Bearer parley_x_y",
            b"__Host-parley_access=a;parley_access=\"b\"",
        ],
        targets::cookie_header,
    );
}

#[test]
fn what_a_stranger_says_of_their_address_changes_nothing() {
    fuzz(
        &[
            b"6.6.6.6, 10.0.0.1",
            b"for=6.6.6.6;proto=https, for=\"[2001:db8::1]:80\"",
            b"[::1]:4711,,unknown, 10.0.0.1",
        ],
        targets::forwarded_header,
    );
}

#[test]
fn the_parameters_of_a_list_keep_to_their_limits() {
    fuzz(
        &[
            b"limit=0&limit=99999999999&cursor=eyJh&sort=-name",
            b"filter=%7B%7D&search=%00&limit=200",
        ],
        |bytes| {
            let text = text(bytes);
            let pairs = text.split('&').map(|pair| {
                let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                (name.to_owned(), value.to_owned())
            });
            targets::list_query(pairs.collect());
        },
    );
}

#[test]
fn what_is_accepted_once_is_accepted_again_as_it_is() {
    fuzz(
        &[
            b"ada@example.org",
            b" +44 20 7946 0000 ",
            b"Zo\xc3\xab M\xc3\xbcller",
            b"{\"type\":\"resume\",\"after\":9223372036854775807}",
            b"@[0193f3a0-0000-7000-8000-000000000000]",
        ],
        |bytes| targets::values(&text(bytes)),
    );
}

#[test]
fn a_file_has_the_same_rows_however_it_comes() {
    fuzz(
        &[
            b"first name,last name\r\nAda,Lovelace\r\n\r\n\"a \"\"b\"\", c\",=1+1\r\n",
            b"\xef\xbb\xbfname;phone\n\xd0\x90\xd0\xbd\xd0\xbd\xd0\xb0;'+7 999\n",
            b"\xff\xfeN\0a\0m\0e\0\t\0X\0\r\0\n\0\xd8",
            b"\xc8\xec\xff;\xd2\xe5\xeb\xe5\xf4\xee\xed\n\xc0\xed\xed\xe0;1\n",
            b"\"never closed,a\nb",
        ],
        targets::import_file,
    );
}
