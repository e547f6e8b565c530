package io.podflame.collector.flamegraph;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SvgTextTest {

    @Test
    void escapesMarkup() {
        assertThat(SvgText.escape("</title><script>\"&'")).isEqualTo("&lt;/title&gt;&lt;script&gt;&quot;&amp;&#39;");
    }

    @Test
    void replacesWhatXmlForbidsAndWhatReversesText() {
        assertThat(SvgText.escape("a\u0000b\nc\uD800d\u202Ee\uFFFEf\u0085")).isEqualTo("a�b�c�d�e�f�");
        assertThat(SvgText.escape("שלום 漢字 🔥")).isEqualTo("שלום 漢字 🔥");
    }

    @Test
    void cutsVeryLongText() {
        assertThat(SvgText.escape("x".repeat(1_000_000)))
                .hasSize(SvgText.MAX_LENGTH + 1)
                .endsWith("x…");
    }

    @Test
    void neverCutsACharacterInTwo() {
        assertThat(SvgText.escape("x".repeat(SvgText.MAX_LENGTH - 1) + "🔥🔥")).endsWith("x🔥…");
        assertThat(SvgText.fit("🔥🔥🔥🔥", 5)).isEqualTo("🔥🔥…");
    }

    @Test
    void fitsNamesIntoColumns() {
        assertThat(SvgText.fit("main.main", 9)).isEqualTo("main.main");
        assertThat(SvgText.fit("main.main", 8)).isEqualTo("main.ma…");
        assertThat(SvgText.fit("main.main", 2)).isEmpty();
        assertThat(SvgText.fit("漢字漢字", 8)).isEqualTo("漢字漢字");
        assertThat(SvgText.fit("漢字漢字", 7)).isEqualTo("漢字漢…");
    }

    @Test
    void keepsAPackagesLastElement() {
        assertThat(SvgText.withoutPackagePath("istio.io/istio/mixer/pkg/api.(*grpcServer).Report"))
                .isEqualTo("api.(*grpcServer).Report");
        assertThat(SvgText.withoutPackagePath("a/b.Map[go.shape.a/b.T]")).isEqualTo("b.Map[go.shape.a/b.T]");
        assertThat(SvgText.withoutPackagePath("a/b.f(x/y)")).isEqualTo("b.f(x/y)");
        assertThat(SvgText.withoutPackagePath("runtime.goexit")).isEqualTo("runtime.goexit");
    }
}
