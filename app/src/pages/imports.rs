//! `/import`: what a file of devices looks like, and the way in for one.

use crate::{
    ApiError,
    parts::{Title, complaint_of, signed_in, summary, table, title},
    words::{self, Locale, say},
};
use domain::{Chip, Field, Mode, Ownership, Permission, Platform};
use leptos::prelude::*;

/// The server's own: a file is no form of ours.
const TO: &str = "/import/file";

const EXAMPLE: &str = "\
serial,name,platform,mode,ownership,os,chip,user,user_address,groups
C02XK1ABJGH5,Library-Mac-07,macOS,device-enrolment,corporate,14.5,apple-silicon,Mia Jansen,mia@school.example,Library|Year 5
DMPXQ2ABJF8K,Cart-3-iPad-12,iPadOS,shared-ipad,corporate,17.4.1,,,,Cart 3
";

#[component]
pub fn Import() -> impl IntoView {
    signed_in(async |seat| {
        let l = seat.l;
        seat.operator.look_anywhere(Permission::DevicesEnrol, "import").await?;
        let wrong = matches!(seat.returned.error, Some(ApiError::Invalid { field: Field::File, .. }));
        Ok(view! {
            {title(Title::of(say!(l, import.title)).lead(say!(l, import.lead)).above(say!(l, import.devices), "/devices"))}
            {summary(l, &seat.returned)}
            <section class="card">
                <form class="fields" method="post" enctype="multipart/form-data" action=TO>
                    <div class="field" class:wrong=wrong>
                        <label for="file">{say!(l, import.file)}</label>
                        <p class="hint" id="file-hint">{say!(l, import.file_hint)}</p>
                        {complaint_of(l, &seat.returned, Field::File)}
                        <input
                            id="file"
                            name="file"
                            type="file"
                            accept=".csv,text/csv"
                            required
                            aria-invalid=wrong.then_some("true")
                            aria-describedby=if wrong { "file-hint file-wrong" } else { "file-hint" }
                        />
                    </div>
                    <div class="actions">
                        <button class="main">{say!(l, import.upload)}</button>
                        <span class="soft">{say!(l, import.upload_why)}</span>
                    </div>
                </form>
            </section>
            {explained(l)}
        })
    })
}

/// How a file is written.
fn explained(l: Locale) -> AnyView {
    let rows = columns(l)
        .into_iter()
        .map(|(column, means)| {
            view! {
                <tr>
                    <th scope="row"><code>{column}</code></th>
                    <td><span>{means}</span></td>
                </tr>
            }
        })
        .collect();
    view! {
        <section class="stack">
            <h2>{say!(l, import.how)}</h2>
            <p>{say!(l, import.how_why)}</p>
            <pre class="example" role="region" tabindex="0" aria-label=say!(l, import.example)>{EXAMPLE}</pre>
            {table("columns-of-file", say!(l, import.columns).into(), vec![say!(l, import.column), say!(l, import.means)], rows)}
        </section>
        <section class="stack">
            <h2>{say!(l, import.modes)}</h2>
            {modes(l)}
        </section>
    }
    .into_any()
}

fn columns(l: Locale) -> Vec<(&'static str, AnyView)> {
    let yes_no = || say!(l, import.is_yes_no).into_any();
    let words =
        |means: &'static str, words: Vec<&'static str>| view! { {means} " " {codes(words)} }.into_any();
    vec![
        ("serial", say!(l, import.is_serial).into_any()),
        ("name", say!(l, import.is_name).into_any()),
        ("udid", say!(l, import.is_udid).into_any()),
        ("platform", words(say!(l, import.is_platform), Platform::ALL.iter().map(|it| it.word()).collect())),
        ("mode", say!(l, import.is_mode).into_any()),
        (
            "ownership",
            words(say!(l, import.is_ownership), Ownership::ALL.iter().map(|it| it.word()).collect()),
        ),
        ("model", say!(l, import.is_model).into_any()),
        ("os", say!(l, import.is_os).into_any()),
        ("chip", words(say!(l, import.is_chip), Chip::ALL.iter().map(|it| it.word()).collect())),
        ("supervised", yes_no()),
        ("passcode_set", yes_no()),
        ("recovery_partition", yes_no()),
        ("lost_mode", yes_no()),
        ("used_by_enroller", say!(l, import.is_used_by_enroller).into_any()),
        ("user", say!(l, import.is_user).into_any()),
        ("user_address", say!(l, import.is_user_address).into_any()),
        ("groups", say!(l, import.is_groups).into_any()),
    ]
}

/// Which ways of being managed fit which platform.
fn modes(l: Locale) -> AnyView {
    let rows = Mode::ALL
        .iter()
        .map(|mode| {
            let fits = Platform::ALL.iter().filter(|platform| mode.fits(**platform)).map(|it| it.word());
            view! {
                <tr>
                    <th scope="row"><code>{mode.word()}</code></th>
                    <td><span>{words::mode(l, *mode)}</span></td>
                    <td><span>{fits.collect::<Vec<_>>().join(", ")}</span></td>
                </tr>
            }
        })
        .collect();
    let headings = vec![say!(l, import.word), say!(l, import.means), say!(l, import.fits)];
    table("columns-of-file", say!(l, import.modes_why).into(), headings, rows)
}

fn codes(words: Vec<&'static str>) -> AnyView {
    words.into_iter().map(|word| view! { <code>{word}</code> " " }).collect_view().into_any()
}
