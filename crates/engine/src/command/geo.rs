//! Places: sorted sets whose scores are geohashes.

use redscope_data::Str;
use redscope_data::geohash::{Place, Shape};
use redscope_data::number::{LongDouble, parse_float};
use redscope_data::value::{ScoreBound, SortedSet, Value};
use redscope_resp::Frame;

use crate::Reply;
use crate::command::sorted_set::store;
use crate::command::{
    Args, Categories as C, CommandResult, CommandSpec, Ctx, Flags as F, KeySpec, Run, args,
};
use crate::error::{CommandError, FixedError};

#[rustfmt::skip]
pub(super) const COMMANDS: &[CommandSpec] = &[
    CommandSpec::new("geoadd", Run::Engine(geoadd))
        .about("Stores places.", "3.2.0", "O(log(N))")
        .takes(-5, "key ?condition<NX|XX>@6.2.0 ?change=CH@6.2.0 longitude_latitude_member(longitude#d latitude#d member)...")
        .is(F::WRITE.with(F::DENYOOM), C::GEO)
        .keys(&[KeySpec::at(1, &["RW", "update"])]),
    CommandSpec::new("geodist", Run::Engine(geodist))
        .about("Replies how far two places are from each other.", "3.2.0", "O(log(N))")
        .takes(-4, "key member1 member2 ?unit<M|KM|FT|MI>")
        .is(F::READONLY, C::GEO)
        .keys(&[KeySpec::at(1, &["RO", "access"])]),
    CommandSpec::new("geohash", Run::Engine(geohash))
        .about("Replies the geohashes of places.", "3.2.0", "O(log(N))")
        .takes(-2, "key member...")
        .is(F::READONLY, C::GEO)
        .keys(&[KeySpec::at(1, &["RO", "access"])]),
    CommandSpec::new("geopos", Run::Engine(geopos))
        .about("Replies longitude and latitude of places.", "3.2.0", "O(N)")
        .takes(-2, "key member...")
        .is(F::READONLY, C::GEO)
        .keys(&[KeySpec::at(1, &["RO", "access"])]),
    CommandSpec::new("georadius", Run::Engine(georadius))
        .about("Finds the places within a distance of a point, and may store them.", "3.2.0", "O(N+log(M))")
        .takes(-6, "key longitude#d latitude#d radius#d unit<M|KM|FT|MI> ?WITHCOORD ?WITHDIST ?WITHHASH ?count(COUNT/count#i ?ANY@6.2.0) ?order<ASC|DESC> ?STORE/key#k1 ?STOREDIST/key#k2")
        .is(F::WRITE.with(F::DENYOOM).with(F::MOVABLE_KEYS), C::GEO)
        .keys(&[KeySpec::at(1, &["RO", "access"]), KeySpec::follows("STORE", 6, 0, &["OW", "update"]), KeySpec::follows("STOREDIST", 6, 0, &["OW", "update"])])
        .deprecated("6.2.0", "`GEOSEARCH` and `GEOSEARCHSTORE` with the `BYRADIUS` argument"),
    CommandSpec::new("georadius_ro", Run::Engine(georadius_ro))
        .about("Finds the places within a distance of a point.", "3.2.10", "O(N+log(M))")
        .takes(-6, "key longitude#d latitude#d radius#d unit<M|KM|FT|MI> ?WITHCOORD ?WITHDIST ?WITHHASH ?count(COUNT/count#i ?ANY@6.2.0) ?order<ASC|DESC>")
        .is(F::READONLY, C::GEO)
        .keys(&[KeySpec::at(1, &["RO", "access"])])
        .deprecated("6.2.0", "`GEOSEARCH` with the `BYRADIUS` argument"),
    CommandSpec::new("georadiusbymember", Run::Engine(georadiusbymember))
        .about("Finds the places within a distance of another, and may store them.", "3.2.0", "O(N+log(M))")
        .takes(-5, "key member radius#d unit<M|KM|FT|MI> ?WITHCOORD ?WITHDIST ?WITHHASH ?count(COUNT/count#i ?ANY) ?order<ASC|DESC> ?STORE/key#k1 ?STOREDIST/key#k2")
        .is(F::WRITE.with(F::DENYOOM).with(F::MOVABLE_KEYS), C::GEO)
        .keys(&[KeySpec::at(1, &["RO", "access"]), KeySpec::follows("STORE", 5, 0, &["OW", "update"]), KeySpec::follows("STOREDIST", 5, 0, &["OW", "update"])])
        .deprecated("6.2.0", "`GEOSEARCH` and `GEOSEARCHSTORE` with the `BYRADIUS` and `FROMMEMBER` arguments"),
    CommandSpec::new("georadiusbymember_ro", Run::Engine(georadiusbymember_ro))
        .about("Finds the places within a distance of another.", "3.2.10", "O(N+log(M))")
        .takes(-5, "key member radius#d unit<M|KM|FT|MI> ?WITHCOORD ?WITHDIST ?WITHHASH ?count(COUNT/count#i ?ANY) ?order<ASC|DESC>")
        .is(F::READONLY, C::GEO)
        .keys(&[KeySpec::at(1, &["RO", "access"])])
        .deprecated("6.2.0", "`GEOSEARCH` with the `BYRADIUS` and `FROMMEMBER` arguments"),
    CommandSpec::new("geosearch", Run::Engine(geosearch))
        .about("Finds the places within a circle or a box.", "6.2.0", "O(N+log(M))")
        .takes(-7, "key from<FROMMEMBER/member|FROMLONLAT/longitude_latitude(longitude#d latitude#d)> by<circle(BYRADIUS/radius#d unit<M|KM|FT|MI>)|box(BYBOX/width#d height#d unit<M|KM|FT|MI>)> ?order<ASC|DESC> ?count(COUNT/count#i ?ANY) ?WITHCOORD ?WITHDIST ?WITHHASH")
        .is(F::READONLY, C::GEO)
        .keys(&[KeySpec::at(1, &["RO", "access"])]),
    CommandSpec::new("geosearchstore", Run::Engine(geosearchstore))
        .about("Stores the places within a circle or a box.", "6.2.0", "O(N+log(M))")
        .takes(-8, "destination#k0 source#k1 from<FROMMEMBER/member|FROMLONLAT/longitude_latitude(longitude#d latitude#d)> by<circle(BYRADIUS/radius#d unit<M|KM|FT|MI>)|box(BYBOX/width#d height#d unit<M|KM|FT|MI>)> ?order<ASC|DESC> ?count(COUNT/count#i ?ANY) ?STOREDIST")
        .is(F::WRITE.with(F::DENYOOM), C::GEO)
        .keys(&[KeySpec::at(1, &["OW", "update"]), KeySpec::at(2, &["RO", "access"])]),
];

