//! PNG files of pixels: the few lines that a picture of one kind (8-bit RGB, not interlaced) needs.

use std::io::{self, Write as _};

use flate2::write::ZlibEncoder;
use flate2::{Compression, Crc};

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
/// Red, green and blue, a byte each.
const CHANNELS: usize = 3;

/// How many bytes a picture takes.
pub(super) fn length((width, height): (u32, u32)) -> usize {
    width as usize * height as usize * CHANNELS
}

/// A picture with `factor` times `factor` pixels made one: their mean.
pub(super) fn smaller(pixels: &[u8], size: (u32, u32), factor: u32) -> (Vec<u8>, (u32, u32)) {
    let (width, height) = (size.0 / factor, size.1 / factor);
    let row = size.0 as usize * CHANNELS;
    let mut result = Vec::with_capacity(length((width, height)));
    let sides = factor as usize;
    for y in 0..height as usize {
        for x in 0..width as usize {
            for channel in 0..CHANNELS {
                let at = |down: usize, right: usize| {
                    (y * sides + down) * row + (x * sides + right) * CHANNELS + channel
                };
                let sum: u32 = (0..sides)
                    .flat_map(|down| (0..sides).map(move |right| (down, right)))
                    .filter_map(|(down, right)| pixels.get(at(down, right)).copied().map(u32::from))
                    .sum();
                let mean = (sum + factor * factor / 2) / (factor * factor);
                result.push(u8::try_from(mean).unwrap_or(u8::MAX));
            }
        }
    }
    (result, (width, height))
}

/// The file.
pub(super) fn encoded(pixels: &[u8], (width, height): (u32, u32)) -> io::Result<Vec<u8>> {
    let mut file = SIGNATURE.to_vec();
    let mut header = Vec::new();
    header.extend(width.to_be_bytes());
    header.extend(height.to_be_bytes());
    // Eight bits, colour, and the only methods of compression, filtering and order.
    header.extend([8, 2, 0, 0, 0]);
    chunk(&mut file, *b"IHDR", &header)?;
    let mut data = ZlibEncoder::new(Vec::new(), Compression::best());
    for row in pixels.chunks(width as usize * CHANNELS) {
        // A row is sent as it is: most of a chart is white, which needs no filter.
        data.write_all(&[0])?;
        data.write_all(row)?;
    }
    chunk(&mut file, *b"IDAT", &data.finish()?)?;
    chunk(&mut file, *b"IEND", &[])?;
    Ok(file)
}

fn chunk(file: &mut Vec<u8>, name: [u8; 4], data: &[u8]) -> io::Result<()> {
    let length = u32::try_from(data.len()).map_err(io::Error::other)?;
    let mut crc = Crc::new();
    crc.update(&name);
    crc.update(data);
    file.extend(length.to_be_bytes());
    file.extend(name);
    file.extend(data);
    file.extend(crc.sum().to_be_bytes());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_program_reads_the_same_pixels() {
        let pixels: Vec<u8> = (0..=255).cycle().take(length((7, 5))).collect();
        let file = encoded(&pixels, (7, 5)).unwrap();
        let mut reader = png::Decoder::new(io::Cursor::new(file)).read_info().unwrap();
        let mut read = vec![0; reader.output_buffer_size().unwrap()];
        let frame = reader.next_frame(&mut read).unwrap();
        assert_eq!((frame.width, frame.height), (7, 5));
        assert_eq!(frame.color_type, png::ColorType::Rgb);
        assert_eq!(read, pixels);
    }

    #[test]
    fn four_pixels_become_one() {
        let row = |left: [u8; 3], right: [u8; 3]| [left, right].concat();
        let pixels = [row([0; 3], [10, 20, 30]), row([0; 3], [10, 20, 31])].concat();
        assert_eq!(smaller(&pixels, (2, 2), 2), (vec![5, 10, 15], (1, 1)));
    }
}
