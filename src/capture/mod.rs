//! File <-> trace.
