package io.podflame.agent.attribute;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CgroupPathsTest {

    /** One case of cgroup-paths.txt. */
    record Fixture(String name, CgroupPaths expected, String text) {

        @Override
        public String toString() {
            return name;
        }
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void readsEveryShapeOfPath(Fixture fixture) {
        assertThat(CgroupPaths.parse(fixture.text())).isEqualTo(fixture.expected());
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void readsTextThatEndsAnywhere(Fixture fixture) {
        for (int length = 0; length < fixture.text().length(); length++) {
            CgroupPaths paths = CgroupPaths.parse(fixture.text().substring(0, length));

            paths.containerId().ifPresent(id -> assertThat(fixture.text()).contains(id));
        }
    }

    @Test
    void saysNothingAboutTextThatIsNoCgroupFile() {
        assertThat(CgroupPaths.parse("\0\n:\n0:no path\n"))
                .isEqualTo(new CgroupPaths(Optional.empty(), Optional.empty(), Optional.empty()));
    }

    static List<Fixture> fixtures() throws IOException {
        try (InputStream stream =
                Objects.requireNonNull(CgroupPathsTest.class.getResourceAsStream("cgroup-paths.txt"))) {
            String file = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            return Arrays.stream(file.split("(?m)^== "))
                    .skip(1)
                    .map(CgroupPathsTest::fixture)
                    .toList();
        }
    }

    private static Fixture fixture(String section) {
        int textStart = section.indexOf("\n\n") + 2;
        Map<String, String> header = new HashMap<>();
        String[] lines = section.substring(0, textStart).split("\n");
        for (String line : Arrays.asList(lines).subList(1, lines.length)) {
            String[] keyAndValue = line.split(" ", 2);
            header.put(keyAndValue[0], keyAndValue[1]);
        }
        CgroupPaths expected = new CgroupPaths(value(header, "container"), value(header, "pod"), value(header, "unit"));
        return new Fixture(lines[0], expected, section.substring(textStart).strip() + "\n");
    }

    private static Optional<String> value(Map<String, String> header, String key) {
        return Optional.of(Objects.requireNonNull(header.get(key))).filter(value -> !value.equals("-"));
    }
}
