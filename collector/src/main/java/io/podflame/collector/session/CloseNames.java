package io.podflame.collector.session;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Names that a person may have meant. */
final class CloseNames {

    static final int MAX_NAMES = 3;

    private CloseNames() {}

    /** "did you mean a, b?", or what else to do when nothing is near. */
    static String remedy(String name, Collection<String> candidates, String otherwise) {
        List<String> near = near(name, candidates);
        return near.isEmpty() ? otherwise : "did you mean " + String.join(", ", near) + "?";
    }

    /** The nearest first, at most {@value #MAX_NAMES}. */
    static List<String> near(String name, Collection<String> candidates) {
        String wanted = name.toLowerCase(Locale.ROOT);
        return candidates.stream()
                .distinct()
                .map(candidate -> new Scored(candidate, score(wanted, candidate.toLowerCase(Locale.ROOT))))
                .filter(scored -> scored.score <= Math.max(2, wanted.length() / 3))
                .sorted(Comparator.comparingInt(Scored::score).thenComparing(Scored::name))
                .limit(MAX_NAMES)
                .map(Scored::name)
                .toList();
    }

    private static int score(String wanted, String candidate) {
        return !wanted.isEmpty() && (candidate.contains(wanted) || wanted.contains(candidate))
                ? 1
                : distance(wanted, candidate);
    }

    /** Levenshtein's: how many characters to insert, delete or replace. */
    private static int distance(String a, String b) {
        int[] above = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(above[j], row[j - 1]) + 1);
            }
            above = row;
        }
        return above[b.length()];
    }

    private record Scored(String name, int score) {}
}
