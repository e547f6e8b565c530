package io.podflame.agent.sample.perftool;

import io.podflame.agent.model.KnownEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code perf list --no-desc} prints, in the text that every version prints:
 *
 * <pre>
 *   branch-instructions OR branches                    [Hardware event]
 *   sched:sched_switch                                 [Tracepoint event]
 *   rNNN                                               [Raw hardware event descriptor]
 *
 * cache:                                               vendors' events, by topic and without brackets
 *   l1d.replacement
 *
 * Metric Groups:                                       to the end: what perf stat computes, and no event
 * </pre>
 *
 * <p>Patterns (rNNN, mem:…, cpu/t1=v1…/) are no events; that they can be asked for anyway {@code EventCatalog.others} says.
 */
final class PerfEventList {

    /** More than any machine has; the rest is not listed, and can be sampled all the same. */
    static final int MAX_EVENTS = 8_000;

    private static final int MAX_NAME_CHARS = 128;
    private static final Pattern METRICS = Pattern.compile("(?:Metrics|Metric Groups):\\s*");

    /** Markers in programs, which are no events before perf probe has made tracepoints of them; and what only perf stat counts. */
    private static final Set<String> NOT_SAMPLED = Set.of("sdt", "tool");

    private static final Pattern WITH_KIND = Pattern.compile("\\s+(\\S.*?)\\s+\\[([A-Za-z][A-Za-z ]{0,60})\\]?.*");
    private static final Pattern TOPIC = Pattern.compile("([a-z][A-Za-z0-9 _-]{0,40}):\\s*");
    private static final Pattern BARE = Pattern.compile("\\s{2,3}([a-z0-9_][a-z0-9_.:-]*)\\s*");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.:/=,-]*");

    private PerfEventList() {}

    /** In perf's order, each name once; of "a OR b" the first. */
    static List<KnownEvent> parse(String output) {
        Map<String, String> kinds = new LinkedHashMap<>();
        String topic = "";
        for (String line : output.split("\n", -1)) {
            if (METRICS.matcher(line).matches()) {
                break;
            }
            Matcher withKind = WITH_KIND.matcher(line);
            Matcher heading = TOPIC.matcher(line);
            Matcher bare = BARE.matcher(line);
            if (withKind.matches()) {
                add(kinds, withKind.group(1).split(" OR ")[0], kind(withKind.group(2)));
            } else if (heading.matches()) {
                topic = heading.group(1);
            } else if (bare.matches() && !topic.isEmpty()) {
                add(kinds, bare.group(1), topic);
            }
        }
        List<KnownEvent> events = new ArrayList<>();
        kinds.forEach((name, kind) -> events.add(new KnownEvent(name, kind)));
        return events;
    }

    private static void add(Map<String, String> kinds, String name, String kind) {
        boolean pattern = name.contains("NNN") || name.contains("<") || name.contains("=v1");
        if (NOT_SAMPLED.contains(kind)) {
            return;
        }
        if (!pattern && name.length() <= MAX_NAME_CHARS && NAME.matcher(name).matches() && kinds.size() < MAX_EVENTS) {
            kinds.putIfAbsent(name, kind);
        }
    }

    /** "Hardware cache event" becomes "hardware cache", "Kernel PMU event" "kernel pmu". */
    private static String kind(String words) {
        return words.replaceFirst(" events?$", "").strip().toLowerCase(Locale.ROOT);
    }
}
