package io.podflame.collector.diagnose.configuration;

import io.podflame.collector.configuration.Container;
import io.podflame.collector.configuration.PodTemplate;
import io.podflame.collector.configuration.Setting;
import io.podflame.collector.model.Evidence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A container that is Istio's.
 *
 * @param component of its pod; empty in pods of applications and in injection templates
 */
record IstioContainer(PodTemplate template, Container container, Optional<IstioPart> component) {

    /** A flag as it is used: {@code --log_output_level=debug}, or {@code -v} and {@code 2} in two words. */
    record Flag(String value, List<Word> words) {

        /** @param position in its list, from 0 on */
        record Word(String list, int position, Setting setting) {}
    }

    private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");

    /** For people: {@code Deployment istio-system/istio-mixer, container mixer}. */
    String subject() {
        return template.owner().displayName() + ", " + (container.init() ? "init container " : "container ")
                + container.name();
    }

    boolean is(IstioPart other) {
        return component.filter(own -> own == other).isPresent();
    }

    Optional<Image> image() {
        return container.image().map(Setting::value).map(Image::of);
    }

    Evidence evidence(Setting setting) {
        return evidence(template, setting);
    }

    static Evidence evidence(PodTemplate template, Setting setting) {
        return Places.evidence(template.owner(), setting);
    }

    /** What the flag's words are, as evidence; two words of one flag are one setting. */
    Evidence evidence(Flag flag) {
        Setting first = flag.words.getFirst().setting();
        String value = String.join(
                " ", flag.words.stream().map(word -> word.setting().value()).toList());
        return evidence(new Setting(value, first.what(), first.place()));
    }

    /** Uses of flags with a value, {@code --name=value} or {@code --name value}; names with their dashes. */
    List<Flag> flags(String... names) {
        List<Flag> flags = new ArrayList<>();
        List<Flag.Word> words = words();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i).setting().value();
            for (String name : names) {
                if (word.startsWith(name + "=")) {
                    flags.add(new Flag(word.substring(name.length() + 1), List.of(words.get(i))));
                } else if (word.equals(name) && i + 1 < words.size()) {
                    flags.add(new Flag(words.get(i + 1).setting().value(), words.subList(i, i + 2)));
                }
            }
        }
        return flags;
    }

    /** {@code -v 2}, {@code -v=2}, {@code -v2}, {@code --v=2}; those with a number only. */
    List<Flag> verbosities() {
        Stream<Flag> apart = flags("-v", "--v").stream();
        Stream<Flag> together = words().stream()
                .filter(word -> word.setting().value().matches("-v\\d+"))
                .map(word -> new Flag(word.setting().value().substring(2), List.of(word)));
        return Stream.concat(apart, together)
                .filter(flag -> NUMBER.matcher(flag.value()).matches())
                .toList();
    }

    private List<Flag.Word> words() {
        List<Flag.Word> words = new ArrayList<>();
        for (int i = 0; i < container.command().size(); i++) {
            words.add(new Flag.Word("command", i, container.command().get(i)));
        }
        for (int i = 0; i < container.arguments().size(); i++) {
            words.add(new Flag.Word("args", i, container.arguments().get(i)));
        }
        return words;
    }
}
