//! How a view of a document is declared.

/// Declares a typed view of a document: members that every resource has, and those that are named.
macro_rules! view {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $method:ident: $member:literal,)* }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug)]
        pub struct $name<'a>(&'a Json);

        impl<'a> $name<'a> {
            /// The resource that a document describes.
            pub fn of(document: &'a Json) -> Self {
                Self(document)
            }

            /// Everything that is known of it.
            pub fn document(self) -> &'a Json {
                self.0
            }

            /// The name that people gave it; empty if it has none.
            pub fn name(self) -> String {
                self.0.text("name")
            }

            /// The number that the service gave it.
            pub fn id(self) -> Option<u64> {
                self.0.get("id").and_then(Json::as_i64).and_then(|id| u64::try_from(id).ok())
            }

            /// The same as it was sent, which may be a text; empty if it has none.
            pub fn id_text(self) -> String {
                self.0.text("id")
            }

            $($(#[$doc])*
            pub fn $method(self) -> String {
                self.0.text($member)
            })*
        }
    };
}

pub(super) use view;
