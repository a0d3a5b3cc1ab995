//! Which actors exist. A kind is a variant here and a room of its own.

use redscope_actor::{
    Actor, Address, Boot, Digest, Digester, Input, Outbox, OutboxOf, StartError, Time,
};
use redscope_engine::config::Config;
use redscope_node::{BusMessage, LinkKind, Process, Processor, bus_port, listens_at};

use crate::app::{AppFact, AppServer, AppSpec, Writer, WriterFact, WriterSpec, WriterTimer};
use crate::client::{Console, ConsoleFact, ConsoleOrder, ConsoleSpec, Line, TypedFact, TypedLock};
use crate::database::{Database, DatabaseFact, DatabaseSpec};
use crate::direct::{Direct, DirectFact, DirectSpec};
use crate::load::{Users, UsersFact, UsersSpec};
use crate::smart::{SmartApp, SmartFact, SmartSpec};
use crate::web::{Proxy, ProxySpec, Site, SiteSpec, Visitors, VisitorsSpec, WebFact};

/// What an actor is started from.
#[derive(Clone, Debug, PartialEq)]
pub enum Spec {
    /// A server or a Sentinel.
    Server(Server),
    /// A console.
    Console(ConsoleSpec),
    /// An application that writes.
    Writer(WriterSpec),
    /// An application server.
    App(AppSpec),
    /// Users of an application.
    Users(UsersSpec),
    /// A database.
    Database(DatabaseSpec),
    /// Clients that ask a Redis themselves.
    Direct(DirectSpec),
    /// Users with browsers.
    Visitors(VisitorsSpec),
    /// An edge of a CDN, or nginx.
    Proxy(ProxySpec),
    /// A server of a web site.
    Site(SiteSpec),
    /// An application server that is a client of a cluster.
    Smart(SmartSpec),
}

/// A server or a Sentinel, by what its command line would say.
#[derive(Clone, Debug, PartialEq)]
pub struct Server {
    /// Where it listens.
    pub address: Address,
    /// Whether it is a Sentinel.
    pub sentinel: bool,
    /// Parameters with their values, as a line of a configuration file has them; and [`PROCESSOR`].
    pub settings: Vec<(String, String)>,
}

/// Name of a server's configuration file.
pub(crate) const CONF: &str = "redis.conf";

/// A parameter that Redis has not: whether what a server does takes it time, `free` or `modelled`.
pub const PROCESSOR: &str = "processor";

impl Server {
    /// What a process is started from.
    ///
    /// Errors: a parameter that does not exist or does not take the value, in Redis's words.
    pub fn to_spec(&self) -> Result<redscope_node::Spec, StartError> {
        let mut config = Config::default();
        let port = self.address.port.to_string();
        let own = ("port".to_owned(), port);
        let mut processor = Processor::Free;
        for (name, value) in self.settings.iter().chain([&own]) {
            if name == PROCESSOR {
                processor = processor_of(value).ok_or_else(|| {
                    StartError(format!("{PROCESSOR} is free or modelled, not {value}"))
                })?;
                continue;
            }
            let values = redscope_resp::split_args(value.as_bytes())
                .map_err(|_| StartError(format!("Unbalanced quotes in '{name} {value}'")))?;
            config
                .set_directive(name.as_bytes(), &values)
                .map_err(|why| StartError(format!(">>> '{name} {value}'\n{why}")))?;
        }
        let (address, sentinel) = (self.address.clone(), self.sentinel);
        config.file = (!sentinel).then(|| CONF.to_owned());
        Ok(redscope_node::Spec { address, sentinel, config, conf_on_disk: true, processor })
    }

    /// Its configuration file as it is at first; `CONFIG REWRITE` brings it up to date, and what it
    /// says is what the server starts from again.
    pub fn conf(&self) -> String {
        let lines = self.settings.iter().filter(|(name, _)| name != PROCESSOR);
        let lines = lines.map(|(name, value)| format!("{name} {value}\n"));
        format!("port {}\n{}", self.address.port, lines.collect::<String>())
    }

    /// Whether it is a node of a cluster.
    pub fn is_cluster_node(&self) -> bool {
        !self.sentinel && self.setting("cluster-enabled") == Some("yes")
    }

    /// Where it listens to other nodes of a cluster, if it is one.
    pub fn bus_port(&self) -> Option<u16> {
        let given = self.setting("cluster-port").and_then(|port| port.parse().ok());
        bus_port(self.address.port, given.unwrap_or(0)).filter(|_| self.is_cluster_node())
    }