fn geoadd(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let words = args.from(2).iter().take_while(|arg| {
        [&b"nx"[..], b"xx", b"ch"].iter().any(|word| arg.eq_ignore_ascii_case(word))
    });
    let words_end = 2 + words.count();
    let has = |wanted: &[u8]| {
        args.from(2)[..words_end - 2].iter().any(|w| w.eq_ignore_ascii_case(wanted))
    };
    let triples = args.from(words_end);
    if !triples.len().is_multiple_of(3) || (has(b"nx") && has(b"xx")) {
        return Err(FixedError::SYNTAX.into());
    }
    let mut request: Vec<Vec<u8>> = vec![b"zadd".to_vec()];
    request.extend(args.from(1)[..words_end - 1].iter().map(|arg| arg.to_vec()));
    for triple in triples.chunks_exact(3) {
        let place = parse_place(triple[0], triple[1])?;
        request.push(place.to_score().to_string().into_bytes());
        request.push(triple[2].to_vec());
    }
    let slices: Vec<&[u8]> = request.iter().map(Vec::as_slice).collect();
    let reply = super::sorted_set::zadd(ctx, Args::new(&slices))?;
    ctx.rewrite(&request);
    Ok(reply)
}

fn parse_place(longitude: &[u8], latitude: &[u8]) -> Result<Place, CommandError> {
    let (longitude, latitude) = (args::float(longitude)?, args::float(latitude)?);
    let place = Place::new(longitude, latitude);
    place.ok_or_else(|| CommandError::InvalidPlace(format!("{longitude:.6},{latitude:.6}")))
}

