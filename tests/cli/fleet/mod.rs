//! Many instances at once: what is wanted of them, and what they are.

mod policy;
