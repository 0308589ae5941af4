// Typed client for Nasty */ [title] <b> 1.0. Generated from its description: change that, and build.

use crate::support;

/// A Nasty \*/ \[title\] \<b\> appliance, version 1.0.
///
/// Cheap to clone; all clones use the same connection pool.
#[derive(Clone, Debug)]
pub struct Client {
    link: support::Link,
}

impl Client {
    /// The kind of appliance.
    pub const KIND: &'static str = "nasty_texts";
    /// A client for a device, which must be of this kind.
    pub fn new(device: support::Device) -> Result<Self, support::Error> {
        Ok(Self {
            link: support::Link::to_device(Self::KIND, device)?,
        })
    }

    /// A client that sends through something else than a network, with the tables of this kind's API.
    pub fn over(
        api: &'static support::Api,
        sender: support::SharedSender,
    ) -> Result<Self, support::Error> {
        Ok(Self {
            link: support::Link::over(Self::KIND, api, sender)?,
        })
    }

    /// Texts.
    ///
    /// \[link\](javascript:x) \`open \<b\> # heading \`\`\`rust let x; \`\`\`
    pub fn texts(&self) -> groups::Texts<'_> {
        groups::Texts::new(&self.link)
    }
}

/// The types of the API. Every field may be absent: devices leave out what they like.
pub mod types {
    use crate::support;

    /// \[`Self::nothing`\] \[crate::Nothing\] &lt;
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct A {
        /// \| cell | `x|y` | \<b\>
        ///
        /// second paragraph
        pub a: Option<String>,
        /// r##"raw"##
        pub b: Option<Ab>,
        /// Keys that the description does not know, and values that do not fit it, as they came.
        pub extra: support::Extra,
    }

    impl support::Fields for A {
        fn set(
            &mut self,
            key: &str,
            value: support::Value,
            cx: &mut support::Context,
        ) -> Option<support::Value> {
            match key {
                "a" => cx.fill(&mut self.a, value),
                "b" => cx.fill(&mut self.b, value),
                _ => Some(value),
            }
        }

        fn extra(&mut self) -> &mut support::Extra {
            &mut self.extra
        }

        fn put(&self, out: &mut support::Object) {
            out.put("a", &self.a);
            out.put("b", &self.b);
            out.rest(&self.extra);
        }
    }
    support::record!(A);

    /// One of several values.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Ab {
        /// `*/`
        Unnamed,
        /// `"`
        Unnamed2,
        /// `` ` ``
        Unnamed3,
        /// `a|b`
        AB,
        /// `\u{202e}`
        Unnamed4,
        /// (empty)
        Unnamed5,
        /// Another value.
        Other(String),
    }

    impl support::Choice for Ab {
        const NAME: &'static str = "Ab";
        const NUMERIC: bool = false;
        const OPEN: bool = false;
        fn of(text: String) -> Self {
            match text.as_str() {
                "*/" => Self::Unnamed,
                "\"" => Self::Unnamed2,
                "`" => Self::Unnamed3,
                "a|b" => Self::AB,
                "\u{202e}" => Self::Unnamed4,
                "\n" => Self::Unnamed5,
                _ => Self::Other(text),
            }
        }

        fn text(&self) -> &str {
            match self {
                Self::Unnamed => "*/",
                Self::Unnamed2 => "\"",
                Self::Unnamed3 => "`",
                Self::AB => "a|b",
                Self::Unnamed4 => "\u{202e}",
                Self::Unnamed5 => "\n",
                Self::Other(text) => text,
            }
        }

        fn is_other(&self) -> bool {
            matches!(self, Self::Other(_))
        }
    }
    support::choice!(Ab);

    /// Query, header and cookie parameters of `nasty_texts.texts.get_a`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct GetAQuery {
        /// \| \\| `a|b` \]: x
        ///
        /// Default: `` "\"`*/" ``.
        pub q: Option<String>,
    }

    impl support::Query for GetAQuery {
        fn put(&self, call: &mut support::Call) {
            call.query("q", &self.q);
        }
    }
}

/// The operations of the API, by group.
pub mod groups {
    use super::types;
    use crate::support;

    /// Texts.
    ///
    /// \[link\](javascript:x) \`open \<b\> # heading \`\`\`rust let x; \`\`\`
    #[derive(Clone, Copy, Debug)]
    pub struct Texts<'a> {
        link: &'a support::Link,
    }

    impl<'a> Texts<'a> {
        pub(super) fn new(link: &'a support::Link) -> Self {
            Self { link }
        }

        /// Ends \*/ a comment, a "# string, a \`span and a \`\`\` fence
        ///
        /// let indented = code;
        ///
        /// \* \[broken
        /// 1\. one
        /// \> quote
        /// \---
        /// \| a | b |
        /// at <https://example.org/a_b?c=>\[d\] and \<<https://example.org>\>.
        /// \\u{202e}turned\\u{202c} \\u{7}bell \\u{0}nul \${x} {y} {{z}}
        /// //! inner
        /// \#!\[allow(x)\]
        ///
        /// `GET /api/a`, effect: read. In scripts: `nasty_texts.texts.get_a`.
        ///
        /// # Errors
        ///
        /// - 404: \] \[ | \` \<
        pub async fn get_a(
            &self,
            query: &types::GetAQuery,
        ) -> Result<support::Answer<types::A>, support::Error> {
            let mut call = self.link.call(0);
            support::Query::put(query, &mut call);
            let reply = call.send().await?;
            reply.json::<types::A>()
        }
    }
}
