//! In which order keys come, and which of them a range means.

use super::saying::{Told, delete_all, fill, keys, prefix, put, same, text, texts};
use crate::store::{Area, Key, Range, Store};

/// As ours are: parts between bars, addresses of mail, folders; and each beginning stands beside what only looks like it.
const NAMES: [&str; 13] = [
    "",
    "amina",
    "amina@example.orgs|event/a",
    "amina@example.org|event/a",
    "amina@example.org|event/b",
    "amina@example.org|star/a",
    "amina@example.org}",
    "aminb",
    "event/",
    "event/a",
    "event0",
    "|",
    "~",
];

pub async fn numbers_come_before_texts_and_each_in_its_order(store: &impl Store) -> Told {
    let written: [Key; 8] =
        ["b".into(), 10.into(), "a".into(), 9.into(), "10".into(), 0.into(), "".into(), 1_000_000.into()];
    for key in &written {
        put(store, Area::Answered, key.clone(), text("row")).await?;
    }

    let wanted: [Key; 8] =
        [0.into(), 9.into(), 10.into(), 1_000_000.into(), "".into(), "10".into(), "a".into(), "b".into()];
    same("keys", keys(store, Area::Answered, Range::All).await?, wanted.to_vec())
}

pub async fn texts_that_are_not_ascii_come_in_the_order_of_utf_16(store: &impl Store) -> Told {
    // By code points the last two would come the other way round.
    let in_order = ["Z", "a", "é", "ع", "字", "\u{1F9ED}", "\u{FB00}"];
    let mut written = in_order;
    written.reverse();
    fill(store, Area::Drafts, &written).await?;

    same("keys", keys(store, Area::Drafts, Range::All).await?, texts(&in_order))
}

pub async fn a_prefix_means_the_texts_that_begin_so_and_no_others(store: &impl Store) -> Told {
    fill(store, Area::Records, &NAMES).await?;
    fill(store, Area::Records, &["event/\u{1F9ED}", "event/\u{FFFD}"]).await?;
    put(store, Area::Records, 7, text("a number")).await?;

    let folder = ["event/", "event/a", "event/\u{1F9ED}", "event/\u{FFFD}"];
    let ranges: [(&str, &[&str]); 9] = [
        ("amina@example.org|", &NAMES[3..6]),
        ("amina@example.org|event/", &NAMES[3..5]),
        ("amina@", &NAMES[2..7]),
        ("amina", &NAMES[1..7]),
        ("amina@example.orgs|event/a", &NAMES[2..3]),
        ("event/", &folder),
        ("|", &["|"]),
        ("~", &["~"]),
        ("amina@example.org|event/a/further", &[]),
    ];
    for (beginning, wanted) in ranges {
        same(beginning, keys(store, Area::Records, prefix(beginning)).await?, texts(wanted))?;
    }
    let every_text = [&NAMES[..8], &folder, &NAMES[10..]].concat();
    same("an empty one", keys(store, Area::Records, prefix("")).await?, texts(&every_text))?;
    let everything = [vec![Key::Number(7)], texts(&every_text)].concat();
    same("no prefix", keys(store, Area::Records, Range::All).await?, everything)
}

pub async fn what_begins_so_is_deleted_and_its_neighbours_stay(store: &impl Store) -> Told {
    fill(store, Area::Records, &NAMES).await?;
    put(store, Area::Records, 7, text("a number")).await?;
    let number = vec![Key::Number(7)];

    delete_all(store, Area::Records, prefix("amina@example.org|")).await?;
    delete_all(store, Area::Records, prefix("nobody|")).await?;

    let left = [&NAMES[..3], &NAMES[6..]].concat();
    same("keys", keys(store, Area::Records, Range::All).await?, [number.clone(), texts(&left)].concat())?;
    delete_all(store, Area::Records, prefix("")).await?;
    same("what is no text", keys(store, Area::Records, Range::All).await?, number)
}

pub async fn everything_of_one_area_is_deleted_and_the_others_stay(store: &impl Store) -> Told {
    fill(store, Area::Shards, &NAMES).await?;
    fill(store, Area::Changes, &NAMES).await?;

    delete_all(store, Area::Shards, Range::All).await?;

    same("shards", keys(store, Area::Shards, Range::All).await?, Vec::new())?;
    same("changes", keys(store, Area::Changes, Range::All).await?, texts(&NAMES))
}
