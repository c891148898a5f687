//! Settings: typed, in the environment or in a file, and which of them counts.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use passerelle_tests::server_process::server_program;
use tempfile::TempDir;

/// Runs the program with a file of settings, and with nothing else in its environment.
fn run(file: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    let mut program = Command::new(server_program());
    program.env_clear().envs(environment.iter().copied()).args(arguments).arg("--config").arg(file);
    program.output().expect("the program runs")
}

fn written(folder: &TempDir, text: &str) -> std::path::PathBuf {
    let file = folder.path().join("passerelle.toml");
    fs::write(&file, text).expect("a file");
    file
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

const FILE: &str = r#"# of the ministry
listen = "127.0.0.1:9001"
public-url = "https://from-the-file.example.org"
mail-from = "File <file@example.org>"
smtp = "smtps://amina:secret@mail.example.org"
keep-withdrawn = 30
no-sample = true
trusted-proxy = ["127.0.0.1", "10.0.0.1"]
"#;

#[test]
fn a_flag_counts_before_the_environment_and_the_environment_before_the_file() {
    let folder = TempDir::new().expect("a folder");
    let file = written(&folder, FILE);
    let environment = [("PASSERELLE_MAIL_FROM", "Env <env@example.org>"), ("PASSERELLE_LISTEN", "127.0.0.1:9002")];

    let output = run(&file, &["serve", "--print-config", "--listen", "127.0.0.1:9003"], &environment);

    assert!(output.status.success(), "{}", said(&output));
    let place = |line: usize| format!("{}, line {line}", file.display());
    for (setting, source) in [
        (r#"listen = "127.0.0.1:9003""#, "flag".to_owned()),
        (r#"mail-from = "Env <env@example.org>""#, "environment, PASSERELLE_MAIL_FROM".to_owned()),
        (r#"public-url = "https://from-the-file.example.org""#, place(3)),
        (r#"smtp = "smtps://amina:********@mail.example.org""#, place(5)),
        ("keep-withdrawn = 30", place(6)),
        ("no-sample = true", place(7)),
        (r#"trusted-proxy = ["127.0.0.1", "10.0.0.1"]"#, place(8)),
        (r#"data = "data""#, "default".to_owned()),
    ] {
        let line = format!("{setting}  # {source}");
        assert!(said(&output).lines().any(|found| found == line), "{line} is missing in\n{}", said(&output));
    }
    assert!(said(&output).contains("# metrics-listen is not set\n") && !said(&output).contains("secret"));
}

#[test]
fn what_is_printed_can_be_read_again_and_says_the_same() {
    let folder = TempDir::new().expect("a folder");
    let first = run(&written(&folder, &FILE.replace("amina:secret@", "")), &["--print-config"], &[]);

    let second = run(&written(&folder, &said(&first)), &["--print-config"], &[]);

    let settings = |output: &Output| {
        let printed = said(output);
        let values: Vec<String> =
            printed.lines().filter_map(|line| Some(line.split_once("  # ")?.0.to_owned())).collect();
        values
    };
    assert!(first.status.success() && settings(&first).len() > 8, "{}", said(&first));
    assert_eq!(settings(&first), settings(&second));
}

#[test]
fn a_mistake_in_the_file_is_told_by_name_and_line() {
    let folder = TempDir::new().expect("a folder");

    for (text, complaint) in [
        ("listen = \"127.0.0.1:1\"\nlisten-to = \"me\"\n", "line 2: there is no setting \"listen-to\""),
        ("print-config = true\n", "line 1: there is no setting \"print-config\""),
        ("\n\nlisten = \"everywhere\"\n", "line 3: \"listen\": invalid value 'everywhere'"),
        ("no-sample = \"yes\"\n", "line 1: \"no-sample\": must be true or false"),
        ("smtp = 1.5\n", "line 1: \"smtp\" must be a text, a number, true, false, or a list"),
        ("listen = \"a\"\nlisten = \"b\"\n", "line 2: duplicate key"),
        ("listen\n", "line 1: "),
    ] {
        let output = run(&written(&folder, text), &["--print-config"], &[]);
        assert!(!output.status.success(), "{text}");
        assert!(said(&output).contains(complaint), "{complaint} is missing in\n{}", said(&output));
    }
    let missing = run(&folder.path().join("nowhere.toml"), &["--print-config"], &[]);
    assert!(!missing.status.success() && said(&missing).contains("nowhere.toml"), "{}", said(&missing));
}

#[test]
fn the_folder_of_the_data_is_named_once_for_all_commands() {
    let folder = TempDir::new().expect("a folder");
    let data = folder.path().join("elsewhere");
    let file = written(&folder, &format!("data = \"{}\"\nno-sample = true\n", data.display()));

    let added = run(&file, &["organiser", "add", "salma@example.org"], &[]);

    assert!(added.status.success(), "{}", said(&added));
    assert!(data.join("passerelle.sqlite").is_file());
}