    /// The value of a parameter, if it is given one.
    fn setting(&self, name: &str) -> Option<&str> {
        let given = self.settings.iter().rev().find(|(other, _)| other == name);
        given.map(|(_, value)| value.as_str())
    }
}

/// The words of a processor that takes no time, and of one that does.
const PROCESSORS: [(&str, Processor); 2] =
    [("free", Processor::Free), ("modelled", Processor::Modelled)];

/// A processor by its word.
pub(crate) fn processor_of(word: &str) -> Option<Processor> {
    PROCESSORS.into_iter().find(|(name, _)| *name == word).map(|(_, processor)| processor)
}

/// The word of a processor.
pub(crate) fn processor_word(processor: Processor) -> &'static str {
    PROCESSORS.into_iter().find(|(_, other)| *other == processor).map_or("", |(name, _)| name)
}

/// What a person can have an actor do.
#[derive(Clone, Debug, PartialEq)]
pub enum Order {
    /// For a console.
    Console(ConsoleOrder),
    /// For a server: whether what it does takes time, from now on and when it is started again.
    Processor(Processor),
    /// For a database, an application, a web site and its caches, users, clients or a writer: other settings, from now on and when it is started again.
    Set(Box<Spec>),
}

impl Digest for Order {
    fn digest(&self, into: &mut Digester) {
        into.debug(self);
    }
}

/// What actors tell.
#[derive(Clone, Debug, PartialEq)]
pub enum Fact {
    /// A server or a Sentinel.
    Redis(redscope_node::Fact),
    /// A console shows a line.
    Console(Line),
    /// A console, of the writes that are typed there.
    Typed(TypedFact),
    /// A console, of a lock that was taken there.
    Locked(TypedLock),
    /// A writer, of its requests.
    Writer(WriterFact),
    /// An application server, of what it has done.
    App(AppFact),
    /// Users, of what has become of their requests.
    Users(UsersFact),
    /// A database, of what it has done.
    Database(DatabaseFact),
    /// Clients that ask a Redis themselves, of what was answered.
    Direct(DirectFact),
    /// Of a web site and its caches, what was asked and shown.
    Web(WebFact),
    /// An application server that is a client of a cluster, of what was answered.
    Smart(SmartFact),
}

/// What actors wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Timer {
    /// A server or a Sentinel.
    Redis(redscope_node::Timer),
    /// A writer.
    Writer(WriterTimer),
    /// An application server, users, a database, clients or a server of a site, of the next thing on their agenda.
    Agenda,
}

/// An actor.
#[derive(Clone, Debug)]
pub enum Cast {
    /// A server or a Sentinel.
    Redis(Process),
    /// A console.
    Console(Box<Console>),
    /// An application that writes.
    Writer(Box<Writer>),
    /// An application server.
    App(Box<AppServer>),
    /// Users of an application.
    Users(Box<Users>),
    /// A database.
    Database(Box<Database>),
    /// Clients that ask a Redis themselves.
    Direct(Box<Direct>),
    /// Users with browsers.
    Visitors(Box<Visitors>),
    /// An edge of a CDN, or nginx.
    Proxy(Box<Proxy>),
    /// A server of a web site.
    Site(Box<Site>),
    /// An application server that is a client of a cluster.
    Smart(Box<SmartApp>),
}

impl Actor for Cast {
    type Spec = Spec;
    type Message = BusMessage;
    type Order = Order;
    type Fact = Fact;
    type Link = LinkKind;
    type Timer = Timer;

    fn listens(spec: &Spec) -> Vec<Address> {
        match spec {
            Spec::Server(server) => listens_at(&server.address, server.bus_port()),
            Spec::App(AppSpec { address, .. }) | Spec::Database(DatabaseSpec { address, .. }) => {
                vec![address.clone()]
            }
            Spec::Proxy(ProxySpec { address, .. }) | Spec::Site(SiteSpec { address, .. }) => {
                vec![address.clone()]
            }
            Spec::Console(_)
            | Spec::Writer(_)
            | Spec::Users(_)
            | Spec::Direct(_)
            | Spec::Visitors(_)
            | Spec::Smart(_) => Vec::new(),
        }
    }

