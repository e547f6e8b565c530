package io.podflame.collector.diagnose.configuration;

import io.podflame.collector.configuration.ClusterConfiguration;
import io.podflame.collector.configuration.Subject;
import io.podflame.collector.model.Check;
import io.podflame.collector.model.Evidence;
import io.podflame.collector.model.Finding;
import io.podflame.collector.model.Finding.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is noted down while a check is made. One thread. */
final class CheckNotes {

    private final String id;
    private final String question;
    private final ClusterConfiguration configuration;
    private final List<String> lookedAt = new ArrayList<>();
    private final List<String> notSeen = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();

    CheckNotes(String id, String question, ClusterConfiguration configuration) {
        this.id = id;
        this.question = question;
        this.configuration = configuration;
    }

    /** Says of each that no source could see it why. */
    CheckNotes needs(Subject... subjects) {
        for (Subject subject : subjects) {
            String reason = configuration.notSeen().get(subject);
            if (reason != null) {
                notSeen(subject.words() + ": " + reason);
            }
        }
        return this;
    }

    void lookedAt(String what) {
        lookedAt.add(what);
    }

    void notSeen(String what) {
        notSeen.add(what);
    }

    /** @param evidence at least one */
    void found(Severity severity, String subject, String summary, List<Evidence> evidence, Advice advice) {
        findings.add(
                new Finding(id, severity, subject, summary, evidence, advice.remedies, advice.source, advice.frames));
    }

    /** @param frames pattern of the frames that it is about, where there are any */
    record Advice(List<String> remedies, String source, Optional<String> frames) {

        static Advice of(String source, String... remedies) {
            return new Advice(List.of(remedies), source, Optional.empty());
        }

        Advice withFrames(String pattern) {
            return new Advice(remedies, source, Optional.of(pattern));
        }
    }

    /** What cannot be read may hold anything, so it counts for every check. */
    Check check() {
        List<String> all = new ArrayList<>(notSeen);
        if (!configuration.unreadable().isEmpty()) {
            all.add(configuration.unreadable().size() + " part(s) of the sources that could not be read: "
                    + configuration.unreadable().getFirst());
        }
        return new Check(id, question, lookedAt, all.stream().distinct().toList(), findings);
    }
}
