//! Trace <-> edges: where the level of a line changes.
