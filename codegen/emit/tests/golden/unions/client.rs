// Typed client for The case unions 1.0. Generated from its description: change that, and build.

use crate::support;

/// A The case unions appliance, version 1.0.
///
/// Cheap to clone; all clones use the same connection pool.
#[derive(Clone, Debug)]
pub struct Client {
    link: support::Link,
}

impl Client {
    /// The kind of appliance.
    pub const KIND: &'static str = "unions";
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

    /// Unions.
    pub fn unions(&self) -> groups::Unions<'_> {
        groups::Unions::new(&self.link)
    }
}

/// The types of the API. Every field may be absent: devices leave out what they like.
pub mod types {
    use crate::support;

    /// One of several shapes.
    #[derive(Clone, Debug, PartialEq)]
    pub enum CreateRuleRequest {
        /// `Vec<Rule>`.
        List(Vec<Rule>),
        /// `Rule`.
        Rule(Rule),
        /// A value of none of these shapes, as it came.
        Other(support::Raw),
    }

    impl support::Union for CreateRuleRequest {
        const NAME: &'static str = "CreateRuleRequest";
        fn pick(value: support::Value, cx: &mut support::Context) -> Self {
            if support::is_list_of(&value, |item| true) {
                return cx.variant(value, Self::List, Self::Other);
            }
            if support::has_keys(&value, &[]) {
                return cx.variant(value, Self::Rule, Self::Other);
            }
            cx.no_variant(value, Self::NAME, Self::Other)
        }

        fn value(&self) -> support::Value {
            match self {
                Self::List(inner) => support::Encode::encode(inner),
                Self::Rule(inner) => support::Encode::encode(inner),
                Self::Other(raw) => raw.0.clone(),
            }
        }
    }
    support::union!(CreateRuleRequest);

