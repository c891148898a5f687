//! A programme in which one event is wanted by everybody, and three have room for many.

use std::path::Path;

/// Fifty places; of twelve countries, each may have a few.
pub const POPULAR: &str = "event/popular";
pub const PLACES: u32 = 50;
/// The quotas add up to more than there are places, so that sometimes the one and sometimes the other is full first.
pub const QUOTAS: [(&str, u32); 12] = [
    ("DZ", 5),
    ("EG", 5),
    ("FR", 3),
    ("IL", 5),
    ("IT", 3),
    ("JO", 5),
    ("LB", 5),
    ("LY", 5),
    ("MA", 6),
    ("PS", 5),
    ("ES", 3),
    ("TN", 6),
];
/// What a device asks for while it is away.
pub const ROOMY: [&str; 3] = ["event/roomy-0", "event/roomy-1", "event/roomy-2"];

/// Writes the pack; signing up closes long after the tests are forgotten.
pub fn write_pack(folder: &Path, title: &str) {
    std::fs::create_dir_all(folder.join("events")).expect("a folder");
    let write = |file: &str, text: String| std::fs::write(folder.join(file), text).expect("a file of the pack");
    write("pack.toml", "name = \"load\"\nsample = false\n".to_owned());
    let country = |(code, _): &(&str, u32)| {
        format!("[[country]]\ncode = \"{code}\"\nregion = \"europe\"\n[country.en]\nname = \"{code}\"\n")
    };
    write("countries.toml", QUOTAS.iter().map(country).collect());
    let quotas: Vec<String> = QUOTAS.iter().map(|(code, places)| format!("{code} = {places}")).collect();
    let quotas = format!("capacity = {PLACES}\nquotas = {{ {} }}\n", quotas.join(", "));
    write("events/popular.toml", event(title, &quotas));
    for roomy in ROOMY {
        let slug = roomy.trim_start_matches("event/");
        write(&format!("events/{slug}.toml"), event(slug, "capacity = 1000000\n"));
    }
}

fn event(title: &str, terms: &str) -> String {
    format!(
        "kind = \"training\"\nstatus = \"planned\"\nstarts = \"2099-04-01\"\ndays = 3\nzone = \"Africa/Tunis\"\n\
         [en]\ntitle = \"{title}\"\n[sign_up]\npolicy = \"open\"\ncloses = \"2099-03-01\"\n{terms}"
    )
}
