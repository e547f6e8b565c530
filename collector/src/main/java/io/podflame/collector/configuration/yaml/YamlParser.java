package io.podflame.collector.configuration.yaml;

import io.podflame.collector.configuration.ConfigNode;
import io.podflame.collector.configuration.Place;
import io.podflame.collector.configuration.Unreadable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Text to trees, one document at a time: a broken one costs itself, not those after it.
 *
 * <p>Istio's manifests up to 0.7 are YAML only after a script filled in placeholders such as <code>{PILOT_HUB}/pilot:{PILOT_TAG}</code>.
 * These stay in the text as they are; without care a brace would begin a mapping. Pure; threads may share it.
 */
public final class YamlParser {

    /** Between braces of its own; {@code {{…}}} is a template's. */
    private static final Pattern PLACEHOLDER = Pattern.compile("(?<!\\{)\\{([A-Z][A-Z0-9_]+)\\}(?!\\})");

    /** For the braces of a placeholder while YAML is parsed: of the private use area, allowed and without meaning in YAML. */
    private static final char OPENED = '\uE0F1';

    private static final char CLOSED = '\uE0F2';

    private final YamlLimits limits;
    private final IntFunction<Place> places;

    private YamlParser(YamlLimits limits, IntFunction<Place> places) {
        this.limits = limits;
        this.places = places;
    }

    /** @param source where the text came from: a path */
    public static YamlParser ofFile(String source) {
        return new YamlParser(YamlLimits.FILE, line -> Place.of(source, line + 1));
    }

    /** Of YAML that is the text of a value: where the value's lines are the source's, its places are exact. */
    public static YamlParser in(ConfigNode.Scalar value) {
        Place place = value.place();
        boolean exact = value.verbatim() && place.line().isPresent();
        return new YamlParser(
                YamlLimits.EMBEDDED,
                line -> exact ? Place.of(place.source(), place.line().getAsInt() + line) : place);
    }

    /** All documents. */
    public YamlText parse(String text) {
        if (text.length() > limits.characters()) {
            return new YamlText(List.of(), List.of(tooLong(text)), List.of());
        }
        List<ConfigNode> documents = new ArrayList<>();
        List<Unreadable> unreadable = new ArrayList<>();
        List<String> remarks = new ArrayList<>();
        List<Part> parts = parts(text);
        for (Part part : parts.subList(0, Math.min(parts.size(), limits.documents()))) {
            try {
                document(part, remarks).ifPresent(documents::add);
            } catch (YamlEngineException e) {
                unreadable.add(unreadable(part, e));
            }
        }
        if (parts.size() > limits.documents()) {
            Place place = places.apply(parts.get(limits.documents()).firstLine);
            unreadable.add(new Unreadable(
                    place,
                    parts.size() + " documents, of which at most " + limits.documents() + " are read",
                    "split the file"));
        }
        return new YamlText(documents, unreadable, remarks);
    }

    private Unreadable tooLong(String text) {
        return new Unreadable(
                places.apply(0),
                text.length() + " characters, of which at most " + limits.characters() + " are read",
                "is it a manifest? if so, split it");
    }

    /** @param firstLine of the text in its source, from 0 on */
    private record Part(String text, int firstLine) {}

    /** A separator at the line's beginning always ends a document: a block's lines are indented, but for a document that is one block. */
    private static List<Part> parts(String text) {
        List<Part> parts = new ArrayList<>();
        int begin = 0;
        int firstLine = 0;
        int line = 0;
        for (int at = 0; at < text.length(); line++) {
            int end = text.indexOf('\n', at);
            int next = end < 0 ? text.length() : end + 1;
            if (isSeparator(text, at) && at > begin) {
                parts.add(new Part(text.substring(begin, at), firstLine));
                begin = at;
                firstLine = line;
            }
            at = next;
        }
        parts.add(new Part(text.substring(begin), firstLine));
        return parts;
    }

    private static boolean isSeparator(String text, int at) {
        return text.startsWith("---", at) && (at + 3 == text.length() || " \t\r\n".indexOf(text.charAt(at + 3)) >= 0);
    }

    private Optional<ConfigNode> document(Part part, List<String> remarks) {
        LoadSettings settings =
                LoadSettings.builder().setCodePointLimit(limits.characters()).build();
        TreeBuilder builder = new TreeBuilder(line -> places.apply(part.firstLine + line), limits, remarks);
        return builder.build(new Parse(settings).parseString(masked(part.text)).iterator());
    }

    private static String masked(String text) {
        return PLACEHOLDER.matcher(text).replaceAll(OPENED + "$1" + CLOSED);
    }

    static String unmasked(String text) {
        return text.replace(OPENED, '{').replace(CLOSED, '}');
    }

    private Unreadable unreadable(Part part, YamlEngineException e) {
        String problem = e.getMessage();
        int line = 0;
        if (e instanceof MarkedYamlEngineException marked) {
            problem = marked.getProblem();
            // what ends too early is missed on the line behind the last
            int last = Math.max(0, (int) part.text.lines().count() - 1);
            line = Math.min(last, marked.getProblemMark().map(Mark::getLine).orElse(0));
        }
        boolean template = part.text.contains("{{");
        return new Unreadable(
                places.apply(part.firstLine + line),
                "no YAML: " + unmasked(String.valueOf(problem))
                        + (template ? " (a template that is not rendered)" : ""),
                template ? "render it: helm template CHART > rendered.yaml" : "mend the document");
    }
}
