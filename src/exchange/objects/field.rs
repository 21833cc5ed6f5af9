//! A property that may be missing, blank, cut off or odd.

use crate::x509::Thumbprint;

/// A property's value, or why there is none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Field<T> {
    /// It was not printed: nothing is known.
    #[default]
    Unknown,
    /// It was printed, and is blank.
    Blank,
    /// It is this.
    Known(T),
    /// The output cut it off; what is there of it.
    CutOff(String),
    /// It is no value of its kind; as it was written.
    Odd(String),
}

impl<T> Field<T> {
    /// The value, where it is known.
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            _ => None,
        }
    }

    /// The same field with another value in place of the one that is known.
    pub fn map<U>(&self, of: impl FnOnce(&T) -> U) -> Field<U> {
        match self {
            Self::Unknown => Field::Unknown,
            Self::Blank => Field::Blank,
            Self::Known(value) => Field::Known(of(value)),
            Self::CutOff(text) => Field::CutOff(text.clone()),
            Self::Odd(text) => Field::Odd(text.clone()),
        }
    }

    /// Whether it was printed without a value.
    pub fn is_blank(&self) -> bool {
        matches!(self, Self::Blank)
    }

    /// Whether nothing can be said about it: not printed, cut off, or odd.
    pub fn is_unclear(&self) -> bool {
        matches!(self, Self::Unknown | Self::CutOff(_) | Self::Odd(_))
    }
}

/// A thumbprint as it was printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThumbprintText {
    /// The thumbprint.
    pub thumbprint: Thumbprint,
    /// Characters that cannot be seen, which the certificate dialog adds when it is copied from: commands refuse it then.
    pub hidden_characters: usize,
}