/// Metres in a unit.
fn parse_unit(arg: &[u8]) -> Result<f64, CommandError> {
    let units = [(&b"m"[..], 1.0), (b"km", 1000.0), (b"ft", 0.3048), (b"mi", 1609.34)];
    let unit = units.iter().find(|(name, _)| arg.eq_ignore_ascii_case(name));
    unit.map(|(_, metres)| *metres).ok_or(FixedError::GEO_UNIT.into())
}

/// The place of a member.
fn place_of(set: &SortedSet, member: &[u8]) -> Option<Place> {
    set.score(member).map(Place::from_score)
}

fn geodist(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let unit_m = match args.from(4) {
        [] => 1.0,
        [unit] => parse_unit(unit)?,
        _ => return Err(FixedError::SYNTAX.into()),
    };
    let set = ctx.sorted_set(args[1])?;
    let places = set.and_then(|set| place_of(set, args[2]).zip(place_of(set, args[3])));
    Ok(places.map_or(Frame::Null, |(one, other)| distance_reply(one.distance_m(other) / unit_m)))
}

fn distance_reply(distance: f64) -> Reply {
    Frame::Bulk(Str::from(format!("{distance:.4}")))
}

fn geohash(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let set = ctx.sorted_set(args[1])?;
    let hashes = args.from(2).iter().map(|member| {
        let place = set.and_then(|set| place_of(set, member));
        place.map_or(Frame::Null, |place| Frame::Bulk(place.to_geohash().into()))
    });
    Ok(Frame::Array(hashes.collect()))
}

fn geopos(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let set = ctx.sorted_set(args[1])?;
    let places = args.from(2).iter().map(|member| {
        let place = set.and_then(|set| place_of(set, member));
        place.map_or(Frame::NullArray, place_reply)
    });
    Ok(Frame::Array(places.collect()))
}

fn place_reply(place: Place) -> Reply {
    let coordinate = |degrees: f64| {
        let exact = LongDouble::from_f64(degrees);
        Frame::Decimal(exact.to_text())
    };
    Frame::Array(vec![coordinate(place.longitude), coordinate(place.latitude)])
}

/// Which of the six searches a request is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Radius { may_store: bool },
    RadiusByMember { may_store: bool },
    Search,
    SearchStore,
}

impl Form {
    fn is_search(self) -> bool {
        matches!(self, Form::Search | Form::SearchStore)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    Nearest,
    Farthest,
}

/// Everything a search was asked for.
#[derive(Debug)]
struct Query<'a> {
    source: &'a [u8],
    middle: Option<Place>,
    /// What to take in, with the metres of its unit.
    shape: Option<(Shape, f64)>,
    with_distance: bool,
    with_hash: bool,
    with_place: bool,
    count: usize,
    any: bool,
    order: Option<Order>,
    store: Option<&'a [u8]>,
    store_distance: bool,
}

