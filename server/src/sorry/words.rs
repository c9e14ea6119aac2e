//! The words, in both languages: what happened, what it means, what to do.

use super::Sorry;

type Words = (&'static str, String);

pub fn english(sorry: &Sorry) -> Words {
    match sorry {
        Sorry::SignedOut => {
            ("You are signed out", "Nothing was changed. Sign in and do it again.".to_owned())
        }
        Sorry::Forbidden => (
            "Not allowed",
            "Your roles do not allow this. Somebody who assigns roles can change that.".to_owned(),
        ),
        Sorry::OtherSite => (
            "Refused",
            "This came from another site and not from a page of this console. Nothing was changed."
                .to_owned(),
        ),
        Sorry::OtherHost(address) => ("Another address", format!("This console is found at {address}.")),
        Sorry::TooLarge(most) => (
            "Too large",
            format!("A form may hold {most} bytes. Nothing was changed. Shorten it and send it again."),
        ),
        Sorry::TooSlow => {
            ("Too slow", "The form did not arrive in time. Nothing was changed. Send it again.".to_owned())
        }
        Sorry::Malformed => (
            "Not understood",
            "What arrived is not what the form would have sent. Nothing was changed. Fill it in again."
                .to_owned(),
        ),
        Sorry::Busy => (
            "Very busy",
            "The console has more to do than it can. Look whether it was done, then try again.".to_owned(),
        ),
        Sorry::Away => (
            "The database is away",
            "Nothing was changed. It is tried again by itself; reload in a moment.".to_owned(),
        ),
        Sorry::Broken(incident) => (
            "Something broke",
            format!("It was written down as incident {incident}. Look whether it was done, then try again."),
        ),
    }
}

pub fn dutch(sorry: &Sorry) -> Words {
    match sorry {
        Sorry::SignedOut => {
            ("Je bent afgemeld", "Er is niets gewijzigd. Meld je aan en doe het opnieuw.".to_owned())
        }
        Sorry::Forbidden => (
            "Niet toegestaan",
            "Je rollen staan dit niet toe. Wie rollen toewijst, kan dat veranderen.".to_owned(),
        ),
        Sorry::OtherSite => (
            "Geweigerd",
            "Dit kwam van een andere site en niet van een pagina van deze console. Er is niets gewijzigd."
                .to_owned(),
        ),
        Sorry::OtherHost(address) => ("Een ander adres", format!("Deze console staat op {address}.")),
        Sorry::TooLarge(most) => (
            "Te groot",
            format!("Een formulier mag {most} bytes groot zijn. Er is niets gewijzigd. Maak het korter."),
        ),
        Sorry::TooSlow => (
            "Te langzaam",
            "Het formulier kwam niet op tijd aan. Er is niets gewijzigd. Verstuur het opnieuw.".to_owned(),
        ),
        Sorry::Malformed => (
            "Niet begrepen",
            "Wat aankwam is niet wat het formulier zou sturen. Er is niets gewijzigd. Vul het opnieuw in."
                .to_owned(),
        ),
        Sorry::Busy => (
            "Erg druk",
            "De console heeft meer te doen dan kan. Kijk of het gelukt is en probeer het dan opnieuw."
                .to_owned(),
        ),
        Sorry::Away => (
            "De database is onbereikbaar",
            "Er is niets gewijzigd. Er wordt vanzelf opnieuw geprobeerd; herlaad zo meteen.".to_owned(),
        ),
        Sorry::Broken(incident) => (
            "Er ging iets stuk",
            format!(
                "Het is genoteerd als incident {incident}. Kijk of het gelukt is en probeer het dan opnieuw."
            ),
        ),
    }
}
