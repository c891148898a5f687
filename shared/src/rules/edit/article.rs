//! What is particular about an article that is edited: it is a draft until it is published, whose news it is, and that it
//! is taken back with a reason.
//!
//! ```text
//! written ─▶ draft ──published──▶ for all to read ──taken back──▶ a draft again, and all can read why it is gone
//!              ▲                                                      │
//!              └───────────── published anew, by who has seen it ─────┘
//! ```

use std::collections::BTreeSet;

use super::{
    Command, Effect, Fields, Wish, becomes, carried_out, changed, fields_of_words, has_words_without_title, put,
    stands, taken_back, understood, wanted,
};
use crate::model::{Article, EditField, FieldChange, Language, Link, Reason, RecordId, Slot, Text};

/// The state of an article that all can read; one that they can't has none.
pub const PUBLISHED: &str = "published";
/// Of one that they could.
pub const TAKEN_BACK: &str = "taken-back";

/// Its words, in each language.
pub const WORDS: [EditField; 3] = [EditField::Title, EditField::Summary, EditField::Body];

const FIELDS: [EditField; 7] = [
    EditField::Title,
    EditField::Summary,
    EditField::Body,
    EditField::Published,
    EditField::Project,
    EditField::Links,
    EditField::State,
];

const STATE: Slot = Slot { field: EditField::State, language: None };
const PROJECT: Slot = Slot { field: EditField::Project, language: None };

/// What an article's fields are, with its words in each language.
pub fn fields<'a>(article: &Article, state: &str, words: impl IntoIterator<Item = (Language, &'a Text)>) -> Fields {
    let mut fields = fields_of_words(words, &WORDS);
    put(&mut fields, EditField::Published, article.published.map(String::from).unwrap_or_default());
    put(&mut fields, EditField::Project, article.projects.first().map(ToString::to_string).unwrap_or_default());
    put(&mut fields, EditField::Links, links_typed(&article.links.items()));
    put(&mut fields, EditField::State, state.to_owned());
    fields
}

/// As they are typed.
fn links_typed(links: &[Link]) -> String {
    let line = |Link { url, title }: &Link| if title == url { url.clone() } else { [url, " ", title].concat() };
    links.iter().map(line).collect::<Vec<String>>().join("\n")
}

/// `None` where one of them leads nowhere.
pub fn links(typed: &str) -> Option<Vec<Link>> {
    let read = |line: &str| {
        let (url, title) = line.split_once(char::is_whitespace).unwrap_or((line, line));
        let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
        (!host.is_empty()).then(|| Link { url: url.to_owned(), title: title.trim().to_owned() })
    };
    typed.lines().map(str::trim).filter(|line| !line.is_empty()).map(read).collect()
}

/// What a decision about an edit depends on.
#[derive(Debug, Clone, Copy)]
pub struct Situation<'a> {
    /// Of an article that isn't there nothing stands.
    pub fields: &'a Fields,
    /// The projects whose news its author may write.
    pub writes_for: &'a BTreeSet<RecordId>,
    /// And that of no project.
    pub writes_for_all: bool,
}

/// Decides about one edit.
pub fn judge(situation: &Situation<'_>, command: &Command) -> Effect {
    match command.kind {
        Wish::TakeBackArticle => weigh_taking_back(situation, command).into(),
        _ => weigh(situation, command).into(),
    }
}

fn weigh(situation: &Situation<'_>, command: &Command) -> Result<Effect, Reason> {
    let changes = &command.body.changes;
    understood(changes, &FIELDS)?;
    let fields = situation.fields;
    if !fields.is_empty() && !may_write_for(situation, stands(fields, PROJECT)) {
        return Err(Reason::NotAnOrganiser);
    }
    let changed = changed(fields, changes)?;
    if let Some(reason) = fault(situation, &changed) {
        return Err(reason);
    }
    Ok(carried_out(changed))
}

fn weigh_taking_back(situation: &Situation<'_>, command: &Command) -> Result<Effect, Reason> {
    let changes = &command.body.changes;
    understood(changes, &[EditField::Note])?;
    if situation.fields.is_empty() || !may_write_for(situation, stands(situation.fields, PROJECT)) {
        return Err(Reason::NotAnOrganiser);
    }
    if stands(situation.fields, STATE) != PUBLISHED {
        return Ok(Effect::Unchanged);
    }
    taken_back(changes)
}

