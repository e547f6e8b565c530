package io.podflame.collector.web;

import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import io.podflame.collector.export.FoldedStacks;
import io.podflame.collector.export.Pprof;
import io.podflame.collector.flamegraph.FlameGraphViews;
import io.podflame.collector.flamegraph.SvgFlameGraph;
import io.podflame.collector.model.FlameGraph;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What a flame graph can be answered as. */
enum FlameGraphFormat {
    JSON {
        @Override
        Answer answer(FlameGraph graph) {
            return Answer.json(FlameGraphViews.of(graph));
        }
    },
    SVG {
        @Override
        Answer answer(FlameGraph graph) {
            return Answer.file(
                    MediaType.SVG_UTF_8,
                    "flamegraph.svg",
                    SvgFlameGraph.draw(graph).getBytes(StandardCharsets.UTF_8));
        }
    },
    FOLDED {
        @Override
        Answer answer(FlameGraph graph) {
            return file(MediaType.PLAIN_TEXT_UTF_8, "stacks.folded", output -> FoldedStacks.write(graph, output));
        }
    },
    PPROF {
        @Override
        Answer answer(FlameGraph graph) {
            return file(MediaType.OCTET_STREAM, "profile.pb.gz", output -> Pprof.write(graph, output));
        }
    };

    abstract Answer answer(FlameGraph graph);

    /** @param name as in the request; "" for the default */
    static FlameGraphFormat of(String name) {
        if (name.isEmpty()) {
            return JSON;
        }
        List<String> names = Arrays.stream(values())
                .map(format -> format.name().toLowerCase(Locale.ROOT))
                .toList();
        if (!names.contains(name)) {
            throw new ProblemException(
                    HttpStatus.BAD_REQUEST, "no format " + name, "choose one of " + String.join(", ", names));
        }
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    private interface Writing {
        void to(OutputStream output) throws IOException;
    }

    private static Answer file(MediaType type, String fileName, Writing writing) {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try {
            writing.to(output);
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot be written", e);
        }
        return Answer.file(type, fileName, output.toByteArray());
    }
}
