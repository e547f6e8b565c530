package io.podflame.collector.format;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.podflame.collector.export.FoldedStacks;
import io.podflame.collector.export.Pprof;
import io.podflame.collector.flamegraph.FlameGraphViews;
import io.podflame.collector.flamegraph.SvgFlameGraph;
import io.podflame.collector.model.FlameGraph;
import io.podflame.collector.model.Granularity;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a flame graph can be written as. */
public enum FlameGraphFormat {
    /** The API's {@code FlameGraphView}. */
    JSON("application/json", "flamegraph.json") {
        @Override
        public void write(FlameGraph graph, OutputStream output) throws IOException {
            JsonMapper.builder()
                    .addModule(new Jdk8Module())
                    .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
                    .build()
                    .writeValue(output, FlameGraphViews.of(graph));
        }
    },
    /** One file that zooms and searches by itself. */
    SVG("image/svg+xml; charset=utf-8", "flamegraph.svg") {
        @Override
        public void write(FlameGraph graph, OutputStream output) throws IOException {
            output.write(SvgFlameGraph.draw(graph).getBytes(StandardCharsets.UTF_8));
        }
    },
    /** A line per distinct stack trace. */
    FOLDED("text/plain; charset=utf-8", "stacks.folded") {
        @Override
        public Granularity granularity() {
            return Granularity.FUNCTION_ONLY;
        }

        @Override
        public void write(FlameGraph graph, OutputStream output) throws IOException {
            FoldedStacks.write(graph, output);
        }
    },
    /** Compressed by gzip, for {@code go tool pprof}. */
    PPROF("application/octet-stream", "profile.pb.gz") {
        @Override
        public Granularity granularity() {
            return Granularity.LINE;
        }

        @Override
        public void write(FlameGraph graph, OutputStream output) throws IOException {
            Pprof.write(graph, output);
        }
    };

    private final String mediaType;
    private final String fileName;

    FlameGraphFormat(String mediaType, String fileName) {
        this.mediaType = mediaType;
        this.fileName = fileName;
    }

    /** What a node of the graph has to be for this format. */
    public Granularity granularity() {
        return Granularity.FUNCTION;
    }

    /** Leaves the output open; throws what it throws. */
    public abstract void write(FlameGraph graph, OutputStream output) throws IOException;

    /** The whole of it. */
    public byte[] bytes(FlameGraph graph) {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try {
            write(graph, output);
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot be written", e);
        }
        return output.toByteArray();
    }

    /** As HTTP says it, with the charset of a text. */
    public String mediaType() {
        return mediaType;
    }

    /** What a download of it is called. */
    public String fileName() {
        return fileName;
    }

    /** As people and requests give it: {@code folded}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Every format's label. */
    public static List<String> labels() {
        return Arrays.stream(values()).map(FlameGraphFormat::label).toList();
    }

    /** Empty when no format has this label. */
    public static Optional<FlameGraphFormat> find(String label) {
        return Arrays.stream(values())
                .filter(format -> format.label().equals(label))
                .findFirst();
    }
}
