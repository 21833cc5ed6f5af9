//! What one text may cost: garbage of 32 MiB must neither fill the memory nor be read again and again.

/// What is left.
pub(super) struct Budget {
    values: usize,
    lost_bytes: usize,
    is_exceeded: bool,
}

impl Budget {
    /// For a text of so many bytes.
    pub(super) fn new(bytes: usize) -> Self {
        Self { values: MAX_VALUES, lost_bytes: bytes.saturating_mul(LOST_READS), is_exceeded: false }
    }

    /// Takes so many values; false where there are too many.
    pub(super) fn take(&mut self, values: usize) -> bool {
        let left = self.values.checked_sub(values);
        self.is_exceeded |= left.is_none();
        self.values = left.unwrap_or_default();
        left.is_some()
    }

    /// Gives back what was taken for something that came to nothing.
    pub(super) fn give_back(&mut self, values: usize) {
        self.values = self.values.saturating_add(values).min(MAX_VALUES);
    }

    /// How many values may still be taken.
    pub(super) fn values(&self) -> usize {
        self.values
    }

    /// How many bytes may still be read in vain.
    pub(super) fn lost_bytes(&self) -> usize {
        self.lost_bytes
    }

    /// So many bytes were read in vain.
    pub(super) fn lose(&mut self, bytes: usize) {
        self.lost_bytes = self.lost_bytes.saturating_sub(bytes);
    }

    /// Whether something was left out.
    pub(super) fn is_exceeded(&self) -> bool {
        self.is_exceeded
    }
}

/// A value takes up to 200 bytes. A thousand certificates with every property have 30,000.
pub(super) const MAX_VALUES: usize = 500_000;
/// What looks like JSON or CSV and is not may be looked at so often.
const LOST_READS: usize = 4;
