//! `countries.toml`.

use passerelle_shared::model::{Country, CountryCode};
use serde::Deserialize;
use toml::Spanned;

use super::page::{Page, country_id};
use super::reading::Reading;
use super::words::{Vocabulary, translated};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CountriesFile {
    #[serde(default)]
    country: Vec<WrittenCountry>,
}

translated! {
    struct WrittenCountry {
        code: Spanned<String>,
        region: Spanned<String>,
    }
}

const VOCABULARY: Vocabulary = Vocabulary(&["name"]);

pub(super) fn read(reading: &mut Reading, page: &mut Page<'_>) {
    let Some(file) = page.parse::<CountriesFile>() else { return };
    for mut written in file.country {
        let span = written.code.span();
        let code = CountryCode::parse(written.code.get_ref()).filter(|code| code.as_str() == written.code.get_ref());
        let region = page.word(&written.region, "a region");
        let (Some(code), Some(region)) = (code, region) else {
            if code.is_none() {
                page.fault(&span, format!("`{}` is not a country code like TN", written.code.get_ref()));
            }
            continue;
        };
        let id = country_id(code);
        reading.claim(page, &id, &span);
        reading.add_words(page, &id, written.take_words(), VOCABULARY, &span);
        reading.add(id, &Country { code, region });
    }
}
