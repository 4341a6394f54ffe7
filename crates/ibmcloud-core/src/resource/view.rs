//! How a view of a document is declared.

/// Declares a typed view of a document: members that every resource has, and those that are named. Behind
/// the name of the view stands the member that people call the resource by.
macro_rules! view {
    ($(#[$about:meta])* $name:ident($called:literal) { $($(#[$doc:meta])* $method:ident: $member:literal,)* }) => {
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

            /// What people call it by; empty if it has no name.
            pub fn name(self) -> String {
                self.0.text($called)
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
