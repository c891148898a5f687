//! An article that is written at a desk: among the drafts of its project until it is published, and again once it was taken
//! back.

use std::collections::BTreeSet;

use passerelle_shared::model::{Article, EditField, PartialDate, RecordId, Slot, Text, Timestamp};
use passerelle_shared::rules::edit::{Fields, Wish, article as rules};
use passerelle_shared::sync::Scope;

use super::{
    Bodies, Words, bodies_of, changed_json, edited_words, is_withdrawn, publish, put, put_words, translations,
    with_words, withdraw, words_in,
};
use crate::database::Result;
use crate::database::content::NEWS;
use crate::database::content::edited::value;
use crate::database::engine::{Statement, take_turns};
use crate::database::scope::{Change, Put};

/// What the devices are told that had it among the drafts.
const ELSEWHERE: &str = "It is no draft of this project any more.";

/// An article as it stands, or one that nobody has written yet.
pub(in crate::database) struct StandingArticle {
    id: RecordId,
    article: Article,
    words: Words,
    bodies: Bodies,
    place: Place,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    Nowhere,
    Programme,
    /// Of which all could read it once.
    Drafts {
        scope: Scope,
        was_published: bool,
    },
}

impl StandingArticle {
    /// From here on whoever else writes news waits.
    pub async fn find(change: &mut Change, id: &RecordId) -> Result<StandingArticle> {
        take_turns(change.connection().await?, NEWS).await?;
        let published = bodies_of(change, &Scope::programme(), id).await?;
        let (bodies, place) = match published.contains_key(id) {
            true => (published, Place::Programme),
            false => match draft_scope(change, id).await? {
                Some(scope) => {
                    let was_published = is_withdrawn(change, id).await?;
                    (bodies_of(change, &scope, id).await?, Place::Drafts { scope, was_published })
                }
                None => (Bodies::new(), Place::Nowhere),
            },
        };
        let article = bodies.get(id).map_or("{}", String::as_str);
        let (article, words) = (serde_json::from_str(article)?, words_in(&bodies, id)?);
        Ok(StandingArticle { id: id.clone(), article, words, bodies, place })
    }

    /// Of one that isn't there there are none.
    pub fn fields(&self) -> Fields {
        let state = match &self.place {
            Place::Nowhere => return Fields::new(),
            Place::Programme => rules::PUBLISHED,
            Place::Drafts { was_published: true, .. } => rules::TAKEN_BACK,
            Place::Drafts { .. } => "",
        };
        rules::fields(&self.article, state, self.words.iter().map(|(language, text)| (*language, text)))
    }

    /// Carries out what was judged.
    pub async fn change(&self, change: &mut Change, wish: Wish, changed: &Fields, now: Timestamp) -> Result<()> {
        if wish == Wish::TakeBackArticle {
            return self.take_back(change, changed, now);
        }
        let words = edited_words(&self.words, changed);
        let mut article = edited_article(&self.article, changed);
        article.translations = translations(&article.translations, &words);
        let is_to_be_read = changed.contains_key(&Slot::plain(EditField::State));
        if article.published.is_none() && is_to_be_read {
            article.published = Some(PartialDate::of_utc(now));
        }
        match (&self.place, is_to_be_read) {
            (Place::Programme, _) => {
                put(change, &self.id, self.bodies.get(&self.id), value(&self.article), value(&article))?;
                put_words(change, &self.id, &self.bodies, (&self.words, &words), now)
            }
            (_, true) => self.publish(change, &article, &words, now).await,
            (_, false) => self.keep_draft(change, &article, &words, now),
        }
    }

    /// What lies among the drafts goes to where all can read it.
    async fn publish(&self, change: &mut Change, article: &Article, words: &Words, now: Timestamp) -> Result<()> {
        let there = bodies_of(change, &Scope::programme(), &self.id).await?;
        for (id, json) in self.written(article, words)? {
            publish(change, &id, there.get(&id), json);
        }
        // Why it was taken back is told to nobody any more.
        for (id, stands) in
            there.iter().filter(|(id, _)| id.translated().is_some_and(|(it, _)| !words.contains_key(&it)))
        {
            withdraw(change, id.clone(), Some(stands), super::TAKEN_AWAY, now);
        }
        self.leave_drafts(change, now);
        Ok(())
    }

