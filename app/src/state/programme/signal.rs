//! The programme as a signal, followed record by record.

use std::sync::Arc;

use leptos::prelude::{GetValue, SetValue, StoredValue, untrack};
use passerelle_device::Readers;

use super::Programme;

/// What a closure reads of the programme is what it follows: news about one event makes nothing anew that shows another.
#[derive(Clone, Copy)]
pub struct ProgrammeSignal(StoredValue<Arc<Programme>>);

impl ProgrammeSignal {
    pub(crate) fn new() -> ProgrammeSignal {
        ProgrammeSignal(StoredValue::new(Arc::new(Programme::followed())))
    }

    /// Followed as far as it is read.
    pub fn get(self) -> Arc<Programme> {
        self.0.get_value()
    }

    /// Followed as far as it is read.
    pub fn with<R>(self, read: impl FnOnce(&Programme) -> R) -> R {
        read(&self.get())
    }

    pub fn with_untracked<R>(self, read: impl FnOnce(&Programme) -> R) -> R {
        untrack(|| self.with(read))
    }
}

impl Readers for ProgrammeSignal {
    type Copy = Programme;

    fn are_without(&self) -> bool {
        self.with_untracked(|programme| !programme.is_loaded())
    }

    /// Only what differs is told.
    fn set(&self, programme: Programme) {
        let programme = Arc::new(programme.in_place_of(&self.get()));
        self.0.set_value(programme.clone());
        programme.tell_followers();
    }

    fn update(&self, change: impl FnOnce(&mut Programme)) {
        self.update_quietly(change);
        self.get().tell_followers();
    }

    fn update_quietly<R>(&self, change: impl FnOnce(&mut Programme) -> R) -> R {
        let mut programme = self.get();
        // Given back below; a reader that still holds the old one keeps it.
        self.0.set_value(Arc::default());
        let answer = change(Arc::make_mut(&mut programme));
        self.0.set_value(programme);
        answer
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    use leptos::prelude::{Get, Memo, Owner};
    use passerelle_device::ProgrammeCopy;
    use passerelle_shared::model::RecordId;
    use passerelle_shared::sync::{Body, Record};

    use super::*;

    const PLANNED: &str = r#"{"kind":"training","status":"planned"}"#;
    const CANCELLED: &str = r#"{"kind":"training","status":"cancelled"}"#;

    /// How often something was told anew.
    struct Told {
        signal: ProgrammeSignal,
        memo: Memo<usize>,
        times: Arc<AtomicU32>,
    }

    impl Told {
        fn of(programme: Programme, read: impl Fn(&Programme) -> usize + Send + Sync + 'static) -> Told {
            let signal = ProgrammeSignal::new();
            signal.set(programme);
            let times = Arc::new(AtomicU32::new(0));
            let counted = times.clone();
            let memo = Memo::new(move |_| {
                counted.fetch_add(1, Ordering::Relaxed);
                signal.with(&read)
            });
            memo.get();
            Told { signal, memo, times }
        }

        fn times(&self) -> u32 {
            self.memo.get();
            self.times.load(Ordering::Relaxed)
        }
    }

    fn record(id: &str, json: &str) -> Record {
        let json = serde_json::value::RawValue::from_string(json.into()).expect("JSON");
        Record { id: id.into(), seq: 2, body: Body::Body(json) }
    }

    fn two() -> Programme {
        Programme::of(&[("event/tunis", PLANNED), ("event/rabat", PLANNED)])
    }

    fn with_owner(story: impl FnOnce()) {
        Owner::new().with(story);
    }

    #[test]
    fn news_of_one_event_tells_nothing_anew_that_shows_another() {
        with_owner(|| {
            let told = Told::of(two(), |programme| usize::from(programme.event(&"event/tunis".into()).is_some()));

            told.signal.update(|programme| programme.take(&[&record("event/rabat", CANCELLED)]));
            assert_eq!(told.times(), 1);

            told.signal.update(|programme| programme.take(&[&record("event/tunis", CANCELLED)]));
            assert_eq!(told.times(), 2);
        });
    }

    #[test]
    fn what_is_not_here_yet_is_told_when_it_comes() {
        with_owner(|| {
            let words = RecordId::from("event/tunis");
            let told = Told::of(two(), move |programme| programme.languages_of(&words).len());

            let text = record("text/fr/event/tunis", r#"{"title":"Formation"}"#);
            told.signal.update(|programme| programme.take(&[&text]));

            assert_eq!((told.times(), told.memo.get()), (2, 1));
        });
    }

    #[test]
    fn a_list_is_told_anew_when_any_of_its_kind_comes_and_not_for_others() {
        with_owner(|| {
            let told = Told::of(two(), |programme| programme.events().len());

            let text = record("text/fr/event/tunis", r#"{"title":"Formation"}"#);
            told.signal.update(|programme| programme.take(&[&text]));
            assert_eq!(told.times(), 1);

            told.signal.update(|programme| programme.take(&[&record("event/amman", PLANNED)]));
            assert_eq!((told.times(), told.memo.get()), (2, 3));
        });
    }

    #[test]
    fn another_generation_with_the_same_records_tells_nothing_anew() {
        with_owner(|| {
            let told = Told::of(two(), |programme| programme.events().len());

            told.signal.set(two());
            assert_eq!(told.times(), 1);

            told.signal.set(Programme::of(&[("event/tunis", PLANNED)]));
            assert_eq!((told.times(), told.memo.get()), (2, 1));
        });
    }

    #[test]
    fn what_was_taken_quietly_is_told_with_the_next_change() {
        with_owner(|| {
            let told = Told::of(two(), |programme| programme.events().len());

            told.signal.update_quietly(|programme| programme.take(&[&record("event/amman", PLANNED)]));
            assert_eq!(told.times(), 1);

            told.signal.update(ProgrammeCopy::complete);
            assert_eq!(told.memo.get(), 3);
        });
    }
}