    fn start(spec: &Spec, boot: Boot<'_>, out: &mut OutboxOf<Self>) -> Result<Self, StartError> {
        match spec {
            Spec::Server(server) => {
                let mut own = Outbox::default();
                let started = Process::start(&server.to_spec()?, boot, &mut own);
                out.absorb(&mut own, Fact::Redis);
                started.map(Cast::Redis)
            }
            Spec::Console(spec) => Ok(Cast::Console(Box::new(Console::new(spec)))),
            Spec::Writer(spec) => Ok(Cast::Writer(Box::new(Writer::start(spec, &boot)))),
            Spec::App(spec) => Ok(Cast::App(Box::new(AppServer::start(spec, &boot)?))),
            Spec::Users(spec) => Ok(Cast::Users(Box::new(Users::start(spec, &boot)))),
            Spec::Database(spec) => Ok(Cast::Database(Box::new(Database::start(spec, &boot)))),
            Spec::Direct(spec) => Ok(Cast::Direct(Box::new(Direct::start(spec, &boot)))),
            Spec::Visitors(spec) => Ok(Cast::Visitors(Box::new(Visitors::start(spec, &boot)))),
            Spec::Proxy(spec) => Ok(Cast::Proxy(Box::new(Proxy::start(spec)))),
            Spec::Site(spec) => Ok(Cast::Site(Box::new(Site::start(spec, &boot)))),
            Spec::Smart(spec) => {
                let mut own = Outbox::default();
                let started = SmartApp::start(spec, &boot, &mut own);
                out.absorb(&mut own, Fact::Smart);
                Ok(Cast::Smart(Box::new(started)))
            }
        }
    }

    fn keep_order(spec: &mut Spec, order: &Order) -> bool {
        match (order, &mut *spec) {
            (Order::Console(_), Spec::Console(_)) => true,
            (Order::Processor(processor), Spec::Server(server)) if !server.sentinel => {
                server.settings.retain(|(name, _)| name != PROCESSOR);
                let word = processor_word(*processor).to_owned();
                server.settings.push((PROCESSOR.to_owned(), word));
                true
            }
            (Order::Set(other), spec) if spec.can_become(other) => {
                spec.clone_from(other);
                true
            }
            _ => false,
        }
    }

    fn handle(&mut self, now: Time, input: Input<BusMessage, Order>, out: &mut OutboxOf<Self>) {
        if let Input::Order(Order::Set(spec)) = input {
            return self.set(now, &spec, out);
        }
        match self {
            Cast::Redis(process) => {
                if let Input::Order(Order::Processor(processor)) = input {
                    return process.set_processor(processor);
                }
                let Some(input) = input.without_orders() else { return };
                let mut own = Outbox::default();
                process.handle(now, input, &mut own);
                out.absorb(&mut own, Fact::Redis);
            }
            Cast::Console(console) => {
                let mut own = Outbox::default();
                match input {
                    Input::Order(Order::Console(order)) => console.obey(order, &mut own),
                    input => console.handle(input, &mut own),
                }
                out.absorb(&mut own, |fact| match fact {
                    ConsoleFact::Line(line) => Fact::Console(line),
                    ConsoleFact::Typed(fact) => Fact::Typed(fact),
                    ConsoleFact::Locked(lock) => Fact::Locked(lock),
                });
            }
            Cast::Writer(writer) => {
                let mut own = Outbox::default();
                writer.handle(now, input, &mut own);
                out.absorb(&mut own, Fact::Writer);
            }
            Cast::App(app) => {
                let mut own = Outbox::default();
                app.handle(now, input, &mut own);
                out.absorb(&mut own, Fact::App);
            }
            Cast::Users(users) => {
                let mut own = Outbox::default();
                users.handle(now, input, &mut own);
                out.absorb(&mut own, Fact::Users);
            }
            Cast::Database(database) => {
                let mut own = Outbox::default();
                database.handle(now, input, &mut own);
                out.absorb(&mut own, Fact::Database);
            }
            Cast::Direct(clients) => {
                let mut own = Outbox::default();
                clients.handle(now, input, &mut own);
                out.absorb(&mut own, Fact::Direct);
            }
            Cast::Visitors(visitors) => {
                let mut own = Outbox::default();
                visitors.handle(now, input, &mut own);
                out.absorb(&mut own, Fact::Web);
            }
            Cast::Proxy(proxy) => {
                let mut own = Outbox::default();
                proxy.handle(now, input, &mut own);
                out.absorb(&mut own, Fact::Web);
            }
            Cast::Site(site) => {
                let mut own = Outbox::default();
                site.handle(now, input, &mut own);
                out.absorb(&mut own, Fact::Web);
            }
            Cast::Smart(app) => {
                let mut own = Outbox::default();
                app.handle(now, input, &mut own);
                out.absorb(&mut own, Fact::Smart);
            }
        }
    }

