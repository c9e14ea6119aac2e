//! Compression at build time, as hard as it goes: the server only picks the file that the browser understands.

use std::io::Write;

use anyhow::Result;
use flate2::{Compression, write::GzEncoder};

type Way = (&'static str, fn(&[u8]) -> Result<Vec<u8>>);

/// By the ending of the file beside the plain one.
pub const WAYS: [Way; 2] = [("br", brotli), ("gz", gzip)];

fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    let params = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
    brotli::BrotliCompress(&mut &*bytes, &mut out, &params)?;
    Ok(out)
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}
