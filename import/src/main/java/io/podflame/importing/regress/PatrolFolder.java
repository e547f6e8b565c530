package io.podflame.importing.regress;

import io.podflame.collector.cli.CommandFailedException;
import io.podflame.collector.loadtest.FortioResult;
import io.podflame.collector.loadtest.LoadResult;
import io.podflame.collector.loadtest.LoadResultException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder of load-test results by name: {@code BUILD-CONFIGURATION[-RUN].json}, e.g. {@code 1.2.3-A.json}, {@code 1.3.0-no-mixer-2.json}.
 *
 * @param throughput requests per second that went through, of every run of each build in each configuration
 * @param passedOver files that are not compared, each with the reason
 */
record PatrolFolder(SortedMap<String, SortedMap<Configuration, List<Double>>> throughput, List<String> passedOver) {

    private static final Pattern NAME = Pattern.compile(
            "(?<build>.+?)[-_.](?<configuration>A|B|C|full|no-?mixer|without-mixer|ingress(-only)?)([-_.](?<run>[^.]*))?\\.json");

    /** Numbers in names by their value: 1.10 comes after 1.9. */
    private static final Comparator<String> BY_VERSION =
            Comparator.comparing(PatrolFolder::padded).thenComparing(Comparator.naturalOrder());

    /** What the traffic passes, as regression patrol has it. */
    enum Configuration {
        A("full"),
        B("no mixer"),
        C("ingress only");

        private final String text;

        Configuration(String text) {
            this.text = text;
        }

        String text() {
            return name() + " " + text;
        }

        static Configuration of(String name) {
            return switch (name.charAt(0)) {
                case 'A', 'f' -> A;
                case 'B', 'n', 'w' -> B;
                default -> C;
            };
        }
    }

    /** Throws when there is no folder, or no result in it. */
    static PatrolFolder read(Path folder) throws CommandFailedException {
        SortedMap<String, SortedMap<Configuration, List<Double>>> throughput = new TreeMap<>(BY_VERSION);
        List<String> passedOver = new ArrayList<>();
        for (Path file : files(folder)) {
            String name = String.valueOf(file.getFileName());
            Matcher matcher = NAME.matcher(name);
            if (!matcher.matches()) {
                passedOver.add(name + ": its name is not BUILD-A.json, BUILD-B.json or BUILD-C.json");
                continue;
            }
            result(file, passedOver)
                    .ifPresent(result -> throughput
                            .computeIfAbsent(matcher.group("build"), build -> new TreeMap<>())
                            .computeIfAbsent(
                                    Configuration.of(matcher.group("configuration")),
                                    configuration -> new ArrayList<>())
                            .add(result.throughput()));
        }
        if (throughput.isEmpty()) {
            throw new CommandFailedException(
                    "no result of a run with the most requests (fortio load -qps 0) in " + folder
                            + (passedOver.isEmpty() ? "" : ": " + String.join("; ", passedOver)),
                    "name fortio's results BUILD-A.json (whole control plane), BUILD-B.json (without mixer), BUILD-C.json (ingress only)");
        }
        return new PatrolFolder(throughput, passedOver);
    }

    private static List<Path> files(Path folder) throws CommandFailedException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new CommandFailedException(
                    "cannot read the folder " + folder + ": " + e.getClass().getSimpleName(),
                    "name a folder that is there");
        }
    }

    /** A run at a given rate says nothing about the highest. */
    private static Optional<LoadResult> result(Path file, List<String> passedOver) {
        try {
            LoadResult result = FortioResult.read(file);
            if (result.ofMaxThroughput()) {
                return Optional.of(result);
            }
            passedOver.add(file.getFileName() + ": asked for " + result.requestedQps()
                    + " requests a second, not for the most");
        } catch (LoadResultException e) {
            passedOver.add(e.error());
        }
        return Optional.empty();
    }

    private static String padded(String build) {
        StringBuilder padded = new StringBuilder();
        Matcher numbers = Pattern.compile("\\d+").matcher(build);
        while (numbers.find()) {
            numbers.appendReplacement(
                    padded, "0".repeat(Math.max(0, 12 - numbers.group().length())) + numbers.group());
        }
        return numbers.appendTail(padded).toString();
    }
}
