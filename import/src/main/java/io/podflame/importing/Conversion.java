package io.podflame.importing;

import io.podflame.agent.encode.DictionaryLimits;
import io.podflame.agent.sample.recording.RecordedEvent;
import io.podflame.binary.symbol.SymbolDetail;
import io.podflame.collector.format.FlameGraphFormat;
import io.podflame.collector.model.Event;
import io.podflame.collector.model.Granularity;
import io.podflame.importing.node.RecordedNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Flame graphs in place of a collector, one for each event: what is kept grows with the distinct stacks, not with the recording's length.
 * Symbols come from the executables themselves. Thread-safe.
 */
final class Conversion implements ImportDestination {

    /** Each reads all of the recording: more of them gain little. */
    private static final int MAX_READERS = 4;

    /** Some 200 MB, of all readers together: the larger the dictionaries, the fewer stacks are merged twice. */
    private static final DictionaryLimits DICTIONARIES = new DictionaryLimits(6 << 20, 256L << 20);

    private final Optional<String> nodeName;
    private final int readers;
    private final DictionaryLimits limits;
    private final Granularity granularity;
    private final RecordedFunctions functions;
    /** Guarded by this. */
    private final Map<String, ConvertedEvent> events = new LinkedHashMap<>();

    /** @param nodeName in place of what the recordings say */
    Conversion(Optional<String> nodeName, FlameGraphFormat format) {
        this(nodeName, format, shown(format));
    }

    /** @param detail less than the format shows, where that is wanted */
    Conversion(Optional<String> nodeName, FlameGraphFormat format, SymbolDetail detail) {
        this(
                nodeName,
                format,
                detail,
                Math.min(MAX_READERS, Runtime.getRuntime().availableProcessors()),
                DICTIONARIES);
    }

    /** @param dictionaries how large those of all readers together may grow before they are merged into the graph */
    Conversion(
            Optional<String> nodeName,
            FlameGraphFormat format,
            SymbolDetail detail,
            int readers,
            DictionaryLimits dictionaries) {
        this.nodeName = nodeName;
        this.granularity = format.granularity();
        this.functions = new RecordedFunctions(detail);
        this.readers = readers;
        this.limits = new DictionaryLimits(Math.max(1, dictionaries.nodes() / readers), dictionaries.bytes() / readers);
    }

    static SymbolDetail shown(FlameGraphFormat format) {
        return format.granularity() == Granularity.FUNCTION_ONLY ? SymbolDetail.FUNCTIONS : SymbolDetail.LINES;
    }

    @Override
    public void join(RecordedNode node) {
        functions.join(node);
    }

    @Override
    public synchronized ImportedSession begin(ImportSource source, RecordedEvent event, SessionStart start) {
        ConvertedEvent converted =
                events.computeIfAbsent(event.event().name(), name -> new ConvertedEvent(event, granularity, functions));
        converted.of(source);
        return new SummedSession(converted, functions.latest().nameOr(nodeName), start, limits);
    }

    /** In the order of their first samples. */
    synchronized List<ConvertedEvent> events() {
        return List.copyOf(events.values());
    }

    /** One graph is of one event: CPU time where there is any, else the first. */
    synchronized Optional<ConvertedEvent> usual() {
        return events.values().stream()
                .filter(converted -> converted.event().unit() == Event.Unit.NANOSECONDS)
                .findFirst()
                .or(() -> events.values().stream().findFirst());
    }

    @Override
    public int readers() {
        return readers;
    }

    @Override
    public boolean keepsSampleTimes() {
        return false;
    }
}