/// What is wrong with changes, as far as a device can tell before they are saved.
pub fn complaint(situation: &Situation<'_>, changes: &[FieldChange]) -> Option<Reason> {
    understood(changes, &FIELDS).err().or_else(|| fault(situation, &wanted(changes)))
}

fn may_write_for(situation: &Situation<'_>, project: &str) -> bool {
    match project {
        "" => situation.writes_for_all,
        project => situation.writes_for.contains(&RecordId::from(project)),
    }
}

/// What would be wrong with the article if these fields were changed so.
fn fault(situation: &Situation<'_>, changed: &Fields) -> Option<Reason> {
    let fields = situation.fields;
    if fields.is_empty() && changed.keys().all(|slot| slot.field != EditField::Title) {
        return Some(Reason::TitleNeeded);
    }
    let is_moved = fields.is_empty() || changed.contains_key(&PROJECT);
    if is_moved && !may_write_for(situation, becomes(fields, changed, PROJECT)) {
        return Some(Reason::NotAnOrganiser);
    }
    has_words_without_title(fields, changed, &WORDS).then_some(Reason::TitleNeeded)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;
    use crate::model::FieldStands;
    use crate::rules::edit::tests::command;

    const TITLE: Slot = Slot { field: EditField::Title, language: Some(Language::French) };
    const BODY: Slot = Slot { field: EditField::Body, language: Some(Language::French) };
    const NOTE: Slot = Slot { field: EditField::Note, language: Some(Language::French) };
    const LINKS: Slot = Slot { field: EditField::Links, language: None };
    const GLACY: &str = "project/glacy";

    fn article(state: &str) -> Fields {
        let article: Article = json::read(
            r#"{"published":"2027-04-01","projects":["project/glacy","project/euromed"],"translations":["fr"],
                "links":[{"url":"https://a.example","title":"Le rapport"}]}"#,
        )
        .expect("an article");
        let french = Text { title: "Atelier".into(), body: "Quarante personnes.".into(), ..Text::default() };
        fields(&article, state, [(Language::French, &french)])
    }

    fn judged_by(runs: &[&str], stands: &Fields, wish: Wish, changes: &[(Slot, &str, &str)]) -> Effect {
        let writes_for = runs.iter().map(|id| RecordId::from(*id)).collect();
        let situation = Situation { fields: stands, writes_for: &writes_for, writes_for_all: runs.len() > 1 };
        judge(&situation, &command(wish, "article/a", changes))
    }

    fn judged(stands: &Fields, changes: &[(Slot, &str, &str)]) -> Effect {
        judged_by(&[GLACY], stands, Wish::EditArticle, changes)
    }

    fn changed(changes: &[(Slot, &str)]) -> Effect {
        Effect::Change(changes.iter().map(|(slot, text)| (*slot, (*text).to_owned())).collect())
    }

    #[test]
    fn a_new_article_has_a_title_and_a_project_that_its_author_organises() {
        let none = Fields::new();

        assert_eq!(
            judged(&none, &[(TITLE, "", "Atelier"), (PROJECT, "", GLACY)]),
            changed(&[(TITLE, "Atelier"), (PROJECT, GLACY)])
        );
        assert_eq!(judged(&none, &[]), Effect::Refused(Reason::TitleNeeded));
        assert_eq!(judged(&none, &[(BODY, "", "x"), (PROJECT, "", GLACY)]), Effect::Refused(Reason::TitleNeeded));
        for project in ["", "project/euromed"] {
            let effect = judged(&none, &[(TITLE, "", "Atelier"), (PROJECT, "", project)]);
            assert_eq!(effect, Effect::Refused(Reason::NotAnOrganiser), "{project}");
        }
    }

    #[test]
    fn an_article_is_published_by_who_saw_that_it_was_not_and_once_more_only_by_who_saw_that_it_was_taken_back() {
        let publish = [(STATE, "", PUBLISHED)];

        assert_eq!(judged(&article(""), &publish), changed(&[(STATE, PUBLISHED)]));
        assert_eq!(judged(&article(PUBLISHED), &publish), Effect::Unchanged);
        let fields = vec![FieldStands { field: EditField::State, language: None, text: TAKEN_BACK.into() }];
        assert_eq!(judged(&article(TAKEN_BACK), &publish), Effect::Refused(Reason::EditedMeanwhile { fields }));
        assert_eq!(judged(&article(TAKEN_BACK), &[(STATE, TAKEN_BACK, PUBLISHED)]), changed(&[(STATE, PUBLISHED)]));
        let back = [(STATE, PUBLISHED, "")];
        assert_eq!(judged(&article(PUBLISHED), &back), Effect::Refused(Reason::NotUnderstood), "that needs a reason");
    }

    #[test]
    fn where_somebody_else_changed_the_same_nothing_is_done_and_it_is_told_of_that_field() {
        let effect = judged(&article(PUBLISHED), &[(TITLE, "Réunion", "Cours"), (LINKS, "", "https://b.example")]);

        let stands =
            |slot: Slot, text: &str| FieldStands { field: slot.field, language: slot.language, text: text.to_owned() };
        let fields = vec![stands(TITLE, "Atelier"), stands(LINKS, "https://a.example Le rapport")];
        assert_eq!(effect, Effect::Refused(Reason::EditedMeanwhile { fields }));
    }

    #[test]
    fn only_who_organises_its_project_writes_it_and_to_another_goes_only_what_is_theirs_on_both_sides() {
        let (euromed, article) = ("project/euromed", article(PUBLISHED));
        let edit = |runs: &[&str], changes| judged_by(runs, &article, Wish::EditArticle, changes);
        let moves: &[_] = &[(PROJECT, GLACY, euromed)];

        assert_eq!(edit(&[euromed], &[(TITLE, "Atelier", "Cours")]), Effect::Refused(Reason::NotAnOrganiser));
        assert_eq!(edit(&[], &[]), Effect::Refused(Reason::NotAnOrganiser));
        assert_eq!(edit(&[GLACY], moves), Effect::Refused(Reason::NotAnOrganiser));
        assert_eq!(edit(&[GLACY, euromed], moves), changed(&[(PROJECT, euromed)]));
    }

    #[test]
    fn an_article_is_taken_back_with_a_reason_and_only_while_all_can_read_it() {
        let why: &[_] = &[(NOTE, "", "Une erreur.")];
        let taken_back = |state, changes| judged_by(&[GLACY], &article(state), Wish::TakeBackArticle, changes);

        assert_eq!(taken_back(PUBLISHED, why), changed(&[(NOTE, "Une erreur.")]));
        assert_eq!(taken_back(PUBLISHED, &[]), Effect::Refused(Reason::NoteNeeded));
        assert_eq!(taken_back(PUBLISHED, &[(NOTE, "", " ")]), Effect::Refused(Reason::NoteNeeded));
        assert_eq!(taken_back("", why), Effect::Unchanged);
        assert_eq!(taken_back(TAKEN_BACK, why), Effect::Unchanged);
        assert_eq!(taken_back(PUBLISHED, &[(TITLE, "Atelier", "")]), Effect::Refused(Reason::NotUnderstood));
        let by_nobody = judged_by(&[], &article(PUBLISHED), Wish::TakeBackArticle, why);
        assert_eq!(by_nobody, Effect::Refused(Reason::NotAnOrganiser));
    }

    #[test]
    fn links_are_typed_one_a_line_and_lead_somewhere() {
        let typed = "https://a.example Le rapport\n\n http://b.example ";
        let read = links(typed).expect("two links");

        assert_eq!(links_typed(&read), "https://a.example Le rapport\nhttp://b.example");
        for wrong in ["javascript:alert(1)", "a.example", "https://", "Le rapport https://a.example"] {
            assert_eq!(links(wrong), None, "{wrong}");
        }
        let wrong = judged(&article(""), &[(LINKS, "https://a.example Le rapport", "a.example")]);
        assert_eq!(wrong, Effect::Refused(Reason::NotUnderstood));
    }
}
