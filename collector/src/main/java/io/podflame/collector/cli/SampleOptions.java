package io.podflame.collector.cli;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which samples a command is about: of what, and of which time or session. */
final class SampleOptions {

    @Mixin
    TargetOptions target = new TargetOptions();

    @Mixin
    RangeOptions range = new RangeOptions();

    @Option(
            names = "--session",
            paramLabel = "ID",
            description = "The samples of this session or imported recording; --pod or --workload chooses in it.")
    String session = "";

    /** The same, as parameters of the API. */
    ChosenSamples of(ApiClient api) {
        return new ChosenSamples(api, target, range);
    }
}
