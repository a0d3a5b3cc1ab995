//! Users, applications and databases against theory, and every lab under load: the problem comes without its
//! remedy, and not with it.

mod arrivals;
mod consistency;
mod labs;
mod queues;
mod rig;
mod rows;
mod shards;
mod theory;