impl<'a> Query<'a> {
    /// Source: geo.c `georadiusGeneric`, 7.0.15, whose order of checks decides which error wins.
    fn parse(ctx: &mut Ctx<'_>, args: Args<'a>, form: Form) -> Result<Self, CommandError> {
        let source = args[if form == Form::SearchStore { 2 } else { 1 }];
        let source_exists = ctx.sorted_set(source)?.is_some();
        let mut query = Query {
            source,
            middle: None,
            shape: None,
            with_distance: false,
            with_hash: false,
            with_place: false,
            count: 0,
            any: false,
            order: None,
            store: (form == Form::SearchStore).then_some(args[1]),
            store_distance: false,
        };
        let options_at = match form {
            Form::Radius { .. } => {
                query.middle = Some(parse_place(args[2], args[3])?);
                query.shape = Some(parse_circle(args[4], args[5])?);
                6
            }
            Form::RadiusByMember { .. } => {
                if source_exists {
                    query.middle = Some(query.member(ctx, args[2])?);
                    query.shape = Some(parse_circle(args[3], args[4])?);
                }
                5
            }
            Form::Search => 2,
            Form::SearchStore => 3,
        };
        let (mut from_member, mut from_place) = (false, false);
        let (mut by_radius, mut by_box) = (false, false);
        let is_search = form.is_search();
        let may_store = matches!(
            form,
            Form::Radius { may_store: true } | Form::RadiusByMember { may_store: true }
        );
        let mut options = args.options(options_at);
        while let Some(word) = options.next_word() {
            let left = options.rest().len();
            match word.as_str() {
                "WITHDIST" => query.with_distance = true,
                "WITHHASH" => query.with_hash = true,
                "WITHCOORD" => query.with_place = true,
                "ANY" => query.any = true,
                "ASC" => query.order = Some(Order::Nearest),
                "DESC" => query.order = Some(Order::Farthest),
                "COUNT" if left >= 1 => {
                    let count = options.integer()?;
                    let count = usize::try_from(count).ok().filter(|count| *count > 0);
                    query.count = count.ok_or(FixedError::GEO_COUNT)?;
                }
                "STOREDIST" if form == Form::SearchStore => query.store_distance = true,
                "STORE" | "STOREDIST" if may_store && left >= 1 => {
                    query.store = Some(options.value()?);
                    query.store_distance = &*word == "STOREDIST";
                }
                "FROMMEMBER" if is_search && left >= 1 && !from_place => {
                    let member = options.value()?;
                    from_member = true;
                    if source_exists {
                        query.middle = Some(query.member(ctx, member)?);
                    }
                }
                "FROMLONLAT" if is_search && left >= 2 && !from_member => {
                    query.middle = Some(parse_place(options.value()?, options.value()?)?);
                    from_place = true;
                }
                "BYRADIUS" if is_search && left >= 2 && !by_box => {
                    query.shape = Some(parse_circle(options.value()?, options.value()?)?);
                    by_radius = true;
                }
                "BYBOX" if is_search && left >= 3 && !by_radius => {
                    let (width, height) = (options.value()?, options.value()?);
                    query.shape = Some(parse_box(width, height, options.value()?)?);
                    by_box = true;
                }
                _ => return Err(FixedError::SYNTAX.into()),
            }
        }
        let shows = query.with_distance || query.with_hash || query.with_place;
        if query.store.is_some() && shows {
            return Err(match form {
                Form::SearchStore => FixedError::GEO_SEARCH_STORE_SHOWS.into(),
                _ => FixedError::GEO_RADIUS_STORE_SHOWS.into(),
            });
        }
        if is_search && !from_member && !from_place {
            return Err(CommandError::GeoNeedsMiddle(args[0].to_vec()));
        }
        if is_search && !by_radius && !by_box {
            return Err(CommandError::GeoNeedsShape(args[0].to_vec()));
        }
        if query.any && query.count == 0 {
            return Err(FixedError::GEO_ANY.into());
        }
        if query.count > 0 && query.order.is_none() && !query.any {
            query.order = Some(Order::Nearest);
        }
        Ok(query)
    }

    fn member(&self, ctx: &mut Ctx<'_>, member: &[u8]) -> Result<Place, CommandError> {
        let set = self.looked_up(ctx);
        set.and_then(|set| place_of(set, member)).ok_or(FixedError::GEO_MEMBER.into())
    }

    /// The source, which was looked up when the request was read.
    fn looked_up<'c>(&self, ctx: &'c mut Ctx<'_>) -> Option<&'c SortedSet> {
        match ctx.peek(self.source) {
            Some(Value::SortedSet(set)) => Some(set),
            _ => None,
        }
    }

