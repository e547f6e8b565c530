package io.podflame.agent.sample.recording.pprof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code go tool pprof -raw} prints of a profile: an opinion of its own. */
final class RawProfile {
    private static final Pattern SAMPLE = Pattern.compile("^ +(\\d+(?: +\\d+)*): ((?:\\d+ ?)+)$");
    private static final Pattern THREAD = Pattern.compile(".*thread:\\[([^\\]]*)].*");
    private static final Pattern LOCATION = Pattern.compile("^ +(\\d+): 0x[0-9a-f]+ M=\\d+ (\\S+) .*");
    private static final Pattern INLINED = Pattern.compile("^ +(\\S+) \\S+:\\d+:\\d+ s=\\d+.*");

    private final List<long[]> values = new ArrayList<>();
    private final List<long[]> locations = new ArrayList<>();
    private final List<String> threads = new ArrayList<>();
    /** By location, its functions, leaf first. */
    private final Map<Long, List<String>> functions = new TreeMap<>();

    static RawProfile of(Path profile) throws IOException, InterruptedException {
        Path output = Files.createTempFile("raw", ".txt");
        try {
            Process go = new ProcessBuilder("go", "tool", "pprof", "-raw", profile.toString())
                    .redirectOutput(output.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            assertThat(go.waitFor(120, TimeUnit.SECONDS)).as("go ended").isTrue();
            assertThat(go.exitValue()).isZero();
            RawProfile raw = new RawProfile();
            raw.parse(Files.readAllLines(output));
            return raw;
        } finally {
            Files.delete(output);
        }
    }

    private void parse(List<String> lines) {
        long location = 0;
        for (String line : lines) {
            Matcher sample = SAMPLE.matcher(line);
            Matcher first = LOCATION.matcher(line);
            Matcher inlined = INLINED.matcher(line);
            Matcher thread = THREAD.matcher(line);
            if (first.matches()) {
                location = Long.parseLong(first.group(1));
                functions.computeIfAbsent(location, absent -> new ArrayList<>()).add(first.group(2));
            } else if (sample.matches()) {
                values.add(numbers(sample.group(1)));
                locations.add(numbers(sample.group(2)));
                threads.add("");
            } else if (thread.matches()) {
                threads.set(threads.size() - 1, thread.group(1));
            } else if (location != 0 && inlined.matches()) {
                functions.computeIfAbsent(location, absent -> new ArrayList<>()).add(inlined.group(1));
            }
        }
    }

    private static long[] numbers(String text) {
        return Arrays.stream(text.strip().split(" +"))
                .mapToLong(Long::parseLong)
                .toArray();
    }

    /** Folded stacks of one kind of value, sorted, with the thread's name outermost. */
    List<String> folded(int valueIndex) {
        Map<String, Long> sums = new TreeMap<>();
        for (int i = 0; i < values.size(); i++) {
            List<String> names = new ArrayList<>();
            for (long location : locations.get(i)) {
                names.addAll(functions.getOrDefault(location, List.of()));
            }
            if (!threads.get(i).isEmpty()) {
                names.add(threads.get(i));
            }
            sums.merge(String.join(";", names.reversed()), values.get(i)[valueIndex], Long::sum);
        }
        return sums.entrySet().stream()
                .filter(entry -> entry.getValue() > 0)
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .toList();
    }
}
