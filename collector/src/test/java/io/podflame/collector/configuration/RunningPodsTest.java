package io.podflame.collector.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RunningPodsTest {

    private static final Place PLACE = Place.of("somewhere");
    private static final PodTemplate DEPLOYMENT = template(
            new ObjectName("Deployment", "istio-system", "istio-mixer"),
            container("mixer:0.4.0", List.of("server", "-v", "2"), Map.of("POD_NAME", Setting.FROM + "fieldRef")));

    private static Setting setting(String value) {
        return new Setting(value, "what", PLACE);
    }

    private static Container container(String image, List<String> words, Map<String, String> environment) {
        return new Container(
                "mixer",
                0,
                false,
                Optional.of(setting(image)),
                List.of(),
                words.stream().map(RunningPodsTest::setting).toList(),
                environment.entrySet().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, entry -> setting(entry.getValue()))),
                Map.of(),
                Optional.empty());
    }

    private static PodTemplate template(ObjectName owner, Container... containers) {
        return new PodTemplate(owner, PLACE, Map.of(), Map.of(), List.of(containers), Optional.empty());
    }

    private static PodTemplate pod(String name, Container... containers) {
        return template(new ObjectName("Pod", "istio-system", name), containers);
    }

    private static Container running(String image, String... words) {
        return container(
                image,
                Stream.concat(Stream.of("/usr/local/bin/mixs"), Stream.of(words))
                        .toList(),
                Map.of("POD_NAME", "istio-mixer-7d9f8c6b54-aaaaa"));
    }

    @Test
    void aPodThatRunsAsItsDeploymentSaysIsNotTold() {
        PodTemplate pod = pod("istio-mixer-7d9f8c6b54-aaaaa", running("mixer:0.4.0", "server", "-v", "2"));

        assertThat(RunningPods.withoutRepetitions(List.of(pod, DEPLOYMENT))).containsExactly(DEPLOYMENT);
    }

    @Test
    void aPodThatRunsOtherwiseStays() {
        for (Container other : List.of(
                running("mixer:0.5.0", "server", "-v", "2"),
                running("mixer:0.4.0", "server"),
                container("mixer:0.4.0", List.of("server", "-v", "2"), Map.of("GOGC", "400")))) {
            PodTemplate pod = pod("istio-mixer-7d9f8c6b54-aaaaa", other);

            assertThat(RunningPods.withoutRepetitions(List.of(pod, DEPLOYMENT))).containsExactly(pod, DEPLOYMENT);
        }
    }

    @Test
    void aPodOfAnotherControllerStays() {
        PodTemplate pod = pod("istio-mixer-canary-7d9f8c6b54-aaaaa", running("mixer:0.4.0", "server", "-v", "2"));

        assertThat(RunningPods.withoutRepetitions(List.of(pod, DEPLOYMENT))).containsExactly(pod, DEPLOYMENT);
        assertThat(RunningPods.withoutRepetitions(List.of(pod)))
                .as("nobody read its Deployment")
                .containsExactly(pod);
    }

    @Test
    void containersThatWereInjectedStay() {
        Container proxy = new Container(
                "istio-proxy",
                0,
                false,
                Optional.of(setting("proxyv2:1.3.8")),
                List.of(),
                List.of(),
                Map.of(),
                Map.of(),
                Optional.empty());
        PodTemplate pod = pod("istio-mixer-7d9f8c6b54-aaaaa", running("mixer:0.4.0", "server", "-v", "2"), proxy);

        assertThat(RunningPods.withoutRepetitions(List.of(pod, DEPLOYMENT)))
                .containsExactly(pod.withContainers(List.of(proxy)), DEPLOYMENT);
    }
}
