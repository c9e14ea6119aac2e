//! What the person reads who holds the device and has opened an enrolment link: who manages it from then on, what they can
//! do and what they cannot, and how the profile is installed. The server puts it into a page of its own.

use crate::{
    parts::numbered,
    words::{self, Locale, say},
};
use domain::{EnrolmentLink, Ownership, Why};
use leptos::prelude::*;

pub fn landing_title(l: Locale) -> &'static str {
    say!(l, landing.title)
}

/// The inside of `main`. `profile_address` is where the profile of this link is had.
pub fn landing(l: Locale, link: &EnrolmentLink, organisation: &str, profile_address: &str) -> String {
    let (who, group) = (organisation.to_owned(), link.group.1.clone());
    let passcode = match link.ownership {
        Ownership::Corporate => Some(view! { <li>{say!(l, landing.passcode)}</li> }),
        Ownership::Personal => None,
    };
    view! {
        <h1>{landing_title(l)}</h1>
        <p>{say!(l, landing.who, organisation = who.clone(), group = group)}</p>
        <h2>{say!(l, landing.can, organisation = who.clone())}</h2>
        <ul>
            <li>{say!(l, landing.lock)}</li>
            {passcode}
            <li>{say!(l, landing.see)}</li>
        </ul>
        <h2>{say!(l, landing.cannot, organisation = who)}</h2>
        <ul>
            <li>{say!(l, landing.not_content)}</li>
            <li>{say!(l, landing.not_location)}</li>
            <li>{say!(l, landing.not_apps)}</li>
            <li>{say!(l, landing.not_erase)}</li>
        </ul>
        <p class="actions">
            <a class="button main" href=profile_address.to_owned()>{say!(l, landing.download)}</a>
        </p>
        <p class="hint">{say!(l, invitation.ends, moment = words::moment(l, link.ends))}</p>
        <h2>{say!(l, enrol.ipad)}</h2>
        {numbered([say!(l, enrol.ipad_download), say!(l, enrol.ipad_settings), say!(l, enrol.ipad_install)])}
        <h2>{say!(l, enrol.mac)}</h2>
        {numbered([say!(l, enrol.mac_download), say!(l, enrol.mac_settings), say!(l, enrol.mac_install)])}
    }
    .to_html()
}

/// The same for a link that leads nowhere: what the kernel says is wrong with it; `Missing` where the console itself is not
/// ready, for it has no push certificate.
pub fn landing_closed(l: Locale, why: Why) -> String {
    let (told, next) = match why {
        Why::Expired => (say!(l, landing.over), say!(l, landing.ask)),
        Why::Used => (say!(l, landing.used_up), say!(l, landing.ask)),
        Why::Missing => (say!(l, landing.not_ready), say!(l, landing.later)),
        _ => (say!(l, landing.unknown), say!(l, landing.whole)),
    };
    view! {
        <h1>{say!(l, invitation.closed_title)}</h1>
        <p>{told}</p>
        <p>{next}</p>
    }
    .to_html()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{GroupId, LinkId, Moment};

    const NASTY: &str = "<script>alert('\"&')</script>";

    fn link(ownership: Ownership) -> EnrolmentLink {
        EnrolmentLink {
            id: LinkId(uuid::Uuid::nil()),
            group: (GroupId(uuid::Uuid::nil()), format!("Year 5 {NASTY}")),
            ownership,
            by: NASTY.into(),
            made: Moment(0),
            ends: Moment(1_772_521_200_000),
            uses: 0,
            most: 50,
            ended: None,
        }
    }

    #[test]
    fn whatever_names_hold_is_text() {
        for l in [Locale::en, Locale::nl] {
            let page = landing(l, &link(Ownership::Corporate), NASTY, "/profile?a=\"><script>");
            assert!(!page.contains("<script"), "{page}");
            assert!(page.matches("&lt;script&gt;").count() >= 4, "{page}");
            assert!(page.contains("href=\"/profile?a=&quot;"), "{page}");
        }
    }

    #[test]
    fn it_says_what_can_and_what_cannot_be_done() {
        let page = |ownership| landing(Locale::en, &link(ownership), "Elm Street School", "/profile");
        let theirs = page(Ownership::Corporate);
        for told in [
            "Elm Street School will not be able to",
            "Erase it",
            "photos",
            "where it is",
            "href=\"/profile\"",
        ] {
            assert!(theirs.contains(told), "{told}: {theirs}");
        }
        assert!(theirs.contains("3 Mar 2026") && theirs.contains("Remove its passcode"), "{theirs}");
        assert!(!page(Ownership::Personal).contains("Remove its passcode"));
    }

    #[test]
    fn a_link_that_leads_nowhere_says_why_and_what_to_do() {
        let told = [Why::Expired, Why::Used, Why::Unknown].map(|why| landing_closed(Locale::en, why));
        assert!(told.iter().all(|page| page.contains("<h1>") && page.contains("a new one")), "{told:?}");
        assert!(told[0] != told[1] && told[1] != told[2]);
        assert_eq!(landing_closed(Locale::nl, Why::Malformed), landing_closed(Locale::nl, Why::Unknown));
        assert!(landing_closed(Locale::en, Why::Missing).contains("try again later"));
    }
}