    /// One rule.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct Rule {
        /// The field `id`.
        pub id: Option<i64>,
        /// The field `rule`.
        pub rule: Option<String>,
        /// Keys that the description does not know, and values that do not fit it, as they came.
        pub extra: support::Extra,
    }

    impl support::Fields for Rule {
        fn set(
            &mut self,
            key: &str,
            value: support::Value,
            cx: &mut support::Context,
        ) -> Option<support::Value> {
            match key {
                "id" => cx.fill(&mut self.id, value),
                "rule" => cx.fill(&mut self.rule, value),
                _ => Some(value),
            }
        }

        fn extra(&mut self) -> &mut support::Extra {
            &mut self.extra
        }

        fn put(&self, out: &mut support::Object) {
            out.put("id", &self.id);
            out.put("rule", &self.rule);
            out.rest(&self.extra);
        }
    }
    support::record!(Rule);

    /// One of several shapes.
    #[derive(Clone, Debug, PartialEq)]
    pub enum RuleSave {
        /// `Rule`.
        Rule(Rule),
        /// `RuleSave2`.
        RuleSave2(RuleSave2),
        /// A value of none of these shapes, as it came.
        Other(support::Raw),
    }

    impl support::Union for RuleSave {
        const NAME: &'static str = "RuleSave";
        fn pick(value: support::Value, cx: &mut support::Context) -> Self {
            if support::has_keys(&value, &["id"]) {
                return cx.variant(value, Self::Rule, Self::Other);
            }
            if support::has_keys(&value, &[]) {
                return cx.variant(value, Self::RuleSave2, Self::Other);
            }
            cx.no_variant(value, Self::NAME, Self::Other)
        }

        fn value(&self) -> support::Value {
            match self {
                Self::Rule(inner) => support::Encode::encode(inner),
                Self::RuleSave2(inner) => support::Encode::encode(inner),
                Self::Other(raw) => raw.0.clone(),
            }
        }
    }
    support::union!(RuleSave);

    /// The object `RuleSave2`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct RuleSave2 {
        /// The field `rules`.
        pub rules: Option<Vec<Rule>>,
        /// The field `errors`.
        pub errors: Option<Vec<String>>,
        /// Keys that the description does not know, and values that do not fit it, as they came.
        pub extra: support::Extra,
    }

    impl support::Fields for RuleSave2 {
        fn set(
            &mut self,
            key: &str,
            value: support::Value,
            cx: &mut support::Context,
        ) -> Option<support::Value> {
            match key {
                "rules" => cx.fill(&mut self.rules, value),
                "errors" => cx.fill(&mut self.errors, value),
                _ => Some(value),
            }
        }

        fn extra(&mut self) -> &mut support::Extra {
            &mut self.extra
        }

        fn put(&self, out: &mut support::Object) {
            out.put("rules", &self.rules);
            out.put("errors", &self.errors);
            out.rest(&self.extra);
        }
    }
    support::record!(RuleSave2);

    /// The object `Values`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct Values {
        /// The field `mtu`.
        pub mtu: Option<ValuesMtu>,
        /// May be null.
        pub flag: Option<ValuesFlag>,
        /// The field `subnets`.
        pub subnets: Option<ValuesSubnets>,
        /// The field `any_of`.
        pub any_of: Option<ValuesAnyOf>,
        /// Keys that the description does not know, and values that do not fit it, as they came.
        pub extra: support::Extra,
    }

    impl support::Fields for Values {
        fn set(
            &mut self,
            key: &str,
            value: support::Value,
            cx: &mut support::Context,
        ) -> Option<support::Value> {
            match key {
                "mtu" => cx.fill(&mut self.mtu, value),
                "flag" => cx.fill(&mut self.flag, value),
                "subnets" => cx.fill(&mut self.subnets, value),
                "any_of" => cx.fill(&mut self.any_of, value),
                _ => Some(value),
            }
        }

        fn extra(&mut self) -> &mut support::Extra {
            &mut self.extra
        }

        fn put(&self, out: &mut support::Object) {
            out.put("mtu", &self.mtu);
            out.put("flag", &self.flag);
            out.put("subnets", &self.subnets);
            out.put("any_of", &self.any_of);
            out.rest(&self.extra);
        }
    }
    support::record!(Values);

    /// One of several shapes.
    #[derive(Clone, Debug, PartialEq)]
    pub enum ValuesMtu {
        /// `i64`.
        Int(i64),
        /// `String`.
        Text(String),
        /// A value of none of these shapes, as it came.
        Other(support::Raw),
    }

    impl support::Union for ValuesMtu {
        const NAME: &'static str = "ValuesMtu";
        fn pick(value: support::Value, cx: &mut support::Context) -> Self {
            if support::is_int(&value) {
                return cx.variant(value, Self::Int, Self::Other);
            }
            if support::is_text(&value) {
                return cx.variant(value, Self::Text, Self::Other);
            }
            cx.no_variant(value, Self::NAME, Self::Other)
        }

        fn value(&self) -> support::Value {
            match self {
                Self::Int(inner) => support::Encode::encode(inner),
                Self::Text(inner) => support::Encode::encode(inner),
                Self::Other(raw) => raw.0.clone(),
            }
        }
    }
    support::union!(ValuesMtu);

    /// One of several shapes.
    #[derive(Clone, Debug, PartialEq)]
    pub enum ValuesFlag {
        /// `bool`.
        Bool(bool),
        /// `i64`.
        Int(i64),
        /// `String`.
        Text(String),
        /// A value of none of these shapes, as it came.
        Other(support::Raw),
    }

    impl support::Union for ValuesFlag {
        const NAME: &'static str = "ValuesFlag";
        fn pick(value: support::Value, cx: &mut support::Context) -> Self {
            if support::is_bool(&value) {
                return cx.variant(value, Self::Bool, Self::Other);
            }
            if support::is_int(&value) {
                return cx.variant(value, Self::Int, Self::Other);
            }
            if support::is_text(&value) {
                return cx.variant(value, Self::Text, Self::Other);
            }
            cx.no_variant(value, Self::NAME, Self::Other)
        }

        fn value(&self) -> support::Value {
            match self {
                Self::Bool(inner) => support::Encode::encode(inner),
                Self::Int(inner) => support::Encode::encode(inner),
                Self::Text(inner) => support::Encode::encode(inner),
                Self::Other(raw) => raw.0.clone(),
            }
        }
    }
    support::union!(ValuesFlag);

    /// One of several shapes.
    #[derive(Clone, Debug, PartialEq)]
    pub enum ValuesSubnets {
        /// `Vec<Vec<String>>`.
        List(Vec<Vec<String>>),
        /// `Vec<Subnet>`.
        List2(Vec<Subnet>),
        /// A value of none of these shapes, as it came.
        Other(support::Raw),
    }

    impl support::Union for ValuesSubnets {
        const NAME: &'static str = "ValuesSubnets";
        fn pick(value: support::Value, cx: &mut support::Context) -> Self {
            if support::is_list_of(
                &value,
                |item| support::is_list_of(item, |item| true),
            ) {
                return cx.variant(value, Self::List, Self::Other);
            }
            if support::is_list_of(&value, |item| support::has_keys(item, &[])) {
                return cx.variant(value, Self::List2, Self::Other);
            }
            cx.no_variant(value, Self::NAME, Self::Other)
        }

        fn value(&self) -> support::Value {
            match self {
                Self::List(inner) => support::Encode::encode(inner),
                Self::List2(inner) => support::Encode::encode(inner),
                Self::Other(raw) => raw.0.clone(),
            }
        }
    }
    support::union!(ValuesSubnets);

    /// The object `Subnet`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct Subnet {
        /// The field `network`.
        pub network: Option<String>,
        /// The field `netmask`.
        pub netmask: Option<String>,
        /// Keys that the description does not know, and values that do not fit it, as they came.
        pub extra: support::Extra,
    }

    impl support::Fields for Subnet {
        fn set(
            &mut self,
            key: &str,
            value: support::Value,
            cx: &mut support::Context,
        ) -> Option<support::Value> {
            match key {
                "network" => cx.fill(&mut self.network, value),
                "netmask" => cx.fill(&mut self.netmask, value),
                _ => Some(value),
            }
        }

        fn extra(&mut self) -> &mut support::Extra {
            &mut self.extra
        }

        fn put(&self, out: &mut support::Object) {
            out.put("network", &self.network);
            out.put("netmask", &self.netmask);
            out.rest(&self.extra);
        }
    }
    support::record!(Subnet);

    /// One of several shapes.
    #[derive(Clone, Debug, PartialEq)]
    pub enum ValuesAnyOf {
        /// `f64`.
        Float(f64),
        /// `Subnet`.
        Subnet(Subnet),
        /// A value of none of these shapes, as it came.
        Other(support::Raw),
    }

    impl support::Union for ValuesAnyOf {
        const NAME: &'static str = "ValuesAnyOf";
        fn pick(value: support::Value, cx: &mut support::Context) -> Self {
            if support::is_number(&value) {
                return cx.variant(value, Self::Float, Self::Other);
            }
            if support::has_keys(&value, &[]) {
                return cx.variant(value, Self::Subnet, Self::Other);
            }
            cx.no_variant(value, Self::NAME, Self::Other)
        }

        fn value(&self) -> support::Value {
            match self {
                Self::Float(inner) => support::Encode::encode(inner),
                Self::Subnet(inner) => support::Encode::encode(inner),
                Self::Other(raw) => raw.0.clone(),
            }
        }
    }
    support::union!(ValuesAnyOf);

    /// The object `StartTaskRequest`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct StartTaskRequest {
        /// Default: `false`.
        pub r#async: Option<bool>,
        /// Keys that the description does not know, and values that do not fit it, as they came.
        pub extra: support::Extra,
    }

    impl support::Fields for StartTaskRequest {
        fn set(
            &mut self,
            key: &str,
            value: support::Value,
            cx: &mut support::Context,
        ) -> Option<support::Value> {
            match key {
                "async" => cx.fill(&mut self.r#async, value),
                _ => Some(value),
            }
        }

        fn extra(&mut self) -> &mut support::Extra {
            &mut self.extra
        }

        fn put(&self, out: &mut support::Object) {
            out.put("async", &self.r#async);
            out.rest(&self.extra);
        }
    }
    support::record!(StartTaskRequest);

    /// One of several shapes.
    #[derive(Clone, Debug, PartialEq)]
    pub enum StartTaskResult {
        /// `StartTaskResult1`.
        StartTaskResult1(StartTaskResult1),
        /// `Rule`.
        Rule(Rule),
        /// A value of none of these shapes, as it came.
        Other(support::Raw),
    }

    impl support::Union for StartTaskResult {
        const NAME: &'static str = "StartTaskResult";
        fn pick(value: support::Value, cx: &mut support::Context) -> Self {
            if support::has_keys(&value, &["token"]) {
                return cx.variant(value, Self::StartTaskResult1, Self::Other);
            }
            if support::has_keys(&value, &[]) {
                return cx.variant(value, Self::Rule, Self::Other);
            }
            cx.no_variant(value, Self::NAME, Self::Other)
        }

        fn value(&self) -> support::Value {
            match self {
                Self::StartTaskResult1(inner) => support::Encode::encode(inner),
                Self::Rule(inner) => support::Encode::encode(inner),
                Self::Other(raw) => raw.0.clone(),
            }
        }
    }
    support::union!(StartTaskResult);

    /// The object `StartTaskResult1`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct StartTaskResult1 {
        /// The field `token`.
        pub token: Option<String>,
        /// Keys that the description does not know, and values that do not fit it, as they came.
        pub extra: support::Extra,
    }

    impl support::Fields for StartTaskResult1 {
        fn set(
            &mut self,
            key: &str,
            value: support::Value,
            cx: &mut support::Context,
        ) -> Option<support::Value> {
            match key {
                "token" => cx.fill(&mut self.token, value),
                _ => Some(value),
            }
        }

        fn extra(&mut self) -> &mut support::Extra {
            &mut self.extra
        }

        fn put(&self, out: &mut support::Object) {
            out.put("token", &self.token);
            out.rest(&self.extra);
        }
    }
    support::record!(StartTaskResult1);
}