    fn timers(&self) -> impl Iterator<Item = (Time, Timer)> {
        let process = match self {
            Cast::Redis(process) => Some(process.timers()),
            _ => None,
        };
        let own = match self {
            Cast::Redis(_) | Cast::Console(_) | Cast::Proxy(_) => None,
            Cast::Writer(writer) => Some(writer.due()).map(|(at, due)| (at, Timer::Writer(due))),
            Cast::App(app) => app.due().map(|at| (at, Timer::Agenda)),
            Cast::Users(users) => users.due().map(|at| (at, Timer::Agenda)),
            Cast::Database(database) => database.due().map(|at| (at, Timer::Agenda)),
            Cast::Direct(clients) => clients.due().map(|at| (at, Timer::Agenda)),
            Cast::Visitors(visitors) => visitors.due().map(|at| (at, Timer::Agenda)),
            Cast::Site(site) => site.due().map(|at| (at, Timer::Agenda)),
            Cast::Smart(app) => app.due().map(|at| (at, Timer::Agenda)),
        };
        let process = process.into_iter().flatten().map(|(at, timer)| (at, Timer::Redis(timer)));
        process.chain(own)
    }

    fn next_deadline(&self) -> Option<(Time, Timer)> {
        match self {
            Cast::Redis(process) => {
                process.next_deadline().map(|(at, timer)| (at, Timer::Redis(timer)))
            }
            _ => self.timers().min(),
        }
    }

    fn weight_bytes(&self) -> usize {
        match self {
            Cast::Redis(process) => process.weight_bytes(),
            Cast::Console(console) => console.weight_bytes(),
            Cast::Writer(_) => size_of::<Writer>(),
            Cast::App(app) => app.weight_bytes(),
            Cast::Users(users) => users.weight_bytes(),
            Cast::Database(database) => database.weight_bytes(),
            Cast::Direct(clients) => clients.weight_bytes(),
            Cast::Visitors(visitors) => visitors.weight_bytes(),
            Cast::Proxy(proxy) => proxy.weight_bytes(),
            Cast::Site(site) => site.weight_bytes(),
            Cast::Smart(app) => app.weight_bytes(),
        }
    }
}

impl Digest for Cast {
    fn digest(&self, into: &mut Digester) {
        match self {
            Cast::Redis(process) => into.add(process),
            Cast::Console(console) => into.debug(console),
            Cast::Writer(writer) => into.debug(writer),
            Cast::App(app) => into.debug(app),
            Cast::Users(users) => into.debug(users),
            Cast::Database(database) => into.debug(database),
            Cast::Direct(clients) => into.debug(clients),
            Cast::Visitors(visitors) => into.debug(visitors),
            Cast::Proxy(proxy) => into.debug(proxy),
            Cast::Site(site) => into.debug(site),
            Cast::Smart(app) => into.debug(app),
        }
    }
}

impl Spec {
    /// Whether who was started so can go on so, without being started again.
    fn can_become(&self, other: &Spec) -> bool {
        match (self, other) {
            (Spec::App(spec), Spec::App(other)) => spec.can_become(other),
            (Spec::Users(spec), Spec::Users(other)) => spec.can_become(other),
            (Spec::Database(spec), Spec::Database(other)) => spec.can_become(other),
            (Spec::Visitors(spec), Spec::Visitors(other)) => spec.can_become(other),
            (Spec::Proxy(spec), Spec::Proxy(other)) => spec.can_become(other),
            (Spec::Site(spec), Spec::Site(other)) => spec.can_become(other),
            (Spec::Smart(spec), Spec::Smart(other)) => spec.can_become(other),
            (Spec::Direct(spec), Spec::Direct(other)) => spec.can_become(other),
            (Spec::Writer(spec), Spec::Writer(other)) => spec.can_become(other),
            _ => false,
        }
    }
}

impl Cast {
    /// Goes on with other settings, which it can become.
    fn set(&mut self, now: Time, spec: &Spec, out: &mut OutboxOf<Self>) {
        match (self, spec) {
            (Cast::App(app), Spec::App(spec)) => {
                let mut own = Outbox::default();
                app.set(now, spec, &mut own);
                out.absorb(&mut own, Fact::App);
            }
            (Cast::Users(users), Spec::Users(spec)) => users.set(now, spec),
            (Cast::Database(database), Spec::Database(spec)) => database.set(now, spec),
            (Cast::Visitors(visitors), Spec::Visitors(spec)) => visitors.set(now, spec),
            (Cast::Proxy(proxy), Spec::Proxy(spec)) => proxy.set(spec),
            (Cast::Site(site), Spec::Site(spec)) => site.set(now, spec),
            (Cast::Smart(app), Spec::Smart(spec)) => app.set(now, spec),
            (Cast::Direct(clients), Spec::Direct(spec)) => clients.set(now, spec),
            (Cast::Writer(writer), Spec::Writer(spec)) => writer.set(now, spec),
            _ => {}
        }
    }
}
