//! Countries by their names, in the order in which readers look for them.

use leptos::prelude::*;
use passerelle_shared::model::CountryCode;

use super::wording::title_of;
use crate::state::Programme;
use crate::text::{self, in_order_of_names};

/// A country by its name. Without a flag: many systems draw none, and show two letters instead.
pub fn country(programme: &Programme, code: CountryCode) -> AnyView {
    view! { <span class="country">{country_name(programme, code)}</span> }.into_any()
}

/// As the programme calls it, and else as the browser does.
pub fn country_name(programme: &Programme, code: CountryCode) -> String {
    programme.country(code).map_or_else(|| text::country(code), |(id, _)| title_of(programme, id).words)
}

/// In the order in which readers look for them.
pub fn by_name(programme: &Programme, codes: impl Iterator<Item = CountryCode>) -> Vec<(String, CountryCode)> {
    let named: Vec<(String, CountryCode)> = codes.map(|code| (country_name(programme, code), code)).collect();
    let order = in_order_of_names(&named.iter().map(|(name, _)| name.as_str()).collect::<Vec<&str>>());
    order.into_iter().map(|at| named[at].clone()).collect()
}

pub fn countries(programme: &Programme, codes: impl Iterator<Item = CountryCode>) -> AnyView {
    let named = by_name(programme, codes).into_iter();
    let listed: Vec<AnyView> =
        named.map(|(name, _)| view! { <li><span class="country">{name}</span></li> }.into_any()).collect();
    view! { <ul class="countries">{listed}</ul> }.into_any()
}
