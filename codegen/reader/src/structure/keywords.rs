//! The keywords of OpenAPI 3.0 and 3.1, per kind of object, and what each of them holds.

use crate::source::Dialect;

/// The kinds of objects in a description.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    OpenApi,
    Info,
    Contact,
    License,
    Server,
    ServerVariable,
    Tag,
    ExternalDocs,
    Paths,
    PathItem,
    Operation,
    Parameter,
    RequestBody,
    MediaType,
    Encoding,
    Responses,
    Response,
    Callback,
    Example,
    Link,
    Header,
    Schema,
    Discriminator,
    Xml,
    Components,
    SecurityScheme,
    OAuthFlows,
    OAuthFlow,
}

/// What a keyword holds.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Shape {
    /// Data that is not looked into.
    Data,
    Text,
    Texts,
    TextOrTexts,
    Flag,
    Number,
    One(Kind),
    Many(Kind),
    Named(Kind),
    FlagOr(Kind),
}

use Kind as K;
use Shape::{Data, Flag, FlagOr, Many, Named, Number, One, Text, TextOrTexts, Texts};

impl Kind {
    /// Whether a `$ref` may stand in the object's place.
    pub(crate) fn may_be_reference(self) -> bool {
        matches!(
            self,
            K::Operation
                | K::Parameter
                | K::RequestBody
                | K::Response
                | K::Callback
                | K::Example
                | K::Link
                | K::Header
                | K::Schema
                | K::SecurityScheme
                | K::PathItem
        )
    }

    /// What each entry holds, where the keys of the object are not keywords but data.
    pub(crate) fn keyed(self) -> Option<Shape> {
        match self {
            K::Paths | K::Callback => Some(One(K::PathItem)),
            K::Responses => Some(One(K::Response)),
            _ => None,
        }
    }

    /// What a keyword holds, where the object has it.
    pub(crate) fn shape_of(self, keyword: &str, dialect: Dialect) -> Option<Shape> {
        self.all_keywords(dialect).find(|(known, _)| *known == keyword).map(|(_, shape)| *shape)
    }

