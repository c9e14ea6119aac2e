//! Held against OpenSSL, which was not written here: it makes what devices and clients of SCEP send, and reads what they
//! are answered.

mod authority;
mod openssl;
mod scep;
mod signatures;
