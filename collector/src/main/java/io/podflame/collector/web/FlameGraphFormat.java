package io.podflame.collector.web;

import com.linecorp.armeria.common.HttpStatus;
import io.podflame.collector.model.FlameGraph;
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
}
