//! The languages Parley speaks.

text_enum! {
    /// A language in which Parley can write to a person.
    Language {
        /// English.
        English = "en",
        /// Russian.
        Russian = "ru",
    }
}

#[expect(
    clippy::derivable_impls,
    reason = "the macro derives what all words have in common"
)]
impl Default for Language {
    fn default() -> Self {
        Self::English
    }
}
