//! The command line as a user types it: what it prints, and how it ends.

#[test]
fn commands_print_what_the_files_say() {
    trycmd::TestCases::new().case("tests/cmd/*.trycmd");
}

#[test]
fn info_prints_what_the_documentation_shows() {
    trycmd::TestCases::new().case("../docs/info.md");
}
