//! An address as a QR code: a drawing that is dark on light whatever the theme, or cameras would not read it.

use leptos::prelude::*;
use qrcode::{Color, QrCode};
use std::fmt::Write;

/// So many squares around the code stay light.
const MARGIN: usize = 4;

/// `label` says what it is to whoever does not see it. Nothing where the text is too long for a code.
pub fn qr(text: &str, label: &'static str) -> Option<AnyView> {
    let code = QrCode::new(text).ok()?;
    let width = code.width();
    let all = width + 2 * MARGIN;
    let drawing = strokes(&code.to_colors(), width);
    Some(
        view! {
            <svg class="qr" viewBox=format!("0 0 {all} {all}") role="img" aria-label=label>
                <rect class="light" width=all.to_string() height=all.to_string()></rect>
                <path class="dark" d=drawing></path>
            </svg>
        }
        .into_any(),
    )
}

/// Dark squares beside each other are one stroke.
fn strokes(squares: &[Color], width: usize) -> String {
    let mut drawing = String::new();
    for (y, row) in squares.chunks(width.max(1)).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|a, b| a == b) {
            if run[0] == Color::Dark {
                let (left, top, long) = (x + MARGIN, y + MARGIN, run.len());
                // Nothing can go wrong with writing into a string.
                let _ = write!(drawing, "M{left} {top}h{long}v1h-{long}z");
            }
            x += run.len();
        }
    }
    drawing
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_dark_square_is_drawn_and_no_light_one() {
        use Color::{Dark, Light};
        let squares = [Dark, Dark, Light, Light, Light, Light, Dark, Light, Dark];
        assert_eq!(strokes(&squares, 3), "M4 4h2v1h-2zM4 6h1v1h-1zM6 6h1v1h-1z");
    }

    #[test]
    fn an_address_has_a_code_and_an_endless_one_has_none() {
        let drawn = qr("https://mdm.school.example:3001/enrol/abc", "A code").unwrap().to_html();
        assert!(drawn.contains("A code") && drawn.contains("<path"), "{drawn}");
        assert!(qr(&"x".repeat(5000), "A code").is_none());
    }
}
