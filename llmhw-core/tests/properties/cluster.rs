//! Laws of clusters.

use crate::strategies::*;
use llmhw_core::catalog::{formats, links, runtimes};
use llmhw_core::cluster::Split;
use llmhw_core::efficiency;
use llmhw_core::perf::Setup;
use llmhw_core::spec::{Cluster, Device, Hardware, Runtime, Strategy, Workload};
use llmhw_core::units::*;
use llmhw_core::{ErrorKind, Scenario, cluster};
use proptest::prelude::*;

const STRATEGIES: [Strategy; 3] = [Strategy::GuideSteps, Strategy::Pipeline, Strategy::TensorParallel];

/// A runtime that drives the machine, whoever made it.
fn driving(machine: &Hardware) -> &'static Runtime {
    if machine.device() == Device::Discrete { &runtimes::LLAMA_CPP_VULKAN } else { &runtimes::LLAMA_CPP_CPU }
}

proptest! {
    /// A cluster of one is the device, whatever the strategy.
    #[test]
    fn a_cluster_of_one_is_the_device(machine in hardware(), model in model(), context in context()) {
        let alone = Scenario::new(&machine, &model).format(&formats::Q4_K_M).runtime(driving(&machine))
            .context(tokens(context.min(model.context_limit().value)));
        for strategy in STRATEGIES {
            prop_assert_eq!(alone.project()?, alone.cluster(1, strategy).project()?);
        }
        let pool = cluster::pool(&Cluster::of(&machine, 1, Strategy::GuideSteps)?);
        prop_assert_eq!(pool.bandwidth, machine.memory_bandwidth());
        prop_assert_eq!(pool.price, machine.system_price());
    }

    /// Memory and price are those of one node times their number; no strategy beats adding the bandwidths up.
    #[test]
    fn a_cluster_adds_up(machine in hardware(), nodes in 1..=64_u32) {
        for strategy in STRATEGIES {
            let pool = cluster::pool(&Cluster::of(&machine, nodes, strategy)?);
            prop_assert_eq!(pool.memory, machine.memory() * f64::from(nodes));
            prop_assert_eq!(pool.price, machine.system_price().map(|p| p * f64::from(nodes)));
            prop_assert!(pool.bandwidth <= machine.memory_bandwidth() * f64::from(nodes));
            prop_assert!(pool.bandwidth >= machine.memory_bandwidth());
        }
    }

    /// A slower link is never faster, a pipeline never beats one node, and tensor parallelism never beats adding bandwidths up.
    #[test]
    fn communication_only_costs(machine in hardware(), model in model(), context in context(), nodes in 2..16_u32, slow in 1.0..1e3_f64) {
        let context = tokens(context.min(model.context_limit().value));
        let scenario = Scenario::new(&machine, &model).format(&formats::Q4_K_M).runtime(driving(&machine)).context(context);
        let alone = scenario.project()?.decode;
        let fast = &links::INFINIBAND_NDR_400G;
        let slower = llmhw_core::spec::Link::new("slow", "Slow", fast.bandwidth() / slow, fast.latency() * slow)?;
        for strategy in [Strategy::Pipeline, Strategy::TensorParallel] {
            let rate = |link| scenario.cluster(nodes, strategy).link(link).project().map(|p| p.decode.rate.value);
            prop_assert!(rate(&slower)? <= rate(fast)?);
            let most = if strategy == Strategy::Pipeline { 1.0 } else { f64::from(nodes) };
            prop_assert!(rate(fast)? <= alone.rate.value * most);
        }
        let no_link = scenario.cluster(nodes, Strategy::Pipeline).project().unwrap_err();
        prop_assert_eq!(no_link.parameter(), Some("link"));
    }

    /// A pipeline of equal machines is the same whichever way it is described and split.
    #[test]
    fn an_unequal_pipeline_of_equal_machines_is_a_pipeline(machine in hardware(), model in model(), context in context(), nodes in 1..8_u32) {
        let context = tokens(context.min(model.context_limit().value));
        let link = &links::ETHERNET_10G;
        let scenario = Scenario::new(&machine, &model).format(&formats::Q4_K_M).runtime(driving(&machine)).context(context);
        let together = scenario.cluster(nodes, Strategy::Pipeline).link(link).project()?.decode.rate.value;
        let setups = vec![Setup::new(&machine, driving(&machine), &model, &formats::Q4_K_M); nodes as usize];
        for split in [Split::ByMemory, Split::ByBandwidth] {
            let one_by_one = cluster::unequal_pipeline(&setups, split, &Workload::new(context)?, link, efficiency::CALIBRATED)?;
            let shares: f64 = one_by_one.shares.iter().map(|share| share.value).sum();
            prop_assert!((shares - 1.0).abs() < 1e-9);
            prop_assert!(((one_by_one.rate.value / together).value - 1.0).abs() < 1e-9);
        }
    }

    /// Nodes in different formats hold different models: neither the sizes nor the shares would mean anything.
    #[test]
    fn a_pipeline_of_two_formats_is_refused(machine in hardware(), model in model()) {
        let on = |format| Setup::new(&machine, driving(&machine), &model, format);
        let nodes = [on(&formats::Q4_K_M), on(&formats::Q8_0)];
        let workload = Workload::new(tokens(1))?;
        let refused = cluster::unequal_pipeline(&nodes, Split::ByMemory, &workload, &links::ETHERNET_10G, efficiency::CALIBRATED).unwrap_err();
        prop_assert_eq!(refused.kind(), ErrorKind::Inconsistent);
        prop_assert_eq!(refused.parameter(), Some("nodes"));
    }

    /// Numbers of nodes outside 1 to 64 are refused wherever they come in.
    #[test]
    fn too_many_nodes_are_refused(machine in hardware(), model in model(), nodes in prop_oneof![Just(0_u32), 65..u32::MAX]) {
        let error = Cluster::of(&machine, nodes, Strategy::GuideSteps).unwrap_err();
        prop_assert_eq!(error.parameter(), Some("nodes"));
        let error = cluster::placement(Strategy::Pipeline, nodes, Some(&links::ETHERNET_10G), &model, efficiency::CALIBRATED).unwrap_err();
        prop_assert_eq!(error.parameter(), Some("nodes"));
    }
}
