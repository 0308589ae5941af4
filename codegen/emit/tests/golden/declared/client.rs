// Typed client for The case declared 1.0. Generated from its description: change that, and build.

use crate::support;

/// A The case declared appliance, version 1.0.
///
/// Cheap to clone; all clones use the same connection pool.
#[derive(Clone, Debug)]
pub struct Client {
    link: support::Link,
}

impl Client {
    /// The kind of appliance.
    pub const KIND: &'static str = "declared";
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

    /// Shop.
    pub fn shop(&self) -> groups::Shop<'_> {
        groups::Shop::new(&self.link)
    }
}

/// The types of the API. Every field may be absent: devices leave out what they like.
pub mod types {
    use crate::support;

    /// The object `Spot`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct Spot {
        /// The field `aisle`.
        pub aisle: Option<String>,
        /// The field `row`.
        pub row: Option<i64>,
        /// Keys that the description does not know, and values that do not fit it, as they came.
        pub extra: support::Extra,
    }

    impl support::Fields for Spot {
        fn set(
            &mut self,
            key: &str,
            value: support::Value,
            cx: &mut support::Context,
        ) -> Option<support::Value> {
            match key {
                "aisle" => cx.fill(&mut self.aisle, value),
                "row" => cx.fill(&mut self.row, value),
                _ => Some(value),
            }
        }

        fn extra(&mut self) -> &mut support::Extra {
            &mut self.extra
        }

        fn put(&self, out: &mut support::Object) {
            out.put("aisle", &self.aisle);
            out.put("row", &self.row);
            out.rest(&self.extra);
        }
    }
    support::record!(Spot);

    /// The object `ShelfRequest`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct ShelfRequest {
        /// The field `label`.
        pub label: Option<String>,
        /// The field `code`.
        pub code: Option<String>,
        /// Keys that the description does not know, and values that do not fit it, as they came.
        pub extra: support::Extra,
    }

    impl support::Fields for ShelfRequest {
        fn set(
            &mut self,
            key: &str,
            value: support::Value,
            cx: &mut support::Context,
        ) -> Option<support::Value> {
            match key {
                "label" => cx.fill(&mut self.label, value),
                "code" => cx.fill(&mut self.code, value),
                _ => Some(value),
            }
        }

        fn extra(&mut self) -> &mut support::Extra {
            &mut self.extra
        }

        fn put(&self, out: &mut support::Object) {
            out.put("label", &self.label);
            out.put("code", &self.code);
            out.rest(&self.extra);
        }
    }
    support::record!(ShelfRequest);

    /// The object `Shelf`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct Shelf {
        /// The field `number`.
        pub number: Option<i64>,
        /// The field `label`.
        pub label: Option<String>,
        /// Keys that the description does not know, and values that do not fit it, as they came.
        pub extra: support::Extra,
    }

    impl support::Fields for Shelf {
        fn set(
            &mut self,
            key: &str,
            value: support::Value,
            cx: &mut support::Context,
        ) -> Option<support::Value> {
            match key {
                "number" => cx.fill(&mut self.number, value),
                "label" => cx.fill(&mut self.label, value),
                _ => Some(value),
            }
        }

        fn extra(&mut self) -> &mut support::Extra {
            &mut self.extra
        }

        fn put(&self, out: &mut support::Object) {
            out.put("number", &self.number);
            out.put("label", &self.label);
            out.rest(&self.extra);
        }
    }
    support::record!(Shelf);

    /// One of several shapes.
    #[derive(Clone, Debug, PartialEq)]
    pub enum ParcelRequest {
        /// `Box2`.
        Box(Box2),
        /// `Tube`.
        Tube(Tube),
        /// A value of none of these shapes, as it came.
        Other(support::Raw),
    }

    impl support::Union for ParcelRequest {
        const NAME: &'static str = "ParcelRequest";
        fn pick(value: support::Value, cx: &mut support::Context) -> Self {
            if support::key_is(&value, "kind", &["BOX"]) {
                return cx.variant(value, Self::Box, Self::Other);
            }
            if support::key_is(&value, "kind", &["TUBE"]) {
                return cx.variant(value, Self::Tube, Self::Other);
            }
            cx.no_variant(value, Self::NAME, Self::Other)
        }

        fn value(&self) -> support::Value {
            match self {
                Self::Box(inner) => support::Encode::encode(inner),
                Self::Tube(inner) => support::Encode::encode(inner),
                Self::Other(raw) => raw.0.clone(),
            }
        }
    }
    support::union!(ParcelRequest);

    /// The object `Box2`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct Box2 {
        /// The field `kind`.
        pub kind: Option<String>,
        /// The field `to`.
        pub to: Option<String>,
        /// The field `edges`.
        pub edges: Option<Vec<i64>>,
        /// Keys that the description does not know, and values that do not fit it, as they came.
        pub extra: support::Extra,
    }

    impl support::Fields for Box2 {
        fn set(
            &mut self,
            key: &str,
            value: support::Value,
            cx: &mut support::Context,
        ) -> Option<support::Value> {
            match key {
                "kind" => cx.fill(&mut self.kind, value),
                "to" => cx.fill(&mut self.to, value),
                "edges" => cx.fill(&mut self.edges, value),
                _ => Some(value),
            }
        }

        fn extra(&mut self) -> &mut support::Extra {
            &mut self.extra
        }

        fn put(&self, out: &mut support::Object) {
            out.put("kind", &self.kind);
            out.put("to", &self.to);
            out.put("edges", &self.edges);
            out.rest(&self.extra);
        }
    }
    support::record!(Box2);

    /// The object `Tube`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct Tube {
        /// The field `kind`.
        pub kind: Option<String>,
        /// The field `to`.
        pub to: Option<String>,
        /// The field `length`.
        pub length: Option<i64>,
        /// Keys that the description does not know, and values that do not fit it, as they came.
        pub extra: support::Extra,
    }

    impl support::Fields for Tube {
        fn set(
            &mut self,
            key: &str,
            value: support::Value,
            cx: &mut support::Context,
        ) -> Option<support::Value> {
            match key {
                "kind" => cx.fill(&mut self.kind, value),
                "to" => cx.fill(&mut self.to, value),
                "length" => cx.fill(&mut self.length, value),
                _ => Some(value),
            }
        }

        fn extra(&mut self) -> &mut support::Extra {
            &mut self.extra
        }

        fn put(&self, out: &mut support::Object) {
            out.put("kind", &self.kind);
            out.put("to", &self.to);
            out.put("length", &self.length);
            out.rest(&self.extra);
        }
    }
    support::record!(Tube);

    /// One of several shapes.
    #[derive(Clone, Debug, PartialEq)]
    pub enum Parcel {
        /// `Box2`.
        Box(Box2),
        /// `Tube`.
        Tube(Tube),
        /// `OtherParcel`.
        OtherParcel(OtherParcel),
        /// A value of none of these shapes, as it came.
        Other(support::Raw),
    }

    impl support::Union for Parcel {
        const NAME: &'static str = "Parcel";
        fn pick(value: support::Value, cx: &mut support::Context) -> Self {
            if support::key_is(&value, "kind", &["BOX"]) {
                return cx.variant(value, Self::Box, Self::Other);
            }
            if support::key_is(&value, "kind", &["TUBE"]) {
                return cx.variant(value, Self::Tube, Self::Other);
            }
            if support::has_keys(&value, &[]) {
                return cx.variant(value, Self::OtherParcel, Self::Other);
            }
            cx.no_variant(value, Self::NAME, Self::Other)
        }

        fn value(&self) -> support::Value {
            match self {
                Self::Box(inner) => support::Encode::encode(inner),
                Self::Tube(inner) => support::Encode::encode(inner),
                Self::OtherParcel(inner) => support::Encode::encode(inner),
                Self::Other(raw) => raw.0.clone(),
            }
        }
    }
    support::union!(Parcel);

    /// The object `OtherParcel`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct OtherParcel {
        /// The field `kind`.
        pub kind: Option<String>,
        /// The field `to`.
        pub to: Option<String>,
        /// Keys that the description does not know, and values that do not fit it, as they came.
        pub extra: support::Extra,
    }

    impl support::Fields for OtherParcel {
        fn set(
            &mut self,
            key: &str,
            value: support::Value,
            cx: &mut support::Context,
        ) -> Option<support::Value> {
            match key {
                "kind" => cx.fill(&mut self.kind, value),
                "to" => cx.fill(&mut self.to, value),
                _ => Some(value),
            }
        }

        fn extra(&mut self) -> &mut support::Extra {
            &mut self.extra
        }

        fn put(&self, out: &mut support::Object) {
            out.put("kind", &self.kind);
            out.put("to", &self.to);
            out.rest(&self.extra);
        }
    }
    support::record!(OtherParcel);

    /// The object `SetSlotsRequest`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct SetSlotsRequest {
        /// The field `slots`.
        pub slots: Option<Vec<support::Nullable<String>>>,
        /// On the wire: `self`.
        pub self_: Option<i64>,
        /// On the wire: `Self`.
        pub self_2: Option<i64>,
        /// On the wire: `größe`.
        pub grosse: Option<i64>,
        /// On the wire: `日本`.
        pub ri_ben: Option<String>,
        /// Keys that the description does not know, and values that do not fit it, as they came.
        pub extra: support::Extra,
    }

    impl support::Fields for SetSlotsRequest {
        fn set(
            &mut self,
            key: &str,
            value: support::Value,
            cx: &mut support::Context,
        ) -> Option<support::Value> {
            match key {
                "slots" => cx.fill(&mut self.slots, value),
                "self" => cx.fill(&mut self.self_, value),
                "Self" => cx.fill(&mut self.self_2, value),
                "größe" => cx.fill(&mut self.grosse, value),
                "日本" => cx.fill(&mut self.ri_ben, value),
                _ => Some(value),
            }
        }

        fn extra(&mut self) -> &mut support::Extra {
            &mut self.extra
        }

        fn put(&self, out: &mut support::Object) {
            out.put("slots", &self.slots);
            out.put("self", &self.self_);
            out.put("Self", &self.self_2);
            out.put("größe", &self.grosse);
            out.put("日本", &self.ri_ben);
            out.rest(&self.extra);
        }
    }
    support::record!(SetSlotsRequest);

    /// The object `AddNoteRequest`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct AddNoteRequest {
        /// The field `text`.
        pub text: Option<String>,
        /// The field `each`.
        pub each: Option<Vec<String>>,
        /// The field `commas`.
        pub commas: Option<Vec<String>>,
        /// The field `deep`.
        pub deep: Option<Spot>,
        /// The field `json`.
        pub json: Option<Spot>,
        /// Keys that the description does not know, and values that do not fit it, as they came.
        pub extra: support::Extra,
    }

    impl support::Fields for AddNoteRequest {
        fn set(
            &mut self,
            key: &str,
            value: support::Value,
            cx: &mut support::Context,
        ) -> Option<support::Value> {
            match key {
                "text" => cx.fill(&mut self.text, value),
                "each" => cx.fill(&mut self.each, value),
                "commas" => cx.fill(&mut self.commas, value),
                "deep" => cx.fill(&mut self.deep, value),
                "json" => cx.fill(&mut self.json, value),
                _ => Some(value),
            }
        }

        fn extra(&mut self) -> &mut support::Extra {
            &mut self.extra
        }

        fn put(&self, out: &mut support::Object) {
            out.put("text", &self.text);
            out.put("each", &self.each);
            out.put("commas", &self.commas);
            out.put("deep", &self.deep);
            out.put("json", &self.json);
            out.rest(&self.extra);
        }
    }
    support::record!(AddNoteRequest);

    /// The object `AddPictureRequest`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct AddPictureRequest {
        /// The field `title`.
        pub title: Option<String>,
        /// The field `files`.
        pub files: Option<Vec<support::Blob>>,
        /// The field `spot`.
        pub spot: Option<Spot>,
        /// The field `place`.
        pub place: Option<Spot>,
        /// Keys that the description does not know, and values that do not fit it, as they came.
        pub extra: support::Extra,
    }

    impl support::Fields for AddPictureRequest {
        fn set(
            &mut self,
            key: &str,
            value: support::Value,
            cx: &mut support::Context,
        ) -> Option<support::Value> {
            match key {
                "title" => cx.fill(&mut self.title, value),
                "files" => cx.fill(&mut self.files, value),
                "spot" => cx.fill(&mut self.spot, value),
                "place" => cx.fill(&mut self.place, value),
                _ => Some(value),
            }
        }

        fn extra(&mut self) -> &mut support::Extra {
            &mut self.extra
        }

        fn put(&self, out: &mut support::Object) {
            out.put("title", &self.title);
            out.put("files", &self.files);
            out.put("spot", &self.spot);
            out.put("place", &self.place);
            out.rest(&self.extra);
        }
    }
    support::record!(AddPictureRequest);

    /// The object `ChangeShelfRequest`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct ChangeShelfRequest {
        /// May be null.
        pub label: Option<support::Nullable<String>>,
        /// Keys that the description does not know, and values that do not fit it, as they came.
        pub extra: support::Extra,
    }

    impl support::Fields for ChangeShelfRequest {
        fn set(
            &mut self,
            key: &str,
            value: support::Value,
            cx: &mut support::Context,
        ) -> Option<support::Value> {
            match key {
                "label" => cx.fill(&mut self.label, value),
                _ => Some(value),
            }
        }

        fn extra(&mut self) -> &mut support::Extra {
            &mut self.extra
        }

        fn put(&self, out: &mut support::Object) {
            out.put("label", &self.label);
            out.rest(&self.extra);
        }
    }
    support::record!(ChangeShelfRequest);

    /// The object `ReplaceShelfRequestItem`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct ReplaceShelfRequestItem {
        /// The field `op`.
        pub op: Option<String>,
        /// Keys that the description does not know, and values that do not fit it, as they came.
        pub extra: support::Extra,
    }

    impl support::Fields for ReplaceShelfRequestItem {
        fn set(
            &mut self,
            key: &str,
            value: support::Value,
            cx: &mut support::Context,
        ) -> Option<support::Value> {
            match key {
                "op" => cx.fill(&mut self.op, value),
                _ => Some(value),
            }
        }

        fn extra(&mut self) -> &mut support::Extra {
            &mut self.extra
        }

        fn put(&self, out: &mut support::Object) {
            out.put("op", &self.op);
            out.rest(&self.extra);
        }
    }
    support::record!(ReplaceShelfRequestItem);

    /// The object `SetOrderRequest`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct SetOrderRequest {
        /// The field `item`.
        pub item: Option<String>,
        /// Keys that the description does not know, and values that do not fit it, as they came.
        pub extra: support::Extra,
    }

    impl support::Fields for SetOrderRequest {
        fn set(
            &mut self,
            key: &str,
            value: support::Value,
            cx: &mut support::Context,
        ) -> Option<support::Value> {
            match key {
                "item" => cx.fill(&mut self.item, value),
                _ => Some(value),
            }
        }

        fn extra(&mut self) -> &mut support::Extra {
            &mut self.extra
        }

        fn put(&self, out: &mut support::Object) {
            out.put("item", &self.item);
            out.rest(&self.extra);
        }
    }
    support::record!(SetOrderRequest);

    /// Query, header and cookie parameters of `declared.shop.find_lists`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct FindListsQuery {
        /// The parameter `each`.
        pub each: Option<Vec<String>>,
        /// The parameter `commas`.
        pub commas: Option<Vec<String>>,
        /// The parameter `spaces`.
        pub spaces: Option<Vec<String>>,
        /// The parameter `pipes`.
        pub pipes: Option<Vec<String>>,
        /// The parameter `deep`.
        pub deep: Option<Spot>,
        /// The parameter `flat`.
        pub flat: Option<Spot>,
        /// The parameter `filter`.
        pub filter: Option<Spot>,
        /// The parameter `sort[]`.
        pub sort: Option<Vec<String>>,
        /// The parameter `X-Marks`.
        pub x_marks: Option<Vec<String>>,
        /// The parameter `till`.
        pub till: Option<String>,
        /// The parameter `lane`.
        pub lane: Option<Vec<i64>>,
    }

    impl support::Query for FindListsQuery {
        fn put(&self, call: &mut support::Call) {
            call.query("each", &self.each);
            call.query("commas", &self.commas);
            call.query("spaces", &self.spaces);
            call.query("pipes", &self.pipes);
            call.query("deep", &self.deep);
            call.query("flat", &self.flat);
            call.query("filter", &self.filter);
            call.query("sort[]", &self.sort);
            call.header("X-Marks", &self.x_marks);
            call.cookie("till", &self.till);
            call.cookie("lane", &self.lane);
        }
    }
}

