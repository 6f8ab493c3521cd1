//! Draws the QR code of a link as the path of an SVG.

use std::fmt::Write as _;

use qrcodegen::{QrCode as Matrix, QrCodeEcc};

/// A QR code to draw: dark squares on a light ground, with a light margin of four squares around.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QrCode {
    /// Width and height in squares, margin included: the SVG's view box is `0 0 size size`.
    pub size: u32,
    /// The dark squares, as the attribute `d` of an SVG path.
    pub path: String,
}

/// The light margin, in squares, that readers need (ISO/IEC 18004, 6.3.8).
const EDGE: i32 = 4;

/// Draws a text as a QR code; `None` when the text is too long for one (about 2,300 bytes).
pub fn qr_code(text: &str) -> Option<QrCode> {
    let matrix = Matrix::encode_text(text, QrCodeEcc::Medium).ok()?;
    let mut path = String::new();
    for y in 0..matrix.size() {
        let mut x = 0;
        while x < matrix.size() {
            // Every square outside of the matrix is light.
            let run = (x..).take_while(|&x| matrix.get_module(x, y)).count() as i32;
            if run > 0 {
                // Writing to a string cannot fail.
                let _ = write!(path, "M{} {}h{run}v1h-{run}z", x + EDGE, y + EDGE);
            }
            x += run.max(1);
        }
    }
    Some(QrCode { size: (matrix.size() + 2 * EDGE) as u32, path })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_finder_of_the_corner_is_drawn() {
        let code =
            qr_code("https://music.example/sync#/join/AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8").unwrap();
        assert!(code.path.starts_with("M4 4h7v1h-7z"), "{}", code.path);
        assert!(code.size > 30 && code.size < 60, "{}", code.size);
        assert_eq!(qr_code(&"x".repeat(5_000)), None);
    }
}
