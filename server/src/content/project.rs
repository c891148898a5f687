//! `projects/*.toml`: a project with its priority areas and figures.

use std::collections::BTreeMap;

use passerelle_shared::model::{Indicator, Kind, Names, PriorityArea, Project, ProjectCountry, RecordId};
use serde::Deserialize;
use toml::Spanned;

use super::page::{Page, WrittenLink, WrittenName};
use super::reading::Reading;
use super::words::{Vocabulary, translated};

translated! {
    struct ProjectFile {
        order: u32,
        starts: Option<Spanned<String>>,
        ends: Option<Spanned<String>>,
        budget_eur: Option<u64>,
        predecessor: Option<Spanned<String>>,
        #[serde(default)]
        funders: Vec<String>,
        #[serde(default)]
        organisations: Vec<WrittenName>,
        #[serde(default)]
        countries: Vec<WrittenCountry>,
        #[serde(default)]
        links: Vec<WrittenLink>,
        #[serde(default)]
        priority_area: Vec<WrittenPriorityArea>,
        #[serde(default)]
        indicator: Vec<WrittenIndicator>,
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenCountry {
    code: Spanned<String>,
    role: Spanned<String>,
}

translated! {
    struct WrittenPriorityArea {
        slug: Spanned<String>,
        order: u32,
    }
}

translated! {
    struct WrittenIndicator {
        slug: Spanned<String>,
        value: u64,
        unit: String,
        #[serde(default)]
        approximate: bool,
        period_starts: Option<Spanned<String>>,
        period_ends: Option<Spanned<String>>,
    }
}

const PROJECT: Vocabulary = Vocabulary(&["title", "summary", "body", "aims"]);
const PRIORITY_AREA: Vocabulary = Vocabulary(&["title", "summary", "body"]);
const INDICATOR: Vocabulary = Vocabulary(&["title", "summary", "note"]);

pub(super) fn read(reading: &mut Reading, page: &mut Page<'_>, slug: &str) {
    let id = RecordId::new(Kind::Project, slug);
    let start = 0..0;
    reading.claim(page, &id, &start);
    let Some(mut file) = page.parse::<ProjectFile>() else { return };
    let words = file.take_words();
    let translations = reading.add_words(page, &id, words, PROJECT, &start);
    let project = Project {
        order: file.order,
        starts: page.date(&file.starts),
        ends: page.date(&file.ends),
        budget_eur: file.budget_eur,
        predecessor: file.predecessor.as_ref().map(|slug| page.named(Kind::Project, slug)),
        funder_names: funder_names(reading, &file.funders),
        funders: file.funders,
        organisations: reading.named(page, &file.organisations),
        countries: file.countries.iter().filter_map(|written| project_country(page, written)).collect(),
        links: page.links(&file.links),
        translations,
        sample: reading.is_sample,
    };
    if let (Some(starts), Some(ends)) = (project.starts, project.ends)
        && ends.end_utc() < starts.start_utc()
    {
        let span = file.ends.as_ref().map_or(start, Spanned::span);
        page.fault(&span, "the project ends before it starts");
    }
    reading.add(id.clone(), &project);
    for written in file.priority_area {
        read_priority_area(reading, page, &id, written);
    }
    for written in file.indicator {
        read_indicator(reading, page, &id, written);
    }
}

fn funder_names(reading: &mut Reading, funders: &[String]) -> BTreeMap<String, Names> {
    let names = funders.iter().map(|funder| (funder.clone(), reading.names_of(funder)));
    names.filter(|(_, names)| !names.is_empty()).collect()
}

fn project_country(page: &mut Page<'_>, written: &WrittenCountry) -> Option<ProjectCountry> {
    let code = page.country(&written.code);
    let role = page.word(&written.role, "a country's role (partner, priority, member, host)");
    Some(ProjectCountry { code: code?, role: role? })
}

fn read_priority_area(
    reading: &mut Reading,
    page: &mut Page<'_>,
    project: &RecordId,
    mut written: WrittenPriorityArea,
) {
    let span = written.slug.span();
    let id = project.part(Kind::PriorityArea, page.slug(&written.slug));
    reading.claim(page, &id, &span);
    let translations = reading.add_words(page, &id, written.take_words(), PRIORITY_AREA, &span);
    reading.add(id, &PriorityArea { project: project.clone(), order: written.order, translations });
}

fn read_indicator(reading: &mut Reading, page: &mut Page<'_>, project: &RecordId, mut written: WrittenIndicator) {
    let span = written.slug.span();
    let id = project.part(Kind::Indicator, page.slug(&written.slug));
    reading.claim(page, &id, &span);
    let translations = reading.add_words(page, &id, written.take_words(), INDICATOR, &span);
    let indicator = Indicator {
        project: project.clone(),
        value: written.value,
        unit: written.unit,
        approximate: written.approximate,
        period_starts: page.date(&written.period_starts),
        period_ends: page.date(&written.period_ends),
        translations,
    };
    reading.add(id, &indicator);
}