/// The operations of the API, by group.
pub mod groups {
    use super::types;
    use crate::support;

    /// Shop.
    #[derive(Clone, Copy, Debug)]
    pub struct Shop<'a> {
        link: &'a support::Link,
    }

    impl<'a> Shop<'a> {
        pub(super) fn new(link: &'a support::Link) -> Self {
            Self { link }
        }

        /// Takes a list or an object in every style.
        ///
        /// `GET /api/lists/{ids}/{at}{spot}`, effect: read. In scripts: `declared.shop.find_lists`.
        pub async fn find_lists(
            &self,
            ids: &Vec<String>,
            at: &str,
            spot: &Vec<i64>,
            query: &types::FindListsQuery,
        ) -> Result<support::Answer<()>, support::Error> {
            let mut call = self.link.call(0);
            call.path_value("ids", ids);
            call.path("at", &at);
            call.path_value("spot", spot);
            support::Query::put(query, &mut call);
            let reply = call.send().await?;
            reply.nothing()
        }

        /// Sends what is not only answered.
        ///
        /// `POST /api/shelves`, effect: change. In scripts: `declared.shop.add_shelf`.
        pub async fn add_shelf(
            &self,
            body: &types::ShelfRequest,
        ) -> Result<support::Answer<types::Shelf>, support::Error> {
            let mut call = self.link.call(1);
            call.body(body);
            let reply = call.send().await?;
            reply.json::<types::Shelf>()
        }

        /// Sends one of several kinds.
        ///
        /// `POST /api/parcels`, effect: change. In scripts: `declared.shop.send_parcel`.
        pub async fn send_parcel(
            &self,
            body: &types::ParcelRequest,
        ) -> Result<support::Answer<types::Parcel>, support::Error> {
            let mut call = self.link.call(2);
            call.body(body);
            let reply = call.send().await?;
            reply.json::<types::Parcel>()
        }

        /// Sends several kinds in one list.
        ///
        /// `PUT /api/parcels`, effect: change. In scripts: `declared.shop.send_parcels`.
        pub async fn send_parcels(
            &self,
            body: &Vec<types::ParcelRequest>,
        ) -> Result<support::Answer<()>, support::Error> {
            let mut call = self.link.call(3);
            call.body(body);
            let reply = call.send().await?;
            reply.nothing()
        }

        /// Sends null in a list.
        ///
        /// `PUT /api/slots`, effect: change. In scripts: `declared.shop.set_slots`.
        pub async fn set_slots(
            &self,
            body: &types::SetSlotsRequest,
        ) -> Result<support::Answer<()>, support::Error> {
            let mut call = self.link.call(4);
            call.body(body);
            let reply = call.send().await?;
            reply.nothing()
        }

        /// Sends a form, its fields in every way.
        ///
        /// `POST /api/notes`, effect: change. In scripts: `declared.shop.add_note`.
        pub async fn add_note(
            &self,
            body: &types::AddNoteRequest,
        ) -> Result<support::Answer<()>, support::Error> {
            let mut call = self.link.call(5);
            call.body(body);
            let reply = call.send().await?;
            reply.nothing()
        }

        /// Sends parts with media types of their own.
        ///
        /// `POST /api/pictures`, effect: change. In scripts: `declared.shop.add_picture`.
        pub async fn add_picture(
            &self,
            body: &types::AddPictureRequest,
        ) -> Result<support::Answer<()>, support::Error> {
            let mut call = self.link.call(6);
            call.body(body);
            let reply = call.send().await?;
            reply.nothing()
        }

        /// Sends JSON under another name, below another path.
        ///
        /// `PATCH /v2/shelves/{number}`, effect: change. In scripts: `declared.shop.change_shelf`.
        pub async fn change_shelf(
            &self,
            number: i64,
            body: &types::ChangeShelfRequest,
        ) -> Result<support::Answer<()>, support::Error> {
            let mut call = self.link.call(7);
            call.path("number", &number);
            call.body(body);
            let reply = call.send().await?;
            reply.nothing()
        }

        /// Sends a list of changes.
        ///
        /// `PUT /v2/shelves/{number}`, effect: change. In scripts: `declared.shop.replace_shelf`.
        pub async fn replace_shelf(
            &self,
            number: i64,
            body: &Vec<types::ReplaceShelfRequestItem>,
        ) -> Result<support::Answer<()>, support::Error> {
            let mut call = self.link.call(8);
            call.path("number", &number);
            call.body(body);
            let reply = call.send().await?;
            reply.nothing()
        }

        /// Sends a text that is not written from fields.
        ///
        /// `POST /api/orders`, effect: change. In scripts: `declared.shop.send_order`.
        pub async fn send_order(
            &self,
            content: support::Bytes,
        ) -> Result<support::Answer<()>, support::Error> {
            let mut call = self.link.call(9);
            call.bytes(Some(content));
            let reply = call.send().await?;
            reply.nothing()
        }

        /// Sends what any media type allows.
        ///
        /// `PUT /api/orders`, effect: change. In scripts: `declared.shop.set_order`.
        pub async fn set_order(
            &self,
            body: &types::SetOrderRequest,
        ) -> Result<support::Answer<()>, support::Error> {
            let mut call = self.link.call(10);
            call.body(body);
            let reply = call.send().await?;
            reply.nothing()
        }

        /// Is answered by another host.
        ///
        /// `GET /api/archive`, effect: read. In scripts: `declared.shop.show_archive`.
        pub async fn show_archive(&self) -> Result<support::Answer<()>, support::Error> {
            let call = self.link.call(11);
            let reply = call.send().await?;
            reply.nothing()
        }
    }
}
