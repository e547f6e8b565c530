package io.podflame.collector.ingest;

import io.podflame.collector.api.EventView;
import io.podflame.collector.model.NodeCheck;
import io.podflame.collector.session.AgentDescription;
import io.podflame.collector.session.AgentDescription.LookBackOffer;
import io.podflame.proto.v1.CheckLevel;
import io.podflame.proto.v1.Hello;
import io.podflame.proto.v1.LookBack;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What an agent says first, checked. */
final class HelloDecoder {

    static final int MAX_EVENTS = 256;

    /** Of people's choice: a kernel has some 2,000 tracepoints, a processor as many events of its own. */
    static final int MAX_KNOWN_EVENTS = 10_000;

    static final int MAX_CHECKS = 64;

    /** A list of the places where something was looked for. */
    private static final int MAX_FINDING_CHARS = 4096;

    private static final int MAX_EVENT_CHARS = 128;
    private static final int MAX_KIND_CHARS = 64;
    private static final int MAX_TEXT_CHARS = 256;
    private static final long MAX_LOOK_BACK_MILLIS = Duration.ofHours(1).toMillis();
    private static final int MAX_CPUS = 65_536;
    private static final Pattern NODE = Pattern.compile("[A-Za-z0-9._:-]{1,253}");
    private static final Pattern RUN_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private HelloDecoder() {}

    static AgentDescription decode(Hello hello) {
        matching(NODE, hello.getNode(), "node name");
        matching(RUN_ID, hello.getRunId(), "run ID");
        Untrusted.size(hello.getEventsCount(), MAX_EVENTS, "events");
        List<String> events = hello.getEventsList().stream()
                .map(event -> Untrusted.requiredText(event, MAX_TEXT_CHARS, "event"))
                .toList();
        return new AgentDescription(
                hello.getNode(),
                hello.getRunId(),
                Untrusted.text(hello.getVersion(), MAX_TEXT_CHARS, "version"),
                Untrusted.text(hello.getKernelRelease(), MAX_TEXT_CHARS, "kernel release"),
                Untrusted.text(hello.getArchitecture(), MAX_TEXT_CHARS, "architecture"),
                (int) Untrusted.count(
                        Integer.toUnsignedLong(hello.getCpus()), MAX_CPUS, RejectionReason.PROTOCOL, "cpus"),
                Untrusted.frequency(hello.getMaxFrequencyHertz(), BatchDecoder.MAX_HERTZ, "max frequency"),
                events,
                Untrusted.frequency(
                        hello.getContinuousFrequencyHertz(), BatchDecoder.MAX_HERTZ, "continuous frequency"),
                hello.getAnyEvent(),
                hello.getStackMemory(),
                hello.hasLookBack() ? Optional.of(lookBack(hello.getLookBack())) : Optional.empty(),
                knownEvents(hello),
                checks(hello));
    }

    private static List<NodeCheck> checks(Hello hello) {
        Untrusted.size(hello.getChecksCount(), MAX_CHECKS, "node checks");
        return hello.getChecksList().stream()
                .map(check -> new NodeCheck(
                        level(check.getLevel()),
                        Untrusted.requiredText(check.getSubject(), MAX_TEXT_CHARS, "node check"),
                        Untrusted.text(check.getFinding(), MAX_FINDING_CHARS, "node check's finding"),
                        Untrusted.text(check.getRemedy(), MAX_FINDING_CHARS, "node check's remedy")))
                .toList();
    }

    /** A level of a newer agent is not taken for a good one. */
    private static NodeCheck.Level level(CheckLevel level) {
        return switch (level) {
            case CHECK_LEVEL_OK -> NodeCheck.Level.OK;
            case CHECK_LEVEL_FAIL -> NodeCheck.Level.FAIL;
            case CHECK_LEVEL_WARN, CHECK_LEVEL_UNSPECIFIED, UNRECOGNIZED -> NodeCheck.Level.WARN;
        };
    }

    private static LookBackOffer lookBack(LookBack lookBack) {
        return new LookBackOffer(
                Untrusted.count(
                        lookBack.getLengthMillis(),
                        MAX_LOOK_BACK_MILLIS,
                        RejectionReason.PROTOCOL,
                        "look-back's length"),
                BatchDecoder.event(lookBack.getEvent()).name(),
                Untrusted.frequency(
                        lookBack.getEvent().getFrequencyHertz(), BatchDecoder.MAX_HERTZ, "look-back's frequency"));
    }

    private static List<EventView> knownEvents(Hello hello) {
        Untrusted.size(hello.getKnownEventsCount(), MAX_KNOWN_EVENTS, "known events");
        return hello.getKnownEventsList().stream()
                .map(event -> new EventView(
                        Untrusted.requiredText(event.getName(), MAX_EVENT_CHARS, "known event"),
                        Untrusted.text(event.getKind(), MAX_KIND_CHARS, "kind of event")))
                .toList();
    }

    private static void matching(Pattern pattern, String text, String what) {
        if (!pattern.matcher(text).matches()) {
            throw new RejectedMessageException(RejectionReason.PROTOCOL, what + " does not match " + pattern);
        }
    }
}
