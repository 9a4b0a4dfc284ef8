//! The table of every frame: `decode --frames` writes it, `encode` reads it.
