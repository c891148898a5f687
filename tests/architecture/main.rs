//! The import rules: who may use whom, and what no file may contain. A rule broken twice becomes a line here.

mod circles;
mod modules;
mod promises;
mod sources;
mod words;

use modules::{Modules, Use};
use sources::{Source, sources_under, workspace_root};

/// The crates, and where they begin.
const CRATES: [(&str, &str); 5] = [
    ("shared", "shared/src"),
    ("words", "shared/words/src"),
    ("server", "server/src"),
    ("device", "app/device/src"),
    ("app", "app/src"),
];

/// A room of the code, the rooms of its own crate that it may use, and the names that it may not. A room may use itself,
/// and what the files above it define themselves.
struct Room {
    folder: &'static str,
    may_use: &'static [&'static str],
    never: &'static [&'static str],
}

const ROOMS: &[Room] = &[
    Room { folder: "shared/src/json", may_use: &["json"], never: PURE },
    Room { folder: "shared/src/model", may_use: &["model", "json"], never: PURE },
    Room { folder: "shared/src/sync", may_use: &["model", "sync", "json"], never: PURE },
    Room { folder: "shared/src/rules", may_use: &["model", "sync", "rules", "json"], never: PURE },
    Room { folder: "shared/src/api", may_use: &["model", "sync", "api", "json"], never: PURE },
    Room { folder: "shared/src/search", may_use: &["model", "search"], never: PURE },
    Room { folder: "shared/words/src", may_use: ANY, never: PURE },
    Room {
        folder: "app/device/src",
        may_use: ANY,
        never: &["web_sys", "js_sys", "wasm_bindgen", "leptos", "gloo", "passerelle_app::", "passerelle_server::"],
    },
    Room { folder: "app/src/ui", may_use: &["ui"], never: &["passerelle_shared", "web_sys", "js_sys"] },
    Room {
        folder: "app/src/screens",
        may_use: &["screens", "ui", "state", "commands", "text", "route", "later"],
        never: &["web_sys", "js_sys", "passerelle_shared::sync", "passerelle_shared::api"],
    },
    Room { folder: "app/src/state", may_use: &["state", "platform"], never: &["web_sys", "js_sys"] },
    // What writes comes later than what reads.
    Room {
        folder: "app/src/commands",
        may_use: &["commands", "state", "platform", "later"],
        never: &["web_sys", "js_sys"],
    },
    Room { folder: "app/src/sync", may_use: &["sync", "state", "platform", "later"], never: &["web_sys", "js_sys"] },
    Room {
        folder: "app/src/text",
        may_use: &["text", "platform", "later"],
        never: &["web_sys", "js_sys", "view!", "leptos::html"],
    },
    Room { folder: "app/src/platform", may_use: &["platform"], never: &["view!", "leptos::html"] },
    Room {
        folder: "app/src/platform/store/indexed",
        // All but its own is handed to it by `around`, which the suite's program in `tests/storage` has its own of.
        may_use: &[
            "platform::store::around",
            "platform::store::in_memory",
            "platform::store::refused",
            "platform::clock",
            "platform::storage",
        ],
        never: &["crate::", "leptos", "passerelle_shared"],
    },
    Room { folder: "server/src/agenda_import", may_use: &["database", "zones"], never: &["axum", "sqlx", "tokio"] },
    Room { folder: "server/src/chance", may_use: &[], never: &[] },
    Room { folder: "server/src/clock", may_use: &[], never: &[] },
    Room { folder: "server/src/compression", may_use: &[], never: &[] },
    Room { folder: "server/src/guid", may_use: &[], never: &[] },
    Room { folder: "server/src/nfkc", may_use: &[], never: &[] },
    Room { folder: "server/src/open_files", may_use: &[], never: &[] },
    Room { folder: "server/src/private", may_use: &[], never: &[] },
    Room { folder: "server/src/room", may_use: &[], never: &[] },
    Room { folder: "server/src/tables", may_use: &[], never: &[] },
    Room { folder: "server/src/zones", may_use: &[], never: &[] },
    Room { folder: "server/src/writing", may_use: &["zones"], never: &["axum", "sqlx"] },
    Room { folder: "server/src/limits", may_use: &["clock"], never: &["axum"] },
    Room { folder: "server/src/metrics", may_use: &[], never: &["axum"] },
    Room { folder: "server/src/connections", may_use: &["limits"], never: &[] },
    Room {
        folder: "server/src/database",
        may_use: &["clock", "chance", "compression", "guid", "zones", "nfkc", "private"],
        never: &["axum", "tower"],
    },
    Room { folder: "server/src/database/engine", may_use: &["chance", "clock", "private"], never: &[] },
    Room { folder: "server/src/database/mail", may_use: &["database::engine", "chance"], never: &[] },
    Room {
        folder: "server/src/database/scope",
        may_use: &["database::engine", "database::mail", "clock", "compression"],
        never: &[],
    },
    Room {
        folder: "server/src/database/account",
        may_use: &["database::engine", "chance", "clock", "nfkc"],
        never: &[],
    },
    Room {
        folder: "server/src/database/agenda_import",
        may_use: &[
            "database::engine",
            "database::scope",
            "database::content",
            "database::sign_up",
            "database::audit_record",
            "database::edit",
            "chance",
            "guid",
            "zones",
        ],
        never: &[],
    },
    Room {
        folder: "server/src/database/audit_record",
        may_use: &["database::engine", "database::scope", "database::account", "chance"],
        never: &[],
    },
    Room {
        folder: "server/src/database/command",
        may_use: &["database::engine", "database::scope", "database::account"],
        never: &[],
    },
    Room {
        folder: "server/src/database/own_record",
        may_use: &["database::engine", "database::scope", "database::command"],
        never: &[],
    },
    Room {
        folder: "server/src/database/role",
        may_use: &[
            "database::engine",
            "database::scope",
            "database::account",
            "database::command",
            "database::audit_record",
        ],
        never: &[],
    },
    Room {
        folder: "server/src/database/sign_up",
        may_use: &[
            "database::engine",
            "database::scope",
            "database::mail",
            "database::account",
            "database::command",
            "nfkc",
        ],
        never: &[],
    },
    Room {
        folder: "server/src/database/decision",
        may_use: &[
            "database::engine",
            "database::scope",
            "database::account",
            "database::command",
            "database::role",
            "database::sign_up",
            "database::audit_record",
        ],
        never: &[],
    },
    Room {
        folder: "server/src/database/edit",
        may_use: &[
            "database::engine",
            "database::scope",
            "database::account",
            "database::command",
            "database::content",
            "database::decision",
            "database::role",
            "database::sign_up",
            "database::audit_record",
        ],
        never: &[],
    },
    Room {
        folder: "server/src/database/list",
        may_use: &[
            "database::engine",
            "database::scope",
            "database::command",
            "database::role",
            "database::audit_record",
        ],
        never: &[],
    },
    Room {
        folder: "server/src/database/settling",
        may_use: &[
            "database::engine",
            "database::scope",
            "database::account",
            "database::command",
            "database::sign_up",
            "database::own_record",
            "database::decision",
            "database::edit",
            "database::list",
            "database::role",
            "chance",
        ],
        never: &[],
    },
    Room {
        folder: "server/src/database/desk",
        may_use: &[
            "database::engine",
            "database::scope",
            "database::account",
            "database::decision",
            "database::sign_up",
            "database::audit_record",
        ],
        never: &[],
    },
    Room {
        folder: "server/src/database/content",
        may_use: &["database::engine", "database::scope", "database::sign_up", "zones"],
        never: &[],
    },
    Room {
        folder: "server/src/database/upkeep",
        may_use: &[
            "database::engine",
            "database::scope",
            "database::account",
            "database::sign_up",
            "database::settling",
            "clock",
            "database::audit_record",
        ],
        never: &[],
    },
    Room { folder: "server/src/content", may_use: &["database", "zones"], never: &["axum"] },
    Room {
        folder: "server/src/mail",
        may_use: &["database", "chance", "private", "writing", "zones"],
        never: &["axum"],
    },
    Room {
        folder: "server/src/pages",
        may_use: &["compression", "nfkc", "writing", "zones"],
        never: &["axum", "sqlx", "tokio"],
    },
    Room { folder: "server/src/publishing", may_use: &["content", "database"], never: &["axum"] },
    Room {
        folder: "server/src/schedule",
        may_use: &["database", "guid", "tables", "zones"],
        never: &["axum", "tokio"],
    },
    Room {
        folder: "server/src/routes",
        may_use: &[
            "connections",
            "database",
            "limits",
            "mail",
            "metrics",
            "pages",
            "publishing",
            "chance",
            "clock",
            "compression",
            "room",
            "schedule",
        ],
        never: &["sqlx", "SELECT ", "INSERT INTO", "UPDATE "],
    },
    Room {
        folder: "server/src/routes/http",
        may_use: &["chance", "compression"],
        never: &["Context", "passerelle_shared::model", "passerelle_shared::sync"],
    },
    Room { folder: "server/src/live", may_use: &["database", "routes", "chance"], never: &["axum"] },
    Room { folder: "server/src/upkeep", may_use: &["content", "database", "mail", "routes"], never: &["axum"] },
    Room { folder: "server/src/kept", may_use: &["database", "mail", "upkeep"], never: &["axum"] },
    Room { folder: "server/src/server", may_use: ANY, never: &["axum"] },
    Room { folder: "server/src/command_line", may_use: ANY, never: &["axum"] },
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
    for (_, folder) in CRATES {
        let uses = Modules::of(folder, &sources_under(folder)).uses();
        for room in ROOMS.iter().filter(|room| room.may_use != ANY) {
            broken.extend(uses.iter().filter(|found| !room.allows(folder, found)).map(|found| {
                let (by, of) = (found.by.join("::"), found.of.join("::"));
                format!("{}: {by} uses {of}, as {}", room.folder, found.written)
            }));
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

impl Room {
    fn allows(&self, folder: &str, found: &Use) -> bool {
        let Some(room) = self.folder.strip_prefix(folder) else { return true };
        let room: Vec<&str> = room.split('/').skip(1).collect();
        let is_in =
            |path: &[String], room: &[&str]| path.len() >= room.len() && room.iter().zip(path).all(|(a, b)| a == b);
        let is_above = found.of.len() < room.len() && is_in(&found.by, &room) && found.by.starts_with(&found.of);
        let may_use = |name: &&str| is_in(&found.of, &name.split("::").collect::<Vec<_>>());
        !is_in(&found.by, &room) || is_in(&found.of, &room) || is_above || self.may_use.iter().any(may_use)
    }
}

#[test]
fn every_room_of_the_server_stands_in_the_table() {
    let modules = Modules::of("server/src", &sources_under("server/src"));
    let rooms = modules.below(&[]).into_iter().chain(modules.below(&["database".to_owned()]));
    let missing: Vec<String> = rooms
        .map(|path| format!("server/src/{}", path.join("/")))
        .filter(|folder| !ROOMS.iter().any(|room| room.folder == folder))
        .collect();
    assert_eq!(missing, Vec::<String>::new());
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
    let folders =
        ["shared/src", "shared/words/src", "app/src", "app/device/src", "app/bundler/src", "server/src", "tests"];
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
    let folders = ["shared/src", "shared/words/src", "app/src", "app/device/src", "app/bundler/src", "server/src"];
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
    let button = Source {
        path: "app/src/ui/button.rs".into(),
        code: "//! A button.\nuse crate::state::App;\nuse crate::{Root, text, ui::Icon};\n// crate::sync is only spoken of\n"
            .into(),
    };
    let others = ["lib", "state", "text", "sync", "ui", "ui/icon"].map(|name| Source {
        path: format!("app/src/{name}.rs"),
        code: if name == "ui" { "mod icon;\npub use icon::Icon;".into() } else { String::new() },
    });
    let room = Room { folder: "app/src/ui", may_use: &["text"], never: &[] };

    let sources = [vec![button], others.into()].concat();
    let uses = Modules::of("app/src", &sources).uses();
    let refused: Vec<&str> =
        uses.iter().filter(|found| !room.allows("app/src", found)).map(|found| found.written.as_str()).collect();

    assert_eq!(refused, ["crate::state::App"]);
    assert!(sources[0].names("state::App"));
    assert!(!sources[0].names("crate::sync"), "a comment is not a use");
}
