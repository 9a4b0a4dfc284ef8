//! The command line as a user types it: what it prints, and how it ends.

#[test]
fn commands_print_what_the_files_say() {
    trycmd::TestCases::new().case("tests/cmd/*.trycmd");
}
