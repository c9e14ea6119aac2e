//! `/push`: the Apple push certificate, how to get and how to renew it, and the way in for one.

use super::push_form::form;
use crate::{
    ApiError,
    parts::{Icon, Title, fact, icon, numbered, signed_in, summary, title, when_here},
    words::{self, Ending, Locale, say},
};
use domain::{Moment, Permission};
use kernel::PushCertificate;
use leptos::prelude::*;

const PORTAL: &str = "https://identity.apple.com/pushcert";
const SIGNING: &str = "https://mdmcert.download";
const REQUEST: &str =
    "openssl req -new -newkey rsa:2048 -nodes -keyout push.key -out push.csr -subj /CN=push";

#[component]
pub fn PushPage() -> impl IntoView {
    signed_in(async |seat| {
        let l = seat.l;
        seat.operator.look(Permission::SettingsManage, "push").await?;
        // The password was given minutes ago: as good as now for counting days.
        let now = seat.operator.confirmed_until().ok_or(ApiError::ConfirmFirst)?;
        let set = seat.operator.push_certificate().await?;
        let above = match &set {
            Some(certificate) => present(l, certificate, now),
            None => absent(l),
        };
        Ok(view! {
            {title(Title::of(say!(l, push.title)).lead(say!(l, push.lead)))}
            {summary(l, &seat.returned)}
            {above}
            <div class="columns">
                {form(l, &seat.returned, set.is_some())}
                {if set.is_some() { renewing(l) } else { getting(l) }}
            </div>
        })
    })
}

fn absent(l: Locale) -> AnyView {
    view! {
        <div class="notice wait">
            {icon(Icon::Warn)}
            <p>{say!(l, push.none)} " " {say!(l, push.none_why)}</p>
        </div>
    }
    .into_any()
}

fn present(l: Locale, certificate: &PushCertificate, now: Moment) -> AnyView {
    let ends = certificate.ends;
    let tone = match Ending::of(now, ends) {
        Ending::Far => "",
        Ending::Month | Ending::Fortnight => "wait",
        Ending::Week | Ending::Over => "bad",
    };
    let warning = words::ending(l, now, ends).map(|told| {
        view! { <div class=format!("notice {tone}")>{icon(Icon::Warn)} <p>{told}</p></div> }
    });
    let left = say!(l, push.left, count = words::days_until(now, ends));
    view! {
        {warning}
        <section class="card">
            <h2>{say!(l, common.facts)}</h2>
            <dl class="facts">
                {fact(say!(l, push.topic), view! { <span class="digits">{certificate.topic.clone()}</span> })}
                {fact(say!(l, enrol.ends), when_here(l, ends))}
                {fact(say!(l, push.days), left)}
            </dl>
        </section>
    }
    .into_any()
}

fn portal() -> AnyView {
    view! { <a href=PORTAL rel="noreferrer">"identity.apple.com/pushcert"</a> }.into_any()
}

/// The first two steps are the same for the first one and for every later one.
fn request(l: Locale) -> [AnyView; 2] {
    let made = view! {
        <p>{say!(l, push.request)}</p>
        <pre class="example">{REQUEST}</pre>
    };
    let signed = view! {
        <p>{say!(l, push.signed)}</p>
        <p>{say!(l, push.signed_by)} " " <a href=SIGNING rel="noreferrer">"mdmcert.download"</a></p>
    };
    [made.into_any(), signed.into_any()]
}

fn getting(l: Locale) -> AnyView {
    let [made, signed] = request(l);
    let upload = view! { <p>{say!(l, push.upload)} " " {portal()}</p> <p>{say!(l, push.account)}</p> };
    view! {
        <section class="card">
            <h2>{say!(l, push.get)}</h2>
            {numbered([made, signed, upload.into_any(), say!(l, push.give).into_any()])}
        </section>
    }
    .into_any()
}

fn renewing(l: Locale) -> AnyView {
    let [made, signed] = request(l);
    let renew = view! { <p>{say!(l, push.renew_there)} " " {portal()}</p> };
    view! {
        <section class="card">
            <h2>{say!(l, push.renew)}</h2>
            <p>{say!(l, push.renew_why)}</p>
            {numbered([made, signed, renew.into_any(), say!(l, push.give).into_any()])}
        </section>
    }
    .into_any()
}
