//! What came back, read whole.

use axum::body::to_bytes;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub async fn of(response: Response) -> Self {
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 50_000_000).await.unwrap();
        let body = String::from_utf8_lossy(&bytes).into_owned();
        Self { status: parts.status, headers: parts.headers, body }
    }

    /// Where what comes has no end.
    pub fn without_body(response: Response) -> Self {
        let (parts, _) = response.into_parts();
        Self { status: parts.status, headers: parts.headers, body: String::new() }
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub fn location(&self) -> &str {
        self.header(header::LOCATION.as_str())
    }

    /// `name=value` of each cookie that is set; an empty value takes one back.
    pub fn cookies(&self) -> impl Iterator<Item = (String, String)> {
        self.headers.get_all(header::SET_COOKIE).iter().filter_map(|line| {
            let pair = line.to_str().ok()?.split(';').next()?;
            let (name, value) = pair.split_once('=')?;
            Some((name.to_owned(), value.to_owned()))
        })
    }

    #[track_caller]
    pub fn is(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{:?}\n{}", self.headers, self.body);
        self
    }

    #[track_caller]
    pub fn says(self, words: &str) -> Self {
        assert!(self.body.contains(words), "no {words:?} in {}", self.body);
        self
    }

    #[track_caller]
    pub fn leads_to(self, start: &str) -> Self {
        assert!(self.status.is_redirection(), "{} {}", self.status, self.body);
        assert!(self.location().starts_with(start), "{} instead of {start}", self.location());
        self
    }
}