    /// The keywords of the object in a version; of two with one name the first counts.
    pub(crate) fn all_keywords(
        self,
        dialect: Dialect,
    ) -> impl Iterator<Item = &'static (&'static str, Shape)> {
        let newer = if dialect == Dialect::ThreeOne { self.newer_keywords() } else { &[] };
        newer.iter().chain(self.keywords())
    }

    /// Keywords that are checked, and for which the model has no place.
    pub(crate) fn dropped(self) -> impl Iterator<Item = &'static str> {
        let words: &[&str] = match self {
            K::OpenApi => &["webhooks"],
            K::Operation => &["callbacks", "externalDocs"],
            K::Parameter => &["deprecated", "allowReserved"],
            K::Response => &["headers", "links"],
            K::Schema => &[
                "minLength",
                "minItems",
                "maxItems",
                "uniqueItems",
                "multipleOf",
                "minProperties",
                "maxProperties",
                "deprecated",
                "xml",
                "externalDocs",
                "if",
                "then",
                "else",
                "prefixItems",
                "contains",
                "minContains",
                "maxContains",
                "patternProperties",
                "propertyNames",
                "unevaluatedItems",
                "unevaluatedProperties",
                "dependentRequired",
                "dependentSchemas",
                "$dynamicRef",
            ],
            _ => &[],
        };
        words.iter().copied()
    }

    /// What 3.1 adds, or holds in another shape.
    fn newer_keywords(self) -> &'static [(&'static str, Shape)] {
        match self {
            K::OpenApi => &[("webhooks", Named(K::PathItem)), ("jsonSchemaDialect", Text)],
            K::Info => &[("summary", Text)],
            K::License => &[("identifier", Text)],
            K::Components => &[("pathItems", Named(K::PathItem))],
            K::Schema => &[
                ("type", TextOrTexts),
                ("exclusiveMinimum", Number),
                ("exclusiveMaximum", Number),
                ("const", Data),
                ("examples", Data),
                ("$schema", Text),
                ("$id", Text),
                ("$anchor", Text),
                ("$comment", Text),
                ("$defs", Named(K::Schema)),
                ("definitions", Named(K::Schema)),
                ("$dynamicRef", Text),
                ("$dynamicAnchor", Text),
                ("contentEncoding", Text),
                ("contentMediaType", Text),
                ("contentSchema", One(K::Schema)),
                ("if", One(K::Schema)),
                ("then", One(K::Schema)),
                ("else", One(K::Schema)),
                ("prefixItems", Many(K::Schema)),
                ("contains", One(K::Schema)),
                ("minContains", Number),
                ("maxContains", Number),
                ("patternProperties", Named(K::Schema)),
                ("propertyNames", One(K::Schema)),
                ("unevaluatedItems", FlagOr(K::Schema)),
                ("unevaluatedProperties", FlagOr(K::Schema)),
                ("dependentRequired", Data),
                ("dependentSchemas", Named(K::Schema)),
            ],
            _ => &[],
        }
    }

    /// What the object is called in messages.
    pub(crate) fn title(self) -> &'static str {
        match self {
            K::OpenApi => "the description",
            K::Info => "`info`",
            K::Contact => "a contact",
            K::License => "a licence",
            K::Server => "a server",
            K::ServerVariable => "a server variable",
            K::Tag => "a tag",
            K::ExternalDocs => "`externalDocs`",
            K::Paths => "`paths`",
            K::PathItem => "a path",
            K::Operation => "an operation",
            K::Parameter => "a parameter",
            K::RequestBody => "a request body",
            K::MediaType => "a media type",
            K::Encoding => "an encoding",
            K::Responses => "`responses`",
            K::Response => "a response",
            K::Callback => "a callback",
            K::Example => "an example",
            K::Link => "a link",
            K::Header => "a header",
            K::Schema => "a schema",
            K::Discriminator => "a discriminator",
            K::Xml => "`xml`",
            K::Components => "`components`",
            K::SecurityScheme => "a security scheme",
            K::OAuthFlows => "`flows`",
            K::OAuthFlow => "an OAuth flow",
        }
    }

    /// The keywords of the object in 3.0.
    fn keywords(self) -> &'static [(&'static str, Shape)] {
        match self {
            K::OpenApi => &[
                ("openapi", Text),
                ("info", One(K::Info)),
                ("servers", Many(K::Server)),
                ("paths", One(K::Paths)),
                ("components", One(K::Components)),
                ("security", Data),
                ("tags", Many(K::Tag)),
                ("externalDocs", One(K::ExternalDocs)),
            ],
            K::Info => &[
                ("title", Text),
                ("description", Text),
                ("termsOfService", Text),
                ("contact", One(K::Contact)),
                ("license", One(K::License)),
                ("version", Text),
            ],
            K::Contact => &[("name", Text), ("url", Text), ("email", Text)],
            K::License => &[("name", Text), ("url", Text)],
            K::Server => &[("url", Text), ("description", Text), ("variables", Named(K::ServerVariable))],
            K::ServerVariable => &[("enum", Texts), ("default", Text), ("description", Text)],
            K::Tag => &[("name", Text), ("description", Text), ("externalDocs", One(K::ExternalDocs))],
            K::ExternalDocs => &[("description", Text), ("url", Text)],
            K::Paths | K::Callback => &[],
            K::PathItem => &[
                ("summary", Text),
                ("description", Text),
                ("get", One(K::Operation)),
                ("put", One(K::Operation)),
                ("post", One(K::Operation)),
                ("delete", One(K::Operation)),
                ("options", One(K::Operation)),
                ("head", One(K::Operation)),
                ("patch", One(K::Operation)),
                ("trace", One(K::Operation)),
                ("servers", Many(K::Server)),
                ("parameters", Many(K::Parameter)),
            ],
            K::Operation => &[
                ("tags", Texts),
                ("summary", Text),
                ("description", Text),
                ("externalDocs", One(K::ExternalDocs)),
                ("operationId", Text),
                ("parameters", Many(K::Parameter)),
                ("requestBody", One(K::RequestBody)),
                ("responses", One(K::Responses)),
                ("callbacks", Named(K::Callback)),
                ("deprecated", Flag),
                ("security", Data),
                ("servers", Many(K::Server)),
            ],
            K::Parameter => &[
                ("name", Text),
                ("in", Text),
                ("description", Text),
                ("required", Flag),
                ("deprecated", Flag),
                ("allowEmptyValue", Flag),
                ("style", Text),
                ("explode", Flag),
                ("allowReserved", Flag),
                ("schema", One(K::Schema)),
                ("example", Data),
                ("examples", Named(K::Example)),
                ("content", Named(K::MediaType)),
            ],
            K::RequestBody => &[("description", Text), ("content", Named(K::MediaType)), ("required", Flag)],
            K::MediaType => &[
                ("schema", One(K::Schema)),
                ("example", Data),
                ("examples", Named(K::Example)),
                ("encoding", Named(K::Encoding)),
            ],
            K::Encoding => &[
                ("contentType", Text),
                ("headers", Named(K::Header)),
                ("style", Text),
                ("explode", Flag),
                ("allowReserved", Flag),
            ],
            K::Responses => &[("default", One(K::Response))],
            K::Response => &[
                ("description", Text),
                ("headers", Named(K::Header)),
                ("content", Named(K::MediaType)),
                ("links", Named(K::Link)),
            ],
            K::Example => {
                &[("summary", Text), ("description", Text), ("value", Data), ("externalValue", Text)]
            }
            K::Link => &[
                ("operationRef", Text),
                ("operationId", Text),
                ("parameters", Data),
                ("requestBody", Data),
                ("description", Text),
                ("server", One(K::Server)),
            ],
            K::Header => &[
                ("description", Text),
                ("required", Flag),
                ("deprecated", Flag),
                ("allowEmptyValue", Flag),
                ("style", Text),
                ("explode", Flag),
                ("allowReserved", Flag),
                ("schema", One(K::Schema)),
                ("example", Data),
                ("examples", Named(K::Example)),
                ("content", Named(K::MediaType)),
            ],
            K::Schema => &[
                ("type", Text),
                ("description", Text),
                ("properties", Named(K::Schema)),
                ("items", One(K::Schema)),
                ("required", Texts),
                ("enum", Data),
                ("format", Text),
                ("nullable", Flag),
                ("example", Data),
                ("default", Data),
                ("title", Text),
                ("oneOf", Many(K::Schema)),
                ("anyOf", Many(K::Schema)),
                ("allOf", Many(K::Schema)),
                ("not", One(K::Schema)),
                ("additionalProperties", FlagOr(K::Schema)),
                ("minimum", Number),
                ("maximum", Number),
                ("exclusiveMinimum", Flag),
                ("exclusiveMaximum", Flag),
                ("multipleOf", Number),
                ("minLength", Number),
                ("maxLength", Number),
                ("pattern", Text),
                ("minItems", Number),
                ("maxItems", Number),
                ("uniqueItems", Flag),
                ("minProperties", Number),
                ("maxProperties", Number),
                ("readOnly", Flag),
                ("writeOnly", Flag),
                ("deprecated", Flag),
                ("discriminator", One(K::Discriminator)),
                ("xml", One(K::Xml)),
                ("externalDocs", One(K::ExternalDocs)),
            ],
            K::Discriminator => &[("propertyName", Text), ("mapping", Data)],
            K::Xml => &[
                ("name", Text),
                ("namespace", Text),
                ("prefix", Text),
                ("attribute", Flag),
                ("wrapped", Flag),
            ],
            K::Components => &[
                ("schemas", Named(K::Schema)),
                ("responses", Named(K::Response)),
                ("parameters", Named(K::Parameter)),
                ("examples", Named(K::Example)),
                ("requestBodies", Named(K::RequestBody)),
                ("headers", Named(K::Header)),
                ("securitySchemes", Named(K::SecurityScheme)),
                ("links", Named(K::Link)),
                ("callbacks", Named(K::Callback)),
            ],
            K::SecurityScheme => &[
                ("type", Text),
                ("description", Text),
                ("name", Text),
                ("in", Text),
                ("scheme", Text),
                ("bearerFormat", Text),
                ("flows", One(K::OAuthFlows)),
                ("openIdConnectUrl", Text),
            ],
            K::OAuthFlows => &[
                ("implicit", One(K::OAuthFlow)),
                ("password", One(K::OAuthFlow)),
                ("clientCredentials", One(K::OAuthFlow)),
                ("authorizationCode", One(K::OAuthFlow)),
            ],
            K::OAuthFlow => {
                &[("authorizationUrl", Text), ("tokenUrl", Text), ("refreshUrl", Text), ("scopes", Data)]
            }
        }
    }
}
