//! Names of files -> names that C, C++ and Rust take.

use std::prelude::v1::*;

/// Of a file whose name has no letters.
const NAMELESS: &str = "line";

/// Lower-case words with a meaning of their own in C or C++ (C23, C++23).
const KEYWORDS: &str = "alignas alignof and asm auto bitand bitor bool break case catch char class compl \
    concept const consteval constexpr constinit continue decltype default delete do double else enum \
    explicit export extern false float for friend goto if inline int long mutable namespace new noexcept \
    not nullptr operator or private protected public register reinterpret_cast requires restrict return \
    short signed sizeof static static_assert static_cast const_cast dynamic_cast struct switch template \
    this thread_local throw true try typedef typeid typename typeof typeof_unqual union unsigned using \
    virtual void volatile wchar_t while xor main unix linux i386";

/// A name in lower case that is none of a language or of its library; `text` is the name of a file
/// without its extension.
pub(super) fn identifier(text: &str) -> String {
    let letters = text.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' });
    let name: String = letters.collect();
    let name = name.trim_matches('_');
    let is_word = name.starts_with(|c: char| c.is_ascii_alphabetic());
    match name {
        "" => NAMELESS.into(),
        _ if !is_word => [NAMELESS, "_", name].concat(),
        // Types end like this, those of <stdint.h> among them.
        _ if name.ends_with("_t") || KEYWORDS.split_ascii_whitespace().any(|word| word == name) => {
            [name, "_", NAMELESS].concat()
        }
        _ => name.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_of_files_become_names_of_arrays() {
        for (file, name) in [
            ("adat", "adat"),
            ("ADAT silence-48k", "adat_silence_48k"),
            ("48k", "line_48k"),
            ("größe", "gr__e"),
            ("静", "line"),
            ("", "line"),
            ("_x_", "x"),
            ("int", "int_line"),
            ("uint32_t", "uint32_t_line"),
        ] {
            assert_eq!(identifier(file), name, "{file}");
        }
    }

    proptest! {
        #[test]
        fn every_name_is_legal(text: String) {
            let name = identifier(&text);
            prop_assert!(name.starts_with(|c: char| c.is_ascii_lowercase()));
            prop_assert!(name.chars().all(|c| matches!(c, 'a'..='z' | '0'..='9' | '_')));
        }
    }
}