    /// What was found, with scores and distances in the unit asked for.
    fn run(&self, ctx: &mut Ctx<'_>) -> Result<Vec<Found>, CommandError> {
        let (Some(middle), Some((shape, unit_m))) = (self.middle, self.shape) else {
            return Ok(Vec::new());
        };
        let Some(set) = self.looked_up(ctx) else { return Ok(Vec::new()) };
        let mut seen = 0;
        let limit = if self.any { self.count } else { usize::MAX };
        let mut found = Vec::new();
        'ranges: for range in shape.score_ranges(middle) {
            let bound = |score: u64| ScoreBound { score: score as f64, exclusive: false };
            let from = set.count_to_score(bound(range.start), false);
            let to = set.count_to_score(bound(range.end), false);
            for (member, score) in set.range(from, to) {
                seen += 1;
                if found.len() >= limit {
                    break 'ranges;
                }
                let place = Place::from_score(score);
                if let Some(distance_m) = shape.distance_within_m(middle, place) {
                    found.push(Found { member, score, place, distance: distance_m / unit_m });
                }
            }
        }
        ctx.touch(seen);
        match self.order {
            None => {}
            Some(Order::Nearest) => found.sort_by(|a, b| a.distance.total_cmp(&b.distance)),
            Some(Order::Farthest) => found.sort_by(|a, b| b.distance.total_cmp(&a.distance)),
        }
        if self.count > 0 {
            found.truncate(self.count);
        }
        Ok(found)
    }

    fn reply(&self, found: Found) -> Reply {
        let mut parts = vec![Frame::Bulk(found.member)];
        if self.with_distance {
            parts.push(distance_reply(found.distance));
        }
        if self.with_hash {
            parts.push(Frame::Integer(found.score as i64));
        }
        if self.with_place {
            parts.push(place_reply(found.place));
        }
        if parts.len() == 1 { parts.remove(0) } else { Frame::Array(parts) }
    }
}

/// A member within a shape.
#[derive(Debug)]
struct Found {
    member: Str,
    score: f64,
    place: Place,
    distance: f64,
}

fn parse_circle(radius: &[u8], unit: &[u8]) -> Result<(Shape, f64), CommandError> {
    let radius = parse_float(radius).ok_or(FixedError::GEO_RADIUS)?;
    if radius < 0.0 {
        return Err(FixedError::GEO_RADIUS_NEGATIVE.into());
    }
    let unit_m = parse_unit(unit)?;
    Ok((Shape::Circle { radius_m: radius * unit_m }, unit_m))
}

fn parse_box(width: &[u8], height: &[u8], unit: &[u8]) -> Result<(Shape, f64), CommandError> {
    let width = parse_float(width).ok_or(FixedError::GEO_WIDTH)?;
    let height = parse_float(height).ok_or(FixedError::GEO_HEIGHT)?;
    if width < 0.0 || height < 0.0 {
        return Err(FixedError::GEO_BOX_NEGATIVE.into());
    }
    let unit_m = parse_unit(unit)?;
    Ok((Shape::Box { width_m: width * unit_m, height_m: height * unit_m }, unit_m))
}

fn search(ctx: &mut Ctx<'_>, args: Args<'_>, form: Form) -> CommandResult {
    let query = Query::parse(ctx, args, form)?;
    let found = query.run(ctx)?;
    let Some(target) = query.store else {
        return Ok(Frame::Array(found.into_iter().map(|found| query.reply(found)).collect()));
    };
    let event = if form.is_search() { "geosearchstore" } else { "georadiusstore" };
    let by_distance = query.store_distance;
    let scored = found
        .into_iter()
        .map(|found| (found.member, if by_distance { found.distance } else { found.score }));
    let members: Vec<(Str, f64)> = scored.collect();
    let set = SortedSet::from_members(&members, ctx.engine.config.limits.values.zset);
    store(ctx, target, set, event)
}

fn georadius(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    search(ctx, args, Form::Radius { may_store: true })
}

fn georadius_ro(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    search(ctx, args, Form::Radius { may_store: false })
}

fn georadiusbymember(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    search(ctx, args, Form::RadiusByMember { may_store: true })
}

fn georadiusbymember_ro(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    search(ctx, args, Form::RadiusByMember { may_store: false })
}

fn geosearch(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    search(ctx, args, Form::Search)
}

fn geosearchstore(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    search(ctx, args, Form::SearchStore)
}
