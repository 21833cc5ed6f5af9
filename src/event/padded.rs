//! A file that was cut off, with zeros where its last chunk is missing: the records before the cut can be read then.

use std::io::{Read, Result, Seek, SeekFrom};

/// A reader with zeros behind its end, up to a full chunk.
pub(super) struct Padded<R> {
    inner: R,
    at: u64,
    size: u64,
    end: u64,
}

impl<R: Read + Seek> Padded<R> {
    /// The reader from its beginning, and its size without the zeros.
    pub(super) fn new(mut inner: R, header: u64, chunk: u64) -> Result<(Self, u64)> {
        let size = inner.seek(SeekFrom::End(0))?;
        inner.seek(SeekFrom::Start(0))?;
        let end = header + size.saturating_sub(header).div_ceil(chunk).saturating_mul(chunk);
        Ok((Self { inner, at: 0, size, end }, size))
    }
}

impl<R: Read + Seek> Read for Padded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let read = if self.at < self.size {
            self.inner.read(buffer)?
        } else {
            let left = usize::try_from(self.end.saturating_sub(self.at)).unwrap_or(usize::MAX);
            let zeros = buffer.len().min(left);
            buffer.iter_mut().take(zeros).for_each(|byte| *byte = 0);
            zeros
        };
        self.at += read as u64;
        Ok(read)
    }
}

impl<R: Read + Seek> Seek for Padded<R> {
    fn seek(&mut self, to: SeekFrom) -> Result<u64> {
        let to = match to {
            SeekFrom::Start(to) => Some(to),
            SeekFrom::End(by) => self.end.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        let to = to.ok_or(std::io::ErrorKind::InvalidInput)?;
        self.inner.seek(SeekFrom::Start(to.min(self.size)))?;
        self.at = to;
        Ok(to)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    #[test]
    fn zeros_stand_behind_the_end_up_to_a_chunk() {
        let (mut padded, size) = Padded::new(Cursor::new([1, 2, 3, 4, 5]), 2, 4).unwrap();
        let mut all = Vec::new();
        padded.read_to_end(&mut all).unwrap();
        assert_eq!((size, all.as_slice()), (5, [1, 2, 3, 4, 5, 0].as_slice()));
        assert_eq!(padded.seek(SeekFrom::End(-2)).unwrap(), 4);
        all.clear();
        padded.read_to_end(&mut all).unwrap();
        assert_eq!(all, [5, 0]);
        assert!(padded.seek(SeekFrom::End(-20)).is_err());
    }
}
