package io.podflame.agent.sample.perftool;

import io.podflame.agent.linux.KernelSettings;
import io.podflame.agent.sample.Sampler;
import io.podflame.agent.sample.SamplerContract;
import io.podflame.agent.sample.perf.PerfEventWaiter;

class PerfToolSamplerContractTest extends SamplerContract {

    @Override
    protected Sampler sampler(PerfEventWaiter waiter) {
        return new PerfToolSampler(RealPerf.finder(), waiter, KernelSettings.running());
    }
}