/// The operations of the API, by group.
pub mod groups {
    use super::types;
    use crate::support;

    /// Unions.
    #[derive(Clone, Copy, Debug)]
    pub struct Unions<'a> {
        link: &'a support::Link,
    }

    impl<'a> Unions<'a> {
        pub(super) fn new(link: &'a support::Link) -> Self {
            Self { link }
        }

        /// Adds one rule or several.
        ///
        /// `POST /api/rules`, effect: change. In scripts: `unions.unions.create_rule`.
        pub async fn create_rule(
            &self,
            body: &types::CreateRuleRequest,
        ) -> Result<support::Answer<types::RuleSave>, support::Error> {
            let mut call = self.link.call(0);
            call.body(body);
            let reply = call.send().await?;
            reply.json::<types::RuleSave>()
        }

        /// Values of many kinds.
        ///
        /// `GET /api/values`, effect: read. In scripts: `unions.unions.get_values`.
        pub async fn get_values(
            &self,
        ) -> Result<support::Answer<types::Values>, support::Error> {
            let call = self.link.call(1);
            let reply = call.send().await?;
            reply.json::<types::Values>()
        }

        /// Starts a task, or does the work at once.
        ///
        /// The answer is a token, or the rule.
        ///
        /// `PUT /api/task`, effect: change. In scripts: `unions.unions.start_task`.
        pub async fn start_task(
            &self,
            body: &types::StartTaskRequest,
        ) -> Result<support::Answer<types::StartTaskResult>, support::Error> {
            let mut call = self.link.call(2);
            call.body(body);
            let reply = call.send().await?;
            reply.json::<types::StartTaskResult>()
        }
    }
}