    fn keep_draft(&self, change: &mut Change, article: &Article, words: &Words, now: Timestamp) -> Result<()> {
        let scope = drafts_of(article);
        let written = self.written(article, words)?;
        let is_there = matches!(&self.place, Place::Drafts { scope: before, .. } if *before == scope);
        if !is_there {
            self.leave_drafts(change, now);
        }
        let is_left_out = |id: &&RecordId| is_there && written.iter().all(|(other, _)| other != *id);
        for id in self.bodies.keys().filter(is_left_out) {
            let reason = super::TAKEN_AWAY.to_owned();
            change.put(scope.clone(), id.clone(), Put::Withdrawn { reason, at: now });
        }
        for (id, json) in written {
            if !is_there || self.bodies.get(&id) != Some(&json) {
                change.put(scope.clone(), id, Put::Body { json, pack: None });
            }
        }
        Ok(())
    }

    /// It goes from where all can read it, which says why from then on, to the drafts of its project.
    fn take_back(&self, change: &mut Change, notes: &Fields, now: Timestamp) -> Result<()> {
        let scope = drafts_of(&self.article);
        for (id, json) in &self.bodies {
            change.put(scope.clone(), id.clone(), Put::Body { json: json.clone(), pack: None });
        }
        let notes: Words = edited_notes(notes);
        let reason = notes.values().next().map(|text| text.note.clone()).unwrap_or_default();
        for id in with_words(&self.id) {
            let stands = self.bodies.get(&id);
            match id.translated().and_then(|(language, _)| notes.get(&language)) {
                Some(note) => publish(change, &id, stands, value(note)?.to_string()),
                None if stands.is_some() => withdraw(change, id, stands, &reason, now),
                None => {}
            }
        }
        Ok(())
    }

    /// The records that it is made of, with all that this version doesn't know.
    fn written(&self, article: &Article, words: &Words) -> Result<Vec<(RecordId, String)>> {
        let stands = |id: &RecordId| self.bodies.get(id);
        let mut written =
            vec![(self.id.clone(), changed_json(stands(&self.id), &value(&self.article)?, value(article)?)?)];
        for (language, text) in words {
            let id = self.id.text(*language);
            let before = value(&self.words.get(language).cloned().unwrap_or_default())?;
            written.push((id.clone(), changed_json(stands(&id), &before, value(text)?)?));
        }
        Ok(written)
    }

    fn leave_drafts(&self, change: &mut Change, now: Timestamp) {
        let Place::Drafts { scope, .. } = &self.place else { return };
        for id in self.bodies.keys() {
            change.put(scope.clone(), id.clone(), Put::Withdrawn { reason: ELSEWHERE.to_owned(), at: now });
        }
    }
}

fn drafts_of(article: &Article) -> Scope {
    Scope::drafts(article.projects.first())
}

fn edited_article(before: &Article, changed: &Fields) -> Article {
    let changed = |field| changed.get(&Slot::plain(field));
    let mut article = before.clone();
    if let Some(published) = changed(EditField::Published) {
        article.published = PartialDate::parse(published);
    }
    if let Some(project) = changed(EditField::Project) {
        let project = RecordId::from(project.as_str());
        article.projects = article.projects.into_iter().skip(1).filter(|other| *other != project).collect();
        article.projects.insert(0, project);
    }
    if let Some(links) = changed(EditField::Links).and_then(|typed| rules::links(typed)) {
        article.links = links.into();
    }
    article
}

/// Words that are nothing but why something is gone.
fn edited_notes(notes: &Fields) -> Words {
    let note = |(slot, note): (&Slot, &String)| Some((slot.language?, Text { note: note.clone(), ..Text::default() }));
    notes.iter().filter_map(note).collect()
}

/// Among the drafts of which project it lies, with what was decided in this change.
async fn draft_scope(change: &mut Change, id: &RecordId) -> Result<Option<Scope>> {
    // What sorts between the prefix and the same with the sign that comes after its last one begins with it.
    let asked = Statement::new(
        "SELECT body FROM record WHERE scope >= 'drafts/' AND scope < 'drafts0' AND id = $1 AND body IS NOT NULL",
    );
    let [done] = change.ask([asked.bind(id.as_str())]).await?;
    let mut scopes = BTreeSet::new();
    for (body,) in done.all::<(String,)>()? {
        scopes.insert(drafts_of(&serde_json::from_str(&body)?));
    }
    for (scope, put) in change.puts_before(id).filter(|(scope, _)| scope.is_drafts()) {
        match put {
            Put::Body { .. } => scopes.insert(scope.clone()),
            Put::Withdrawn { .. } => scopes.remove(scope),
        };
    }
    Ok(scopes.into_iter().next())
}
