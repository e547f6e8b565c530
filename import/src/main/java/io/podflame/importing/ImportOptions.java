package io.podflame.importing;

import io.podflame.collector.cli.CollectorOptions;
import io.podflame.collector.cli.OutputOptions;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** What {@code podflame import} is told. */
class ImportOptions {

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description =
                    "perf.data, the text of perf script, folded stacks, pprof, or a bundle of record-node; recognized by content,"
                            + " gzip-compressed or not. - for standard input.")
    List<String> files = List.of();

    @Mixin
    CollectorOptions collector = new CollectorOptions();

    @Mixin
    OutputOptions output = new OutputOptions();

    @Option(
            names = "--insecure",
            description = "Allow http:// to another machine: samples and token are sent in the clear.")
    boolean insecure;

    @Option(names = "--event", paramLabel = "EVENT", description = "Import only this event. Default: all of them.")
    @Nullable
    String event;

    @Option(
            names = "--node",
            paramLabel = "NAME",
            description = "Name of the machine that was recorded. Default: as the recording says.")
    @Nullable
    String node;

    @Option(
            names = "--symfs",
            paramLabel = "DIR",
            description = "Folder with the recorded machine's files under their paths there, for names.")
    @Nullable
    Path symfs;

    @Option(
            names = "--no-inline",
            description =
                    "Convert without inlined calls and without lines: a frame for each function that has code of its own, as"
                            + " perf script shows them. Faster, and a smaller file.")
    boolean noInline;

    @Option(
            names = "--recorded-at",
            paramLabel = "TIME",
            converter = InstantConverter.class,
            description =
                    "When the recording ended, e.g. 2026-11-23T03:00:00Z. Default: as the recording or its file's date says.")
    @Nullable
    Instant recordedAt;

    @Option(names = "--json", description = "What was imported as JSON.")
    boolean json;

    /** ISO 8601; without a zone it is UTC. */
    static final class InstantConverter implements ITypeConverter<Instant> {

        @Override
        public Instant convert(String text) {
            try {
                return text.endsWith("Z")
                        ? Instant.parse(text)
                        : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
            } catch (DateTimeParseException e) {
                throw new TypeConversionException("'" + text + "' is no time; write e.g. 2026-11-23T03:00:00Z");
            }
        }
    }

    Optional<String> event() {
        return Optional.ofNullable(event);
    }

    Optional<Path> symbolFolder() {
        return Optional.ofNullable(symfs);
    }

    Optional<Instant> recordedAt() {
        return Optional.ofNullable(recordedAt);
    }

    Optional<String> node() {
        return Optional.ofNullable(node);
    }
}
