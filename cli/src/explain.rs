//! `lightpipe explain`: what a code means.

use lightpipe::check::{Page, explain as page_of};
use lightpipe::fault::Code;
use serde::Serialize;

use crate::args;
use crate::failure::{Exit, Failure};
use crate::print;

pub(crate) fn explain(args: &args::Explain) -> Result<Exit, Failure> {
    match args.code {
        Some(code) => one(code, args.json),
        None => all(args.json),
    }
    .map(|()| Exit::Clean)
}

fn one(code: Code, json: bool) -> Result<(), Failure> {
    let page = page_of(code).ok_or_else(|| Failure::usage(format!("{code} has no page")))?;
    if json { print::json(&PageReport::new(page)) } else { print::page(&page.to_string()) }
}

fn all(json: bool) -> Result<(), Failure> {
    if json {
        let pages: Vec<PageReport> =
            Code::ALL.iter().filter_map(|&code| page_of(code)).map(PageReport::new).collect();
        return print::json(&pages);
    }
    let line = |code: &Code| format!("{code}  {:<4}  {}\n", code.severity().name(), code.title());
    let list: String = Code::ALL.iter().map(line).collect();
    print::page(&list)
}

/// A page in the shape of JSON.
#[derive(Serialize)]
struct PageReport {
    code: String,
    severity: &'static str,
    title: &'static str,
    meaning: &'static str,
    standard: &'static str,
    cause: &'static str,
    remedy: &'static str,
    example: &'static str,
}

impl PageReport {
    fn new(page: &Page) -> PageReport {
        PageReport {
            code: page.code.to_string(),
            severity: page.code.severity().name(),
            title: page.code.title(),
            meaning: page.meaning,
            standard: page.standard,
            cause: page.cause,
            remedy: page.remedy,
            example: page.example,
        }
    }
}
