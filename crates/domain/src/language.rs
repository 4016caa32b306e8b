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

impl Default for Language {
    fn default() -> Self {
        Self::English
    }
}
