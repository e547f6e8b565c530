package io.podflame.collector.diagnose.configuration;

import io.podflame.collector.configuration.Setting;
import io.podflame.collector.model.Evidence;
import java.util.List;
import java.util.stream.Stream;

/** Debug levels of Envoy, as its container's flags (since 0.8) and its pod's annotations (since 1.1) set them. */
final class ProxyLogging {

    static final String SOURCE = "Istio reference, pilot-agent and resource annotations; Envoy operations, /logging";
    static final String FRAMES = "^(spdlog::|Envoy::Logger::)";

    private static final List<String> ANNOTATIONS = List.of(
            "sidecar.istio.io/logLevel", "sidecar.istio.io/agentLogLevel", "sidecar.istio.io/componentLogLevel");

    private ProxyLogging() {}

    /** A setting that makes Envoy, or its agent, log at debug or trace. */
    record Level(String value, Evidence evidence, String remedy) {}

    static List<Level> levels(IstioContainer container) {
        Stream<Level> flags = container.flags("--proxyLogLevel", "--proxyComponentLogLevel").stream()
                .filter(flag -> isDebug(flag.value()))
                .map(flag -> new Level(flag.value(), container.evidence(flag), Remedies.remove(container, flag)));
        Stream<Level> annotations = container.container().name().equals("istio-proxy")
                ? ANNOTATIONS.stream()
                        .flatMap(name -> Stream.ofNullable(
                                container.template().annotations().get(name)))
                        .filter(setting -> isDebug(setting.value()))
                        .map(setting -> annotated(container, setting))
                : Stream.of();
        return Stream.concat(flags, annotations).toList();
    }

    private static Level annotated(IstioContainer container, Setting setting) {
        return new Level(
                setting.value(),
                container.evidence(setting),
                Remedies.change(container.template(), "take out " + setting.what()));
    }

    /** A level by itself, or one of {@code component:level} in a list. */
    static boolean isDebug(String levels) {
        return Stream.of(levels.split(",", -1))
                .map(level -> level.substring(level.lastIndexOf(':') + 1).strip())
                .anyMatch(level -> level.equals("debug") || level.equals("trace"));
    }
}
