//! The import rules: who may use whom, and what no file may contain. A rule broken twice becomes a line here.

mod circles;
mod modules;
mod promises;
mod sources;
mod words;

use sources::{Source, sources_under, workspace_root};

/// A room of the code, the rooms of its own crate that it may use, and the crates that it may not.
struct Room {
    folder: &'static str,
    may_use: &'static [&'static str],
    never: &'static [&'static str],
}

const ROOMS: &[Room] = &[
    Room { folder: "shared/src/json", may_use: &["json"], never: PURE },
    Room { folder: "shared/src/model", may_use: &["model", "json"], never: PURE },
    Room { folder: "shared/src/sync", may_use: &["model", "sync", "json"], never: PURE },
    Room { folder: "shared/src/api", may_use: &["model", "sync", "api", "json"], never: PURE },
    Room { folder: "app/src/ui", may_use: &["ui"], never: &["passerelle_shared", "web_sys", "js_sys"] },
    Room {
        folder: "app/src/screens",
        may_use: &["screens", "ui", "state", "commands", "text", "route", "later"],
        never: &["web_sys", "js_sys", "passerelle_shared::sync", "passerelle_shared::api"],
    },
    Room { folder: "app/src/state", may_use: &["state", "platform"], never: &["web_sys", "js_sys"] },
    Room { folder: "app/src/commands", may_use: &["commands", "state", "platform"], never: &["web_sys", "js_sys"] },
    Room { folder: "app/src/sync", may_use: &["sync", "state", "platform", "later"], never: &["web_sys", "js_sys"] },
    Room {
        folder: "app/src/text",
        may_use: &["text", "platform", "later"],
        never: &["web_sys", "js_sys", "view!", "leptos::html"],
    },
    Room { folder: "app/src/platform", may_use: &["platform"], never: &["view!", "leptos::html"] },
    Room { folder: "server/src/routes", may_use: ANY, never: &["sqlx", "SELECT ", "INSERT INTO", "UPDATE "] },
    Room {
        folder: "server/src/database",
        may_use: &["database", "mail", "clock", "content", "chance", "compression", "zones", "nfkc", "private"],
        never: &["axum", "tower"],
    },
    Room { folder: "app/src", may_use: ANY, never: &["passerelle_server::", "passerelle_bundler::"] },
    Room { folder: "server/src", may_use: ANY, never: &["passerelle_app::", "passerelle_bundler::"] },
    Room {
        folder: "app/bundler/src",
        may_use: ANY,
        never: &["passerelle_app::", "passerelle_server::", "passerelle_shared::"],
    },
];

/// No clock, no chance, no I/O, no conditional compilation.
const PURE: &[&str] = &[
    "std::time",
    "SystemTime",
    "Instant",
    "std::fs",
    "std::net",
    "std::env",
    "std::thread",
    "cfg(feature",
    "cfg(target",
    "tokio",
    "rand::",
    "getrandom",
];

/// Checked by other lines, or free.
const ANY: &[&str] = &["*"];

#[test]
fn each_room_uses_only_the_rooms_it_may() {
    let mut broken = Vec::new();
    for room in ROOMS.iter().filter(|room| room.may_use != ANY) {
        for source in sources_under(room.folder) {
            for used in source.rooms_used() {
                if !room.may_use.contains(&used.as_str()) {
                    broken.push(format!("{} uses `crate::{used}`", source.path));
                }
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn no_room_names_what_it_must_not_know() {
    let mut broken = Vec::new();
    for room in ROOMS {
        for source in sources_under(room.folder) {
            for name in room.never.iter().filter(|name| source.names(name)) {
                broken.push(format!("{} names `{name}`", source.path));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn sql_stands_in_the_database_alone() {
    let broken: Vec<String> = sources_under("server/src")
        .into_iter()
        .filter(|source| !source.path.starts_with("server/src/database"))
        .filter(|source| source.names("sqlx::"))
        .map(|source| source.path)
        .collect();
    assert_eq!(broken, Vec::<String>::new());
}

#[test]
fn the_browser_is_known_to_the_platform_alone() {
    let broken: Vec<String> = sources_under("app/src")
        .into_iter()
        .filter(|source| !source.path.starts_with("app/src/platform"))
        .filter(|source| ["web_sys::", "js_sys::", "indexed_db_futures::"].iter().any(|name| source.names(name)))
        .map(|source| source.path)
        .collect();
    assert_eq!(broken, Vec::<String>::new());
}

#[test]
fn text_is_text_and_never_markup() {
    let broken: Vec<String> = sources_under("app/src")
        .into_iter()
        .filter(|source| ["inner_html", "insert_adjacent_html", "outer_html"].iter().any(|name| source.names(name)))
        .map(|source| source.path)
        .collect();
    assert_eq!(broken, Vec::<String>::new());
}

#[test]
fn every_file_says_in_one_sentence_what_it_is() {
    let folders = ["shared/src", "app/src", "app/bundler/src", "server/src", "tests"];
    let silent: Vec<String> = folders
        .into_iter()
        .flat_map(sources_under)
        .filter(|source| !source.code.starts_with("//! "))
        .map(|source| source.path)
        .collect();
    assert_eq!(silent, Vec::<String>::new());
}

#[test]
fn module_files_stand_beside_their_folders() {
    let folders = ["shared/src", "app/src", "app/bundler/src", "server/src"];
    let found: Vec<String> = folders
        .into_iter()
        .flat_map(sources_under)
        .map(|source| source.path)
        .filter(|path| path.ends_with("/mod.rs"))
        .collect();
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn styles_know_no_left_and_no_right() {
    const ONE_SIDED: &[&str] = &[
        "margin-left",
        "margin-right",
        "padding-left",
        "padding-right",
        "border-left",
        "border-right",
        "text-align: left",
        "text-align: right",
        "float: left",
        "float: right",
        "inset-left",
        "inset-right",
    ];
    let mut broken = Vec::new();
    for path in sources::files_under("app/style", "css") {
        let css = std::fs::read_to_string(workspace_root().join(&path)).expect("a style sheet can be read");
        for rule in ONE_SIDED.iter().filter(|rule| css.contains(*rule)) {
            broken.push(format!("{path}: {rule}"));
        }
        let physical = css.lines().filter(|line| {
            let line = line.trim_start();
            line.starts_with("left:") || line.starts_with("right:")
        });
        broken.extend(physical.map(|line| format!("{path}: {}", line.trim())));
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn the_top_level_holds_what_the_map_shows_and_nothing_else() {
    const MAP: &[&str] =
        &["Cargo.toml", "Cargo.lock", "LICENSE", "README.md", "app", "public", "server", "shared", "target", "tests"];
    let strange: Vec<String> = std::fs::read_dir(workspace_root())
        .expect("the workspace can be listed")
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| !name.starts_with('.') && !MAP.contains(&name.as_str()))
        .collect();
    assert_eq!(strange, Vec::<String>::new());
}

#[test]
fn the_rules_find_what_they_are_told_to_find() {
    let source = Source {
        path: "app/src/ui/button.rs".into(),
        code: "//! A button.\nuse crate::state::App;\nuse crate::{text, ui::Icon};\n// crate::sync is only spoken of\n"
            .into(),
    };

    assert_eq!(source.rooms_used(), ["state", "text", "ui"]);
    assert!(source.names("state::App"));
    assert!(!source.names("crate::sync"), "a comment is not a use");
}
