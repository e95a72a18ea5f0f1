//! Compressed articles: gzip, known by its first bytes.

use flate2::bufread::GzDecoder;
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
    let (mut unpacked, mut rest) = (Vec::new(), bytes);
    // What stands behind the last member, such as zeros that fill a block, is left alone, as gzip does.
    while rest.starts_with(GZIP) {
        let mut member = GzDecoder::new(rest);
        let left = most + 1 - unpacked.len();
        let read = member.by_ref().take(left as u64).read_to_end(&mut unpacked);
        if unpacked.len() > most {
            return Err(UnpackError::Bomb(most));
        }
        read.map_err(|_| UnpackError::Damaged)?;
        rest = member.into_inner();
    }
    Ok(unpacked)
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
    fn members_are_joined_and_what_fills_the_file_behind_them_is_left_alone() {
        for behind in [&[][..], &[0; 512], b"junk"] {
            let packed = [pack(b"one "), pack(b"two"), behind.to_vec()].concat();
            assert_eq!(unpack(packed, 7), Ok(b"one two".to_vec()), "{behind:?}");
        }
        assert_eq!(unpack([pack(b"one "), pack(b"two")].concat(), 6), Err(UnpackError::Bomb(6)));
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
