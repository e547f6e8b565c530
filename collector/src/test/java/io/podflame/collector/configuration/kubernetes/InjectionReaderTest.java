package io.podflame.collector.configuration.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.collector.configuration.ClusterConfiguration;
import io.podflame.collector.configuration.Container;
import io.podflame.collector.configuration.PodTemplate;
import io.podflame.collector.diagnose.configuration.Manifests;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class InjectionReaderTest {

    @Test
    void controlActionsAreLeftOutAndEveryLineStaysWhereItIs() {
        assertThat(InjectionReader.plain(
                        "a: 1\n{{ if eq .X \"y\" -}}\nb: {{ .B }}\n{{ else }}\nb: 2\n{{- end }}\nc: 3\n"))
                .isEqualTo("a: 1\n\nb: {TEMPLATE}\n\nb: 2\n\nc: 3");
    }

    @Test
    void anActionOfSeveralLinesKeepsThem() {
        assertThat(InjectionReader.plain("{{ $x :=\n  1\n}}\na: {{ or\n .A .B }}-c\n"))
                .isEqualTo("\n\n\na: {TEMPLATE}\n-c");
    }

    @Test
    void whatIsDefinedForUseElsewhereIsLeftOut() {
        assertThat(InjectionReader.plain(
                        "{{ define \"r\" }}x: [\n{{ if .A }}y{{ end }}\n{{ end }}\na: 1\n{{ template \"r\" . }}"))
                .isEqualTo("\n\n\na: 1");
    }

    @Test
    void ofBranchesWithinOneLineTheFirstCounts() {
        assertThat(InjectionReader.plain(
                        "- {{ if .A }} \"1\" {{ else }} {{ .B }} {{ end }}\n- {{ with .C }}x{{ end }}\n"))
                .isEqualTo("-  \"1\" \n- x");
    }

    @Test
    void theSidecarsTemplateCountsBesideAnEmptyOne() {
        assertThat(injected(Manifests.of("""
                        kind: ConfigMap
                        metadata: {name: istio-sidecar-injector, namespace: istio-system}
                        data:
                          config: |
                            template: "{{ Template_Version_And_Istio_Version_Mismatched }}"
                            templates:
                              sidecar: |
                                spec: {containers: [{name: istio-proxy}]}
                        """)).containers()).hasSize(1);
    }

    @Test
    void aValueThatIsAWholeLineIsLeftOut() {
        assertThat(InjectionReader.plain("a:\n  {{ toYaml .R | indent 4 }}\nb: 1"))
                .isEqualTo("a:\n\nb: 1");
    }

    @Test
    void braceWithoutEndIsText() {
        assertThat(InjectionReader.plain("a: {{ x")).isEqualTo("a: {{ x");
    }

    @Test
    @Timeout(20)
    void hostileTemplatesTakeLinearTime() {
        InjectionReader.plain("{{".repeat(500_000));
        InjectionReader.plain("{{}}".repeat(250_000));
        InjectionReader.plain("{{ if }}".repeat(100_000) + "{{ end }}".repeat(100_000));
    }

    @Test
    void theTemplateOfTodayIsAPodWithItsLines() {
        PodTemplate template = injected(Manifests.of("""
                kind: ConfigMap
                metadata: {name: istio-sidecar-injector-canary, namespace: istio-system}
                data:
                  config: |
                    templates:
                      sidecar: |
                        metadata:
                          annotations: {sidecar.istio.io/logLevel: debug}
                        spec:
                          containers:
                          {{- if .X }}
                          - name: istio-proxy
                            image: "{{ .Hub }}/proxyv2:{{ .Tag }}"
                          {{- end }}
                """));

        Container proxy = template.containers().getFirst();
        assertThat(template.annotations().get("sidecar.istio.io/logLevel"))
                .satisfies(setting -> assertThat(setting).isNotNull());
        assertThat(proxy.image().orElseThrow())
                .satisfies(image -> assertThat(image.value()).isEqualTo("{TEMPLATE}/proxyv2:{TEMPLATE}"))
                .satisfies(image -> assertThat(image.what()).isEqualTo("template, container istio-proxy, image"))
                .satisfies(image -> assertThat(image.place().toString()).isEqualTo("test.yaml:13"));
    }

    @Test
    void aTemplateThatCannotBeReadIsReported() {
        ClusterConfiguration.Objects objects = Manifests.of("""
                kind: ConfigMap
                metadata: {name: istio-sidecar-injector, namespace: istio-system}
                data:
                  config: |
                    template: "containers: ["
                """).objects();

        assertThat(objects.injections())
                .singleElement()
                .satisfies(injection -> assertThat(injection.template()).isEmpty());
    }

    private static PodTemplate injected(ClusterConfiguration configuration) {
        return configuration.objects().injections().getFirst().template().orElseThrow();
    }
}
