//! Why a push is not taken, in the words and numbers of Apple's service.

use http::StatusCode;
use serde::Serialize;

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub enum Reason {
    BadDeviceToken,
    BadExpirationDate,
    BadPriority,
    BadTopic,
    DeviceTokenNotForTopic,
    InvalidPushType,
    MissingTopic,
    PayloadEmpty,
    TopicDisallowed,
    BadCertificate,
    MissingProviderToken,
    BadPath,
    MethodNotAllowed,
    Unregistered,
    PayloadTooLarge,
    TooManyRequests,
    InternalServerError,
    ServiceUnavailable,
    Shutdown,
}

impl Reason {
    pub const fn status(self) -> StatusCode {
        match self {
            Self::BadDeviceToken
            | Self::BadExpirationDate
            | Self::BadPriority
            | Self::BadTopic
            | Self::DeviceTokenNotForTopic
            | Self::InvalidPushType
            | Self::MissingTopic
            | Self::PayloadEmpty
            | Self::TopicDisallowed => StatusCode::BAD_REQUEST,
            Self::BadCertificate | Self::MissingProviderToken => StatusCode::FORBIDDEN,
            Self::BadPath => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::Unregistered => StatusCode::GONE,
            Self::PayloadTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooManyRequests => StatusCode::TOO_MANY_REQUESTS,
            Self::InternalServerError => StatusCode::INTERNAL_SERVER_ERROR,
            Self::ServiceUnavailable | Self::Shutdown => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}
