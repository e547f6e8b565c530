package io.podflame.agent.sample.perf;

import io.podflame.agent.linux.KernelSettings;
import io.podflame.agent.sample.Sampler;
import io.podflame.agent.sample.SamplerContract;

class PerfEventSamplerContractTest extends SamplerContract {

    @Override
    protected Sampler sampler(PerfEventWaiter waiter) throws Exception {
        PerfEvents.open(99).close(); // or the test is skipped with the reason
        return new PerfEventSampler(waiter, KernelSettings.running());
    }
}
