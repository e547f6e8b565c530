package io.podflame.collector.diagnose.hotspot;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The rules that are in use: those shipped, and the user's own, of which one with the id of another takes its place. Immutable.
 *
 * @param rules shipped ones first, in their file's order
 * @param problems of files and rules that are not used
 */
public record HotspotRules(List<HotspotRule> rules, List<RuleProblem> problems) {

    /** Name of the file that is shipped. */
    public static final String SHIPPED = "rules.yaml";

    private static final long MAX_FILE_BYTES = 1_000_000;

    public HotspotRules {
        rules = List.copyOf(rules);
        problems = List.copyOf(problems);
    }

    /** Those that come with the collector. */
    public static HotspotRules shipped() {
        try (InputStream in = HotspotRules.class.getResourceAsStream(SHIPPED)) {
            if (in == null) {
                throw new IllegalStateException("no " + SHIPPED + " beside " + HotspotRules.class.getName());
            }
            RuleFile file = RuleFile.parse(SHIPPED, new String(in.readAllBytes(), StandardCharsets.UTF_8));
            return new HotspotRules(file.rules(), file.problems());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * These, and those of the {@code .yaml} and {@code .yml} files of a folder, read in the order of their names. Files that cannot be read are
     * among the problems.
     *
     * @throws IOException when the folder cannot be listed
     */
    public HotspotRules withFolder(Path folder) throws IOException {
        Map<String, HotspotRule> byId = new LinkedHashMap<>();
        rules.forEach(rule -> byId.put(rule.id(), rule));
        List<RuleProblem> found = new ArrayList<>(problems);
        for (Path path : files(folder)) {
            RuleFile file = read(path);
            found.addAll(file.problems());
            file.rules().forEach(rule -> byId.put(rule.id(), rule));
        }
        return new HotspotRules(List.copyOf(byId.values()), found);
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().matches(".*\\.ya?ml"))
                    .sorted()
                    .toList();
        }
    }

    private static RuleFile read(Path path) {
        try {
            if (Files.size(path) > MAX_FILE_BYTES) {
                return unread(path, "larger than " + MAX_FILE_BYTES + " bytes");
            }
            return RuleFile.parse(path.toString(), Files.readString(path));
        } catch (MalformedInputException e) {
            return unread(path, "not UTF-8");
        } catch (IOException e) {
            return unread(path, "cannot be read: " + e.getMessage());
        }
    }

    private static RuleFile unread(Path path, String reason) {
        return new RuleFile(List.of(), List.of(new RuleProblem(path.toString(), 0, reason)));
    }
}
