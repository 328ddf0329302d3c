//! `Fleet`: how many replicas, how long requests wait, what a month costs, and when the next machine is due.

use super::projection::per_second;
use crate::fleet::{Month, Queue, Step};
use crate::plain::record;
use crate::spec::Text;
use crate::units::*;
use alloc::string::String;
use alloc::vec::Vec;

record! {
    /// Replicas under a stream of requests, taken as if the hour lasted.
    FleetQueue {
        /// Requests per hour of all users.
        requests_per_hour: f64,
        /// Requests that come over requests that full batches could serve.
        utilisation_fraction: f64,
        /// Share of the time in which a replica has something to do.
        busy_fraction: f64,
        /// Share of requests that find all batches full and wait.
        waits_fraction: f64,
        /// Mean wait for a place in a batch, of all requests, in seconds.
        mean_wait_seconds: f64,
        /// The share of requests that was asked for waits at most this long, in seconds.
        wait_seconds: f64,
        /// Mean time from a request to its first token, in seconds: estimated, not held against simulations.
        mean_time_to_first_token_seconds: f64,
        /// The same share has its first token within this time, in seconds: as little checked.
        time_to_first_token_seconds: f64,
        /// Mean time from a request to the end of its answer, in seconds.
        mean_response_seconds: f64,
        /// Tokens per second of an answer on average, once its prompt is read; prompts of others in between included.
        tokens_per_second_per_user: f64,
        /// The same with all batches full.
        tokens_per_second_per_user_when_full: f64,
        /// Whether it lies in the range in which the model was held against simulations, times to the first token excepted: outside, it
        /// is a guess.
        is_checked: bool,
    }
}

record! {
    /// A month of so many owned replicas, with what they do not take rented.
    FleetMonth {
        /// Owned replicas.
        replicas: u32,
        /// Purchase less resale of all of them, spread over their life, in US dollars.
        purchase_usd: f64,
        /// Electricity, in kilowatt-hours.
        energy_kilowatt_hours: f64,
        /// What that costs, in US dollars.
        energy_usd: f64,
        /// Requests that are sent to the cloud.
        rented_requests: f64,
        /// Their share of all.
        rented_fraction: f64,
        /// What the cloud takes for them, in US dollars.
        rent_usd: f64,
        /// Everything, in US dollars.
        total_usd: f64,
        /// The same for each user.
        usd_per_user: f64,
        /// Mean share of the time in which a replica has something to do.
        busy_fraction: f64,
        /// Whether nothing compared with it is cheaper; of equals the one with the fewest replicas.
        is_cheapest: bool,
    }
}

record! {
    /// From a month on so many replicas are needed.
    FleetStep {
        /// Months from now; 0 is now.
        month: u32,
        /// Replicas from then on.
        replicas: u32,
        /// Machines from then on: a replica may be several.
        machines: u32,
        /// Requests of the busiest hour then.
        peak_requests_per_hour: f64,
    }
}

record! {
    /// How many replicas serve so many users within limits, and what that costs.
    Fleet {
        /// The id of the hardware.
        hardware: Text,
        /// The id of the model; nothing where rates were given.
        model: Option<Text>,
        /// The id of the weight format; nothing where rates were given.
        format: Option<Text>,
        /// The id of the runtime; nothing where rates were given.
        runtime: Option<Text>,
        /// The fewest replicas that meet the limits in the busiest hour.
        replicas: u32,
        /// Whether that number was found where the model was held against simulations: not for times to the first token, nor for more than
        /// 95 % of the requests.
        is_checked: bool,
        /// Machines: a replica may be several.
        machines: u32,
        /// Sequences that a replica decodes together at most.
        sequences_per_replica: u32,
        /// Mean prompt, in tokens.
        mean_prompt_tokens: f64,
        /// Mean answer, in tokens.
        mean_output_tokens: f64,
        /// The busiest hour.
        peak: FleetQueue,
        /// An hour of mean demand.
        mean: FleetQueue,
        /// The most requests per hour that these replicas take within the limits.
        most_requests_per_hour: f64,
        /// A month of these replicas; nothing where a price or a draw is not known.
        month: Option<FleetMonth>,
        /// What is not known of the hardware, where there is no month.
        not_known: Option<String>,
        /// When replicas are added, the first step being now: where growth was given.
        steps: Vec<FleetStep>,
        /// A month with 0, 1, 2, ... owned replicas, up to as many as need no cloud: where a rented model was given.
        mixes: Vec<FleetMonth>,
    }
}

impl FleetQueue {
    pub(in crate::record) fn of(queue: &Queue, requests_per_hour: f64, share: Ratio) -> crate::Result<Self> {
        let fraction = |ratio: Ratio| ratio.get::<ratio::fraction>();
        let in_seconds = |time: Time| time.get::<time::second>();
        Ok(Self {
            requests_per_hour,
            utilisation_fraction: fraction(queue.utilisation),
            busy_fraction: fraction(queue.busy),
            waits_fraction: fraction(queue.waits),
            mean_wait_seconds: in_seconds(queue.mean_wait),
            wait_seconds: in_seconds(queue.wait_of(share)?),
            mean_time_to_first_token_seconds: in_seconds(queue.mean_time_to_first_token()),
            time_to_first_token_seconds: in_seconds(queue.time_to_first_token_of(share)?),
            mean_response_seconds: in_seconds(queue.mean_response()),
            tokens_per_second_per_user: per_second(queue.rate_per_user),
            tokens_per_second_per_user_when_full: per_second(queue.rate_per_user_when_full),
            is_checked: queue.is_checked,
        })
    }
}

impl FleetMonth {
    pub(in crate::record) fn of(month: &Month, users: u32, is_cheapest: bool) -> Self {
        let in_usd = |amount: Money| amount.get::<money::usd>();
        let total_usd = in_usd(month.total);
        Self {
            replicas: month.replicas,
            purchase_usd: in_usd(month.purchase),
            energy_kilowatt_hours: month.energy.get::<energy::kilowatt_hour>(),
            energy_usd: in_usd(month.energy_cost),
            rented_requests: month.rented_requests,
            rented_fraction: month.rented.get::<ratio::fraction>(),
            rent_usd: in_usd(month.rent),
            total_usd,
            usd_per_user: total_usd / f64::from(users),
            busy_fraction: month.busy.get::<ratio::fraction>(),
            is_cheapest,
        }
    }
}

impl FleetStep {
    pub(in crate::record) fn of(step: &Step, nodes: u32) -> Self {
        Self {
            month: step.month,
            replicas: step.replicas,
            machines: step.replicas * nodes,
            peak_requests_per_hour: step.peak_requests_per_hour,
        }
    }
}
