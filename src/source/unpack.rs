//! Compressed articles: gzip, known by its first bytes.

use flate2::read::MultiGzDecoder;
use std::fmt;
use std::io::Read;

/// The most bytes a compressed article may unpack to. The longest books have a few million; gzip reaches 1 : 1000, so a
/// hostile file of a megabyte could fill the memory.
pub const MAX_UNPACKED: usize = 256 << 20;

/// The first bytes of a gzip file: its mark, and the only method there is.
const GZIP: &[u8] = &[0x1f, 0x8b, 8];

/// Why a packed article could not be unpacked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnpackError {
    /// Damaged or cut short.
    Damaged,
    /// Larger than so many bytes.
    Bomb(usize),
}

impl fmt::Display for UnpackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Damaged => write!(f, "is a damaged gzip file; fetch it again"),
            Self::Bomb(most) => write!(f, "unpacks to more than {} MB; unpack it by hand", most >> 20),
        }
    }
}

/// Unpacks what is packed, to `most` bytes at most; gives back what is not packed.
pub(crate) fn unpack(bytes: Vec<u8>, most: usize) -> Result<Vec<u8>, UnpackError> {
    if !bytes.starts_with(GZIP) {
        return Ok(bytes);
    }
    unpack_within(&bytes, most)
}

fn unpack_within(bytes: &[u8], most: usize) -> Result<Vec<u8>, UnpackError> {
    let mut unpacked = Vec::new();
    let mut reader = MultiGzDecoder::new(bytes).take(most as u64 + 1);
    reader.read_to_end(&mut unpacked).map_err(|_| UnpackError::Damaged)?;
    if unpacked.len() > most { Err(UnpackError::Bomb(most)) } else { Ok(unpacked) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn pack(bytes: &[u8]) -> Vec<u8> {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        packer.write_all(bytes).unwrap();
        packer.finish().unwrap()
    }

    #[test]
    fn a_packed_article_is_unpacked() {
        assert_eq!(unpack(pack(b"word"), MAX_UNPACKED), Ok(b"word".to_vec()));
        assert_eq!(unpack(b"word".to_vec(), 3), Ok(b"word".to_vec()));
    }

    #[test]
    fn a_packed_article_that_was_cut_short_is_damaged() {
        let mut packed = pack(b"a word and another word and one more");
        packed.truncate(packed.len() - 9);
        assert_eq!(unpack(packed, MAX_UNPACKED), Err(UnpackError::Damaged));
    }

    #[test]
    fn a_bomb_is_stopped_at_the_budget() {
        let packed = pack(&vec![b'a'; 100_000]);
        assert_eq!(unpack_within(&packed, 99_999), Err(UnpackError::Bomb(99_999)));
        assert_eq!(unpack_within(&packed, 100_000).map(|b| b.len()), Ok(100_000));
    }
}
